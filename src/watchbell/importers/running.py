"""Taking a file in, batch by batch: a batch and the note of it are one transaction.

So a run that is killed at any instant has taken in whole stories, and says which: begun again it
goes on behind them. A dry run does the same and writes nothing but its report.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from datetime import datetime
from itertools import count
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from watchbell.importers.again import Grown, bridged, known_of, sorted_out
from watchbell.importers.applying import Beyond, Teller, Told
from watchbell.importers.directory import Directory, in_batches
from watchbell.importers.domain import Choices, DateOrder, Reader, Rejected, Story
from watchbell.importers.fitting import fitted
from watchbell.importers.models import Imported, ImportRun, RejectedRow
from watchbell.importers.runs import Counts, RunState
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.incidents.services import cancel_imported
from watchbell.incidents.services.declaring import NUMBERS, take_numbers
from watchbell.kernel.actors import Actor
from watchbell.kernel.ids import new_id
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog.together import written_together
from watchbell.platform.gathering import gathered, gathering

BATCH = 200
_LONGEST_RAW = 2000
_ANEW = "Another file of its source knows more of it: it is told anew as {}."


class Stopped(Exception):
    """Somebody called the import off, or another process took it over."""


class Taking:
    """Takes in one file for one attempt of a run; `one_by_one` writes each step at once."""

    def __init__(
        self, run: ImportRun, *, actor: Actor, now: datetime, one_by_one: bool = False
    ) -> None:
        self._run, self._actor, self._now = run, actor, now
        self._one_by_one = one_by_one
        self._directory = Directory(run.source, write=not run.is_dry, actor=actor, now=now)
        self._teller = Teller(run.source, self._directory, now)
        self._seen: set[str] = set()
        self.counts = Counts()

    def take(
        self,
        reader: Reader,
        file: IO[bytes],
        choices: Choices,
        progress: Callable[[int, int], None],
    ) -> Counts:
        """Read the file to its end; `progress` hears the bytes read and how many there are."""
        RejectedRow.objects.filter(run=self._run).delete()
        size = _size_of(file)
        for batch in in_batches(reader.read(file, choices), BATCH):
            done = min(_position_of(file, size), size)
            self._take_batch(batch, done, size)
            progress(done, size)
        self._note(size, size)
        progress(size, size)
        return self.counts

    def _take_batch(self, batch: Sequence[Story | Rejected], done: int, size: int) -> None:
        stories = [fitted(one) for one in batch if isinstance(one, Story)]
        refused = [one for one in batch if isinstance(one, Rejected)]
        with transaction.atomic():
            refused += self._take_stories(stories)
            if self._run.is_dry:
                transaction.set_rollback(True)
            else:
                self._keep(refused, done, size)
        if self._run.is_dry:
            with transaction.atomic():
                self._keep(refused, done, size)

    def _take_stories(self, stories: Sequence[Story]) -> list[Rejected]:
        """Apply what is new of the stories; returns what was refused."""
        stories, again = self._first_of(stories)
        refused = [_twice(story) for story in again]
        for story in stories:
            self.counts.add_declared(story.happenings[0].at)
        known = self._known(stories)
        fresh = [story for story in stories if story.key not in known]
        grown, anew = sorted_out(stories, known)
        # After a crash the run finds what it has made itself; for everybody else that is made.
        made_before = sum(record.run_id == self._run.pk for record in known.values())
        self.counts.made += made_before
        self.counts.unchanged += len(known) - made_before
        begun = [*fresh, *(story for story, _ in anew)]
        renewed = [Story("", "", tuple(one.beyond.happenings)) for one in grown]
        self.counts.add_names(self._directory.ensure([*begun, *renewed]))
        with self._writing(len(begun)):
            tellings = [(story, self._teller.begin(story)) for story in fresh]
            goings = [(one.record, self._go_on(one)) for one in grown]
            retellings = [(record, self._tell_anew(story, record)) for story, record in anew]
        self._remember(tellings, [*goings, *retellings])
        _note_what_is_known(stories, known)
        told = [told for _, told in (*tellings, *goings, *retellings)]
        return [*refused, *(fault for one in told for fault in one.rejected)]

    def _first_of(self, stories: Sequence[Story]) -> tuple[list[Story], list[Story]]:
        """Return the stories whose keys are new in this file, and the others."""
        first, again = list[Story](), list[Story]()
        for story in stories:
            (again if story.key in self._seen else first).append(story)
            self._seen.add(story.key)
        return first, again

    def _known(self, stories: Iterable[Story]) -> dict[str, Imported]:
        keys = [story.key for story in stories]
        rows = Imported.objects.filter(source=self._run.source, key__in=keys)
        return {row.key: row for row in rows.select_for_update().order_by("pk")}

    def _writing(self, fresh: int) -> AbstractContextManager[Any]:
        if self._one_by_one:
            return nullcontext()
        return _dry() if self._run.is_dry else _together(fresh)

    def _go_on(self, grown: Grown) -> Told:
        incident = _held(grown.record.incident_id)
        happenings = bridged(grown.beyond.happenings, incident.state)
        beyond = Beyond(happenings, grown.beyond.verdicts)
        return self._teller.go_on(incident, beyond, grown.record.last_at)

    def _tell_anew(self, story: Story, record: Imported) -> Told:
        """Tell an incident from its beginning, and take back what was told of it before."""
        told = self._teller.begin(story)
        if told.incident is None:
            return told
        if _held(record.incident_id).state != State.CANCELLED:
            why = _ANEW.format(told.incident.label)
            cancel_imported(
                incident_id=record.incident_id, why=why, actor=self._actor, now=self._now
            )
        record.incident, record.applied = told.incident, []
        record.last_at = told.last_at or record.last_at
        return told

    def _remember(
        self, tellings: Sequence[tuple[Story, Told]], goings: Sequence[tuple[Imported, Told]]
    ) -> None:
        """Note which happenings are taken in, so that they never are again."""
        made = [(story, told) for story, told in tellings if told.incident is not None]
        self.counts.made += len(made)
        for record, told in goings:
            if told.applied and record.run_id != self._run.pk:
                self.counts.grown += 1
                self.counts.unchanged -= 1
        for _, told in (*tellings, *goings):
            self.counts.happenings += len(told.applied) - told.verdicts
            self.counts.verdicts += told.verdicts
        if self._run.is_dry:
            return
        insert_rows([self._record(story, told) for story, told in made])
        for record, told in goings:
            record.applied = [*record.applied, *told.applied]
            record.last_at = told.last_at or record.last_at
            record.save(update_fields=["incident", "applied", "last_at"])

    def _record(self, story: Story, told: Told) -> Imported:
        assert told.incident is not None
        assert told.last_at is not None
        return Imported(
            id=new_id(self._now),
            run=self._run,
            source=self._run.source,
            key=story.key,
            incident_id=told.incident.pk,
            applied=told.applied,
            last_at=told.last_at,
            as_of=story.as_of,
            rows=story.rows,
        )

    def _keep(self, refused: Sequence[Rejected], done: int, size: int) -> None:
        """Write the rejected rows and how far the run is."""
        self.counts.rejected += len(refused)
        insert_rows(
            [
                RejectedRow(
                    id=new_id(self._now),
                    run=self._run,
                    row=one.row,
                    reason=_fit(one.reason),
                    raw=_fit(one.raw),
                )
                for one in refused
            ]
        )
        self._note(done, size)

    def _note(self, done: int, size: int) -> None:
        mine = ImportRun.objects.filter(
            pk=self._run.pk, state=RunState.RUNNING, attempt=self._run.attempt
        )
        if not mine.update(
            done=done,
            total=size,
            counts=self.counts.as_json(),
            made=self.counts.made_as_json(),
        ):
            raise Stopped


@contextmanager
def _together(fresh: int) -> Iterator[None]:
    """Write what the services do at the end, in a few statements."""
    with written_together() as together:
        together.known[NUMBERS] = iter(take_numbers(fresh))
        yield


@contextmanager
def _dry() -> Iterator[None]:
    """Gather what the services do, and write nothing; the numbers are nobody's."""
    with gathering() as together:
        together.known[NUMBERS] = count(1)
        yield


