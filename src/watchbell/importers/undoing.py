"""Undoing an import: what it made is cancelled, and the log keeps that it was there (ADR 0016)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.permissions import require
from watchbell.importers.errors import NothingToUndo
from watchbell.importers.events import ImportUndone
from watchbell.importers.models import Imported, ImportRun
from watchbell.importers.permissions import IMPORT
from watchbell.importers.runs import RunState
from watchbell.importers.services import lock_run, one_import, run_by_id
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.incidents.services import cancel_imported
from watchbell.kernel.actors import SYSTEM, Actor, SubjectRef
from watchbell.platform.eventlog import publish
from watchbell.platform.eventlog.together import written_together
from watchbell.platform.gathering import Gathered
from watchbell.platform.jobs import app

UNDO_JOB = "watchbell.importers.jobs.run_undo"
_BATCH = 200
_WHY = "The import that brought it was undone."
_OVER = (RunState.FINISHED, RunState.CANCELLED, RunState.FAILED, RunState.UNDOING)


@transaction.atomic
def ask_undo(*, run_id: UUID, actor: Actor, now: datetime) -> ImportRun:
    """Have an import undone by a job."""
    run = _begin(run_id, actor)
    app.configure_task(UNDO_JOB, queue="jobs").defer(run_id=str(run.pk))
    return run


def undo_import(*, run_id: UUID, actor: Actor, now: datetime) -> int:
    """Undo an import in this process; returns how many incidents were cancelled.

    What an import added to incidents of an earlier one stays, and so do the people, teams,
    services and categories that it made.
    """
    with transaction.atomic():
        run = _begin(run_id, actor)
    return _take_back(run, actor, now)


def carry_undo_out(*, run_id: UUID, now: datetime) -> None:
    """Undo the import that waits for it; begun again after a crash it goes on."""
    run = run_by_id(run_id)
    if run.state == RunState.UNDOING:
        actor = run.asked_by.as_actor() if run.asked_by else SYSTEM
        _take_back(run, actor, now)


def give_undo_up(*, run_id: UUID) -> None:
    """Note that an undoing stopped half-way; it may be asked for again."""
    rows = ImportRun.objects.filter(pk=run_id, state=RunState.UNDOING)
    rows.update(state=RunState.FAILED, reason="It is undone in part; undo it once more.")


def _begin(run_id: UUID, actor: Actor) -> ImportRun:
    require(actor, IMPORT, "undoing imports")
    run = lock_run(run_id)
    if run.state not in _OVER or not run.imported.exists():
        raise NothingToUndo("This import has brought nothing that could be undone.")
    run.state, run.reason = RunState.UNDOING, ""
    run.save(update_fields=["state", "reason"])
    return run


def _take_back(run: ImportRun, actor: Actor, now: datetime) -> int:
    cancelled = 0
    with one_import():
        while batch := list(run.imported.order_by("pk")[:_BATCH]):
            with transaction.atomic():
                cancelled += _cancel([row.incident_id for row in batch], actor, now)
                Imported.objects.filter(pk__in=[row.pk for row in batch]).delete()
    _end(run, cancelled, actor, now)
    return cancelled


@transaction.atomic
def _end(run: ImportRun, cancelled: int, actor: Actor, now: datetime) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.UNDONE, ended_at=now)
    publish(
        ImportUndone(
            subject=SubjectRef("import", run.pk),
            actor=actor,
            at=now,
            source=run.source,
            file_name=run.file_name,
            cancelled=cancelled,
        )
    )


def _cancel(incident_ids: Sequence[UUID], actor: Actor, now: datetime) -> int:
    rows = Incident.objects.filter(pk__in=incident_ids).exclude(state=State.CANCELLED)
    found = list(rows.defer("search").select_for_update(no_key=True).order_by("pk"))
    with _held(found):
        for incident in found:
            cancel_imported(incident_id=incident.pk, why=_WHY, actor=actor, now=now)
    return len(found)


@contextmanager
def _held(incidents: Sequence[Incident]) -> Iterator[Gathered]:
    with written_together() as together:
        for incident in incidents:
            together.hold(incident)
        yield together
