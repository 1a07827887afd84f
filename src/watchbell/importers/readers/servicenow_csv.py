"""ServiceNow's list export: one row for each incident, columns by name or by label. Pure.

The row says where the incident stands and when it was opened, resolved and closed; what happened
in between it does not say, but for its journal of comments and work notes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from watchbell.importers.domain import Choices, Rejected, Story
from watchbell.importers.readers.servicenow_log import Case
from watchbell.importers.readers.servicenow_rows import Sheet, Snapshot
from watchbell.importers.readers.telling import Standing
from watchbell.incidents.domain import OPEN_STATES, State

_SOURCE = "ServiceNow's list"


@dataclass(frozen=True, slots=True)
class ServiceNowCsv:
    """Reads a list of incidents."""

    kind: str = "servicenow-csv"
    title: str = "ServiceNow list (one row for each incident)"

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        """Yield the incidents in the order of the file."""
        sheet = Sheet(file, choices, needed=("number", "opened_at"))
        sheet.survey(choices.date_order)
        seen: dict[str, int] = {}
        for row in sheet.table:
            found = row if isinstance(row, Rejected) else sheet.snapshot(row)
            if isinstance(found, Rejected):
                yield found
            elif found.number in seen:
                reason = f"{found.number} stands in line {seen[found.number]} already."
                yield Rejected(found.line, reason, found.raw)
            else:
                seen[found.number] = found.line
                yield _story(found, states_resolution=sheet.has("resolved_at"))


def _story(one: Snapshot, *, states_resolution: bool) -> Story | Rejected:
    opened = one.opened_at or one.at
    if opened is None:
        return Rejected(one.line, "The row does not say when the incident was opened.", one.raw)
    standing = one.standing or _standing_by_times(one)
    is_over = standing.state not in OPEN_STATES
    at = (one.closed_at or one.resolved_at if is_over else None) or one.at or opened
    if standing.state is State.RESOLVED:
        at = one.resolved_at or at
    whole = replace(one, standing=standing, at=at)
    case = Case([whole], opened, source=_SOURCE, has_resolution=states_resolution)
    if one.standing is None and one.word:
        case.note(f"{one.word!r} is no state of an incident; told by its times.")
    if is_over and not (one.resolved_at or one.closed_at):
        case.note(f"When it was {standing.state} is not stated; told at its last update.")
    elif standing.state is State.IN_PROGRESS:
        case.note("When the work began is not stated; told at the last update.")
    return case.story()


def _standing_by_times(one: Snapshot) -> Standing:
    """Return where an incident stands whose state says nothing."""
    if one.closed_at:
        return Standing(State.CLOSED, word="Closed")
    if one.resolved_at:
        return Standing(State.RESOLVED, word="Resolved")
    return Standing(State.NEW, word="New")