def _held(incident_id: UUID) -> Incident:
    """Return an incident that is there, for the services to find while rows are gathered."""
    incident = Incident.objects.defer("search").get(pk=incident_id)
    together = gathered()
    if together is not None:
        together.hold(incident)
    return incident


def _note_what_is_known(stories: Iterable[Story], known: Mapping[str, Imported]) -> None:
    """Keep how much the story knew that told the most."""
    wiser = []
    for story in stories:
        record = known.get(story.key)
        if record is not None and known_of(story) > known_of(record):
            record.as_of, record.rows = story.as_of, story.rows
            wiser.append(record)
    Imported.objects.bulk_update(wiser, ["as_of", "rows"])


def _twice(story: Story) -> Rejected:
    row = story.happenings[0].row if story.happenings else 0
    return Rejected(row, f"{story.key} is in this file twice; the first one counts.", story.number)


def _fit(text: str) -> str:
    """Return a text that a column takes, cut where it is very long."""
    return text.replace("\x00", "").encode(errors="replace").decode()[:_LONGEST_RAW]


def _size_of(file: IO[bytes]) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _position_of(file: IO[bytes], size: int) -> int:
    """Return how far a file is read; whoever has read it to its end may have closed it."""
    return size if file.closed else file.tell()


def json_of(choices: Choices) -> dict[str, Any]:
    """Return the choices as a run keeps them."""
    return {name: value for name, value in asdict(choices).items() if value is not None}


def choices_of(kept: Mapping[str, Any]) -> Choices:
    """Return the choices that a run keeps."""
    order = kept.get("date_order")
    return Choices(**{**kept, "date_order": DateOrder(order) if order else None})
