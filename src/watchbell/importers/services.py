"""Asking for imports, carrying them out, calling them off, undoing them."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from watchbell.accounts.permissions import require
from watchbell.importers.domain import Choices, Unreadable
from watchbell.importers.errors import ImportRuns, NotImportable, RunNotFound
from watchbell.importers.events import HistoryImported
from watchbell.importers.mappings import choices_with, guess_of
from watchbell.importers.models import ImportRun
from watchbell.importers.permissions import DOING, IMPORT
from watchbell.importers.registry import reader_of
from watchbell.importers.running import Stopped, Taking, choices_of, json_of
from watchbell.importers.runs import RunState
from watchbell.kernel.actors import SYSTEM, Actor, SubjectRef
from watchbell.kernel.errors import Conflict
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.eventlog import publish
from watchbell.platform.files.storing import content_of, keep_blob, release_blobs
from watchbell.platform.jobs import app

IMPORT_JOB = "watchbell.importers.jobs.run_import"
_ONE_IMPORT = 7_230_041
_OPEN = (RunState.WAITING, RunState.RUNNING)
_CHUNK = 1 << 20
_KEPT = timedelta(days=7)
"""How long the file of a dry run waits to be imported."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class ImportFields:
    """What to take in; incidents of one `source` are known by their keys (the kind, when empty)."""

    kind: str
    file_name: str
    choices: Choices = field(default_factory=Choices)
    source: str = ""
    is_dry: bool = False


def import_file(
    *, fields: ImportFields, file: IO[bytes], actor: Actor, now: datetime, progress: Progress
) -> ImportRun:
    """Take a file in, in this process, from its beginning or from where it was interrupted."""
    run = _resumed(_asked(fields, actor, now), _digest(file))
    _work(run, file, actor, now, progress)
    run.refresh_from_db()
    return run


@transaction.atomic
def ask_import(*, fields: ImportFields, content: bytes, actor: Actor, now: datetime) -> ImportRun:
    """Have a file taken in by a job; its progress and report are in the row."""
    run = _asked(fields, actor, now)
    _forget_files(now)
    blob = keep_blob(content, now=now)
    run.blob, run.sha256 = blob, blob.sha256
    run.save(force_insert=True)
    app.configure_task(IMPORT_JOB, queue="jobs").defer(run_id=str(run.pk))
    return run


@transaction.atomic
def import_again(
    *,
    run_id: UUID,
    is_dry: bool,
    mapping: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
) -> ImportRun:
    """Take the same file in once more: for good, or dry with another mapping of its columns."""
    require(actor, IMPORT, DOING)
    before = run_by_id(run_id)
    content = content_of(before.blob_id) if before.blob_id else None
    if before.is_open or content is None:
        raise Conflict("Its file is kept no more; upload it again.")
    choices = choices_of(before.choices)
    fields = ImportFields(
        kind=before.kind,
        file_name=before.file_name,
        choices=choices if mapping is None else with_mapping(choices, mapping),
        source=before.source,
        is_dry=is_dry,
    )
    return ask_import(fields=fields, content=content, actor=actor, now=now)


def with_mapping(choices: Choices, mapping: Mapping[str, Any]) -> Choices:
    """Return the choices with a mapping in place of what was chosen of the file before."""
    return choices_with(Choices(separator=choices.separator), mapping)


@transaction.atomic
def cancel_import(*, run_id: UUID, actor: Actor, now: datetime) -> ImportRun:
    """Call an import off: what is taken in stays, and can be undone."""
    require(actor, IMPORT, DOING)
    run = lock_run(run_id)
    if run.state not in _OPEN:
        raise Conflict("This import has ended already.")
    run.state, run.ended_at = RunState.CANCELLED, now
    run.reason = f"Called off by {actor.name}."
    run.save(update_fields=["state", "ended_at", "reason"])
    return run


def carry_out(*, run_id: UUID, now: datetime) -> None:
    """Take in the file that a run keeps; it is taken in once, however often it is begun.

    Why a file cannot be read is noted in the run.
    """
    run = run_by_id(run_id)
    content = content_of(run.blob_id) if run.blob_id else None
    if run.state not in _OPEN or content is None:
        return
    actor = run.asked_by.as_actor() if run.asked_by else SYSTEM
    with suppress(NotImportable):
        _work(run, BytesIO(content), actor, now, lambda done, total: None)


def give_up(*, run_id: UUID, reason: str, now: datetime) -> None:
    """Note that a run could not come to its end."""
    ImportRun.objects.filter(pk=run_id, state__in=_OPEN).update(
        state=RunState.FAILED, ended_at=now, reason=reason
    )


