"""ServiceNow's audit log: one row for each update, with all that the incident then was. Pure.

What two rows of an incident have in common did not happen; what they differ in did. The order of
the file is the order of the rows. What ServiceNow fills in backwards (resolution, closing, its
code, whether the SLA was made) is told at the end only, and then goes before what rows show: the
last resolution is when `resolved_at` says, and an incident that was closed with that column empty
has no time of resolution.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import IO, Any

from watchbell.importers.domain import Choices, Kind, Rejected, Story, Verdict
from watchbell.importers.readers.servicenow_rows import Entry, Sheet, Snapshot, title_of
from watchbell.importers.readers.servicenow_words import cancel_code_of, ending_of
from watchbell.importers.readers.tables import Row
from watchbell.importers.readers.telling import Standing, Telling
from watchbell.incidents.domain import OPEN_STATES, State

_PLACE = ("team", "assignee")
_SOURCE = "ServiceNow's audit log"


@dataclass(frozen=True, slots=True)
class ServiceNowLog:
    """Reads the audit log; rows of an incident may stand anywhere, together they read fastest."""

    kind: str = "servicenow-log"
    title: str = "ServiceNow audit log (one row for each update)"

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        """Yield every incident in the order in which the file first names it."""
        sheet = Sheet(file, choices, needed=("number", "state", "updated_at"))
        is_grouped = sheet.survey(choices.date_order)
        grouped = _together(sheet) if is_grouped else _gathered(sheet)
        for found in grouped:
            if isinstance(found, Rejected):
                yield found
            else:
                yield from _stories(sheet, found)


def _together(sheet: Sheet) -> Iterator[list[Row] | Rejected]:
    current: list[Row] = []
    for row in sheet.table:
        if isinstance(row, Rejected):
            yield row
            continue
        if current and sheet.text(current[0], "number") != sheet.text(row, "number"):
            yield current
            current = []
        current.append(row)
    if current:
        yield current


def _gathered(sheet: Sheet) -> Iterator[list[Row] | Rejected]:
    by_number: dict[str, list[Row]] = {}
    for row in sheet.table:
        if isinstance(row, Rejected):
            yield row
        else:
            by_number.setdefault(sheet.text(row, "number"), []).append(row)
    yield from by_number.values()


def _stories(sheet: Sheet, rows: Sequence[Row]) -> Iterator[Story | Rejected]:
    """Yield the story of one incident's rows, and those of them that cannot be read."""
    snapshots = []
    for row in rows:
        found = sheet.snapshot(row)
        if isinstance(found, Rejected):
            yield found
        else:
            snapshots.append(found)
    times = [one.opened_at for one in snapshots] + [one.at for one in snapshots]
    opened = next((at for at in times if at), None)
    if opened is None:
        reason = "No row of this incident says when anything happened."
        yield from (Rejected(one.line, reason, one.raw) for one in snapshots)
        return
    states = sheet.has("resolved_at")
    yield Case(snapshots, opened, source=_SOURCE, has_resolution=states, is_log=True).story()


@dataclass(frozen=True, slots=True)
class _Step:
    """A row in its place: where the incident stood, at a time no earlier than the row above's."""

    snapshot: Snapshot
    standing: Standing
    at: datetime

    @property
    def is_over(self) -> bool:
        return self.standing.state not in OPEN_STATES


def _steps(snapshots: Sequence[Snapshot], opened: datetime, telling: Telling) -> list[_Step]:
    """Put rows in their places, in the order of the file; what is odd about them is noted."""
    steps: list[_Step] = []
    early = late = 0
    for one in snapshots:
        at = one.at or opened
        before = steps[-1] if steps else None
        early += at < opened
        late += before is not None and one.at is not None and opened <= at < before.at
        at = max(at, before.at if before else opened)
        if one.standing is None and one.word:
            telling.note(f"{one.word!r} is no state of an incident; it stays as it was before.")
        kept = before.standing if before else Standing(State.NEW, word="New")
        steps.append(_Step(one, one.standing or kept, at))
    if early:
        telling.note(f"Rows updated before the opening: {early}; they are told at the opening.")
    if late:
        telling.note(f"Rows older than the row above them: {late}; the file's order is kept.")
    return steps


