"""Tables with one row for each event (`events-csv`): Volvo's, Rabobank's, any process log's. Pure.

Without a mapping the columns are called as in XES (case:concept:name, time:timestamp,
concept:name, lifecycle:transition, org:group, org:resource) or by common names. A mapping says
otherwise in `events`, and what words mean in `states`, `impacts` and `fields`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from watchbell.importers.domain import Choices, DateOrder, Rejected, Story, Unreadable
from watchbell.importers.readers.event_cases import CaseEvent, Words, cases, story_of
from watchbell.importers.readers.moments import NoTime, OrderFinder, moment_of
from watchbell.importers.readers.tables import Row, Table

_NAMES = {
    "case": "case:concept:name, case id, case_id, caseid, case, incident id, incident_id,"
    "sr number, ticket, number",
    "at": "time:timestamp, timestamp, complete timestamp, time, datestamp, data_stamp,"
    "change date+time, date",
    "activity": "concept:name, activity, event, incidentactivity_type, incident_activity_type,"
    "status",
    "transition": "lifecycle:transition, lifecycle, sub status, substatus",
    "group": "org:group, assignment group, assignment_group, team, group",
    "person": "org:resource, resource, owner first name, user",
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    ours: tuple(name.strip() for name in names.split(",")) for ours, names in _NAMES.items()
}
_NEEDED = ("case", "at", "activity")


@dataclass(frozen=True, slots=True)
class EventRows:
    """Reads a table of events."""

    kind: str = "events-csv"
    title: str = "Table of events (one row for each event)"

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        """Yield one story for each case, in the order in which the file first names it."""
        words = Words.of(choices)
        sheet = _Sheet(file, choices)
        for found in cases(sheet.events()):
            yield found if isinstance(found, Rejected) else story_of(found, words)


class _Sheet:
    def __init__(self, file: IO[bytes], choices: Choices) -> None:
        self._table = Table(file, choices)
        self._places = _places(self._table.header, choices)
        taken = set(self._places.values())
        self._other = {
            place: name
            for place, name in enumerate(self._table.header)
            if place not in taken and name
        }
        self._zone = choices.zone or "UTC"
        self._order = choices.date_order or self._found_order()

    def _found_order(self) -> DateOrder:
        finder, place = OrderFinder(), self._places["at"]
        for row in self._table:
            if isinstance(row, Row):
                finder.look_at(row.cells[place])
        return finder.order

    def events(self) -> Iterator[CaseEvent | Rejected]:
        """Yield the rows as events; what names no case or time is rejected."""
        for row in self._table:
            yield row if isinstance(row, Rejected) else self._event(row)

    def _event(self, row: Row) -> CaseEvent | Rejected:
        said = {name: row.cells[place] for name, place in self._places.items()}
        if not said["case"]:
            return Rejected(row.line, "The row names no case.", row.raw)
        try:
            at = moment_of(said["at"], self._order, self._zone)
        except NoTime as reason:
            return Rejected(row.line, str(reason), row.raw)
        return CaseEvent(
            case=said["case"],
            at=at,
            activity=said["activity"],
            transition=said.get("transition", ""),
            group=said.get("group", ""),
            person=said.get("person", ""),
            attributes={name: row.cells[place] for place, name in self._other.items()},
            row=row.line,
        )


def _places(header: list[str], choices: Choices) -> dict[str, int]:
    """Return where our columns stand; Unreadable names those that are not there."""
    wanted = (choices.mapping or {}).get("events") or {}
    if not isinstance(wanted, dict) or set(wanted) - set(_COLUMNS):
        raise Unreadable(f"The mapping's 'events' may name: {', '.join(_COLUMNS)}.")
    small = [name.strip().lower() for name in header]
    places: dict[str, int] = {}
    for ours, names in _COLUMNS.items():
        chosen = wanted.get(ours)
        if chosen == "":
            continue
        tried = (str(chosen).strip().lower(),) if chosen else names
        found = next((small.index(name) for name in tried if name in small), None)
        if found is not None and found not in places.values():
            places[ours] = found
        elif chosen:
            raise Unreadable(f"There is no column {chosen!r}; the file has: {', '.join(header)}.")
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        raise Unreadable(
            f"No column is the {' or the '.join(missing)} of an event; the file has:"
            f" {', '.join(header)[:500]}. Say which in a mapping."
        )
    return places