def run_by_id(run_id: UUID) -> ImportRun:
    """Return one import; RunNotFound without one."""
    found = ImportRun.objects.select_related("asked_by").filter(pk=run_id).first()
    if found is None:
        raise RunNotFound("There is no such import.")
    return found


def lock_run(run_id: UUID) -> ImportRun:
    """Return one import, locked until the transaction ends."""
    rows = ImportRun.objects.select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk=run_id).first()
    if found is None:
        raise RunNotFound("There is no such import.")
    return found


def _asked(fields: ImportFields, actor: Actor, now: datetime) -> ImportRun:
    require(actor, IMPORT, DOING)
    reader_of(fields.kind)
    return ImportRun(
        id=new_id(now),
        kind=fields.kind,
        source=clean_line(fields.source or fields.kind, "source", 80),
        file_name=clean_line(fields.file_name, "file", 300),
        choices=json_of(fields.choices),
        is_dry=fields.is_dry,
        asked_by_id=actor.person_id,
        asked_by_name=actor.name,
        asked_at=now,
    )


def _resumed(run: ImportRun, sha256: str) -> ImportRun:
    """Return the run of the same file that was interrupted, else this one, stored."""
    rows = ImportRun.objects.filter(
        state=RunState.RUNNING, source=run.source, kind=run.kind, sha256=sha256, is_dry=run.is_dry
    )
    found = rows.order_by("-asked_at").first()
    if found is not None:
        found.choices = run.choices
        found.save(update_fields=["choices"])
        return found
    run.sha256 = sha256
    run.save(force_insert=True)
    return run


def _work(run: ImportRun, file: IO[bytes], actor: Actor, now: datetime, progress: Progress) -> None:
    with one_import():
        rows = ImportRun.objects.filter(pk=run.pk, state__in=_OPEN)
        if not rows.update(
            state=RunState.RUNNING, attempt=F("attempt") + 1, started_at=now, done=0, reason=""
        ):
            return
        run.refresh_from_db()
        _take(run, file, actor, now, progress)


def _take(run: ImportRun, file: IO[bytes], actor: Actor, now: datetime, progress: Progress) -> None:
    taking = Taking(run, actor=actor, now=now)
    choices = choices_of(run.choices)
    try:
        _note_guess(run, file, choices)
        counts = taking.take(reader_of(run.kind), file, choices, progress)
    except Stopped:
        return
    except Unreadable as error:
        give_up(run_id=run.pk, reason=str(error), now=now)
        raise NotImportable(str(error), fields={"file": str(error)}) from None
    _finish(run, counts.made, counts.grown, counts.rejected, actor, now)


def _note_guess(run: ImportRun, file: IO[bytes], choices: Choices) -> None:
    """Keep what a table's columns are taken for, so that somebody can correct it."""
    guess = guess_of(run.kind, file, choices)
    if guess is not None:
        ImportRun.objects.filter(pk=run.pk).update(guess=asdict(guess))


def _forget_files(now: datetime) -> None:
    """Let go of the files of imports that nobody went on with."""
    rows = ImportRun.objects.filter(blob__isnull=False, asked_at__lt=now - _KEPT)
    old = rows.exclude(state__in=_OPEN)
    digests = list(old.values_list("blob_id", flat=True))
    if digests:
        old.update(blob=None)
        release_blobs(digests, now=now)


@transaction.atomic
def _finish(
    run: ImportRun, made: int, grown: int, rejected: int, actor: Actor, now: datetime
) -> None:
    rows = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempt=run.attempt)
    if not rows.update(state=RunState.FINISHED, ended_at=now) or run.is_dry:
        return
    if run.blob_id:
        ImportRun.objects.filter(blob=run.blob_id).exclude(state__in=_OPEN).update(blob=None)
        release_blobs([run.blob_id], now=now)
    publish(
        HistoryImported(
            subject=SubjectRef("import", run.pk),
            actor=actor,
            at=now,
            reader=run.kind,
            source=run.source,
            file_name=run.file_name,
            made=made,
            grown=grown,
            rejected=rejected,
        )
    )


@contextmanager
def one_import() -> Iterator[None]:
    """Hold what only one process holds at a time; it is let go when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [_ONE_IMPORT])
        if not cursor.fetchone()[0]:
            raise ImportRuns("Another import runs; wait for it, or call it off.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [_ONE_IMPORT])


def _digest(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