def _with_stated_end(steps: list[_Step], telling: Telling) -> list[_Step]:
    """Let what the rows leave open end where the columns say it did, if that is after them."""
    last = steps[-1]
    one = last.snapshot
    if last.is_over:
        return steps
    for at, state in ((one.closed_at, State.CLOSED), (one.resolved_at, State.RESOLVED)):
        if at is not None and at > last.at:
            telling.note(f"No row shows it as {state}; a column says that it was, and when.")
            return [*steps, _Step(one, Standing(state, word=state.capitalize()), at)]
    return steps


class Case:
    """One incident on its way from rows to a story."""

    def __init__(
        self,
        snapshots: Sequence[Snapshot],
        opened: datetime,
        *,
        source: str,
        has_resolution: bool,
        is_log: bool = False,
    ) -> None:
        first, last = snapshots[0], snapshots[-1]
        self._as_of = max((one.at for one in snapshots if one.at), default=None)
        self._rows = len(snapshots)
        self._source = source
        self._telling = Telling(first.number, first.number)
        self._steps = _steps(snapshots, opened, self._telling)
        if is_log:
            self._steps = _with_stated_end(self._steps, self._telling)
        self._opened = opened
        self._has_resolution = has_resolution
        self._resolved = max(last.resolved_at, opened) if last.resolved_at else None
        self._closed = max(last.closed_at, opened) if last.closed_at else None
        if last.resolved_at and last.resolved_at < opened:
            self._telling.note("It is said to be resolved before it was opened: told as at once.")
        self._values: dict[str, Any] = dict(first.values)
        self._custom: Mapping[str, Any] = first.custom
        self._journal: set[Entry] = set()
        self._verdicts: tuple[Verdict, ...] = ()

    def note(self, sentence: str) -> None:
        """Say what the source has and our record cannot."""
        self._telling.note(sentence)

    def story(self) -> Story:
        """Tell it from the first row to the last."""
        self._declare(self._steps[0].snapshot)
        runs = [(over, list(run)) for over, run in groupby(self._steps, lambda s: s.is_over)]
        final = runs[-1][1] if runs[-1][0] else []
        ceiling = (self._resolved or self._closed) if final else None
        for is_over, run in runs:
            if not is_over:
                self._tell_open(run, ceiling)
            elif any(step.standing.state is State.CANCELLED for step in run):
                self._tell_cancelled(run)
            else:
                self._tell_end(run, is_last=run is final)
        self._tell_counts(self._steps[-1].snapshot)
        return self._telling.story(self._source, self._verdicts, as_of=self._as_of, rows=self._rows)

    def _declare(self, first: Snapshot) -> None:
        said = {name: value for name, value in self._values.items() if value is not None}
        said["title"] = title_of(first)
        if self._custom:
            said["custom"] = dict(self._custom)
        self._telling.declare(self._opened, first.opened_by or first.by, said, first.line)
        self._tell_journal(first, self._opened)

    def _tell_open(self, run: Sequence[_Step], ceiling: datetime | None) -> None:
        """Tell rows that leave it open; nothing of them is later than its stated end."""
        for step in run:
            one, at = step.snapshot, min(step.at, ceiling) if ceiling else step.at
            self._tell_changes(one, at)
            self._tell_journal(one, at)
            was_given = self._tell_place(one, one, at)
            is_left = was_given and self._telling.assignee is None
            if not (is_left and step.standing.state is State.IN_PROGRESS):
                self._telling.move(step.standing, at, one.by, one.line)

    def _tell_end(self, run: Sequence[_Step], *, is_last: bool) -> None:
        """Tell a resolution, with the closing if that follows; who has it is settled before."""
        entry, last = run[0], run[-1]
        resolved = (self._resolved if is_last else None) or entry.at
        one = entry.snapshot
        self._tell_changes(one, resolved, last.snapshot.close_code if is_last else "")
        self._tell_place(last.snapshot if is_last else one, one, resolved)
        is_closed = last.standing.state is State.CLOSED
        is_unknown = is_closed and is_last and self._has_resolution and self._resolved is None
        if is_unknown:
            shown = f" Rows show it as {entry.standing.word} from {entry.at:%Y-%m-%d %H:%M} UTC."
            self._telling.note(f"When it was resolved is not stated.{shown}")
        else:
            by = (last.snapshot.resolved_by if is_last else "") or one.by
            ending = ending_of(last.snapshot.close_code, last.snapshot.close_notes)
            standing = Standing(State.RESOLVED, word="Resolved")
            self._telling.move(standing, resolved, by, one.line, ending if is_last else {})
        self._tell_over(run, resolved, is_last=is_last, is_closed=is_closed)
        made = last.snapshot.made_sla
        if is_last and made is not None:
            at = self._telling.happenings[-1].at if is_unknown else resolved
            self._verdicts = (Verdict("resolution", made, at, last.snapshot.line),)

    def _tell_over(
        self, run: Sequence[_Step], resolved: datetime, *, is_last: bool, is_closed: bool
    ) -> None:
        """Tell what was changed after the resolution, and the closing behind it."""
        first_closed = next((s for s in run if s.standing.state is State.CLOSED), run[-1])
        stated = self._closed if is_last else None
        closed = max(stated or first_closed.at, resolved)
        if is_closed and stated and stated < resolved:
            self._telling.note("It is said to be closed before it was resolved: told as at once.")
        for step in run:
            at = max(step.at, resolved)
            at = min(at, closed) if is_closed else at
            self._tell_changes(step.snapshot, at)
            self._tell_journal(step.snapshot, at)
        if not is_closed:
            return
        one = first_closed.snapshot
        self._telling.close(closed, one.closed_by or one.by, one.line)

    def _tell_cancelled(self, run: Sequence[_Step]) -> None:
        """Tell what was called off; a record that is over takes no more changes."""
        for step in run:
            one = step.snapshot
            if self._telling.state in (State.CLOSED, State.CANCELLED):
                self._telling.move(step.standing, step.at, one.by, one.line)
                continue
            self._tell_changes(one, step.at, one.close_code)
            self._tell_journal(one, step.at)
            ending: dict[str, Any] = ending_of(one.close_code, one.close_notes)
            if step.standing.state is State.CANCELLED:
                ending = {"code": cancel_code_of(one.close_code), "note": ending["notes"]}
            self._telling.move(step.standing, step.at, one.by, one.line, ending)

    def _tell_counts(self, last: Snapshot) -> None:
        """Tell how often it moved and was reopened, where what was told does not show it."""
        shown = Counter(one.kind for one in self._telling.happenings)
        counts = dict(last.counts)
        if counts.get("reopen_count") == shown[Kind.REOPENED]:
            del counts["reopen_count"]
        if counts.get("reassignment_count") == shown[Kind.ASSIGNED] == 0:
            del counts["reassignment_count"]
        self._telling.change(self._telling.happenings[-1].at, last.by, counts, last.line)

    def _tell_changes(self, one: Snapshot, at: datetime, close_code: str = "") -> None:
        """Tell what differs from what was told so far, but for who has it."""
        changes = {
            name: value
            for name, value in one.values.items()
            if name not in _PLACE and value != self._values.get(name)
        }
        self._values |= changes
        custom = {n: v for n, v in one.custom.items() if self._custom.get(n) != v}
        custom |= dict.fromkeys(n for n in self._custom if n not in one.custom)
        self._custom = one.custom
        if close_code:
            custom["Close code"] = close_code
        if custom:
            changes["custom"] = custom
        self._telling.change(at, one.by, changes, one.line)

    def _tell_place(self, place: Snapshot, one: Snapshot, at: datetime) -> bool:
        """Tell to whom it goes; another team's incident is nobody's until the source says whose."""
        given = {
            name: place.values[name]
            for name in _PLACE
            if place.values[name] != self._values.get(name)
        }
        self._values |= given
        if "team" in given and place.values["assignee"] is None and self._telling.assignee:
            given["assignee"] = None
        self._telling.assign(at, one.by, given, one.line)
        return bool(given)

    def _tell_journal(self, one: Snapshot, at: datetime) -> None:
        """Tell the entries that no row above has; a list repeats all of them in every row."""
        for entry in one.journal:
            if entry not in self._journal:
                self._journal.add(entry)
                self._telling.comment(
                    entry.at or at, entry.by or one.by, entry.body, one.line, public=entry.public
                )
