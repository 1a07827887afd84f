"""The list as a board: its incidents in columns by state, by owner or by priority."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from watchbell.accounts.selectors import people_by_id
from watchbell.incidents.domain import OPEN_STATES, TRANSITIONS, State
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.prioritising import PRIORITIES
from watchbell.incidents.selectors.listing import (
    COUNT_CAP,
    IncidentFilters,
    IncidentLine,
    IncidentPage,
    incident_lines,
    matching_incidents,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound

LANES_BY = ("state", "owner", "priority")
CARDS = 20
CARD_FIELDS = ("assignee_id", "team__name")
"""What a card carries beside what every line does."""
NOBODY, NO_PRIORITY = "nobody", "none"
_MOST_OWNERS = 8
_COLUMNS = {"state": "state", "owner": "assignee_id", "priority": "priority"}


@dataclass(frozen=True)
class Lane:
    """One column: `page` is None when the filters leave nothing there, but cards may be put in.

    `count` is exact unless `is_more` says that there may be more.
    """

    key: str
    name: str
    page: IncidentPage[IncidentLine] | None
    count: int
    is_more: bool


def board_lanes(actor: Actor, filters: IncidentFilters, by: str) -> list[Lane]:
    """Return the columns with their first cards, newest first.

    A page of each column by its own index, and one count of at most 1,000 for all of them.
    """
    require(actor, Action.LIST_ALL)
    counted = matching_incidents(actor, filters).order_by("-created_at", "-id")
    found = list(counted.values_list(_COLUMNS[by], flat=True)[: COUNT_CAP + 1])
    counts = Counter(_key(value, by) for value in found[:COUNT_CAP])
    names = _names(actor, filters, by, counts)
    return [
        Lane(
            key,
            name,
            _cards(actor, filters, by, key) if _is_shown(filters, by, key) else None,
            counts[key],
            len(found) > COUNT_CAP,
        )
        for key, name in names.items()
    ]


def lane_cards(
    actor: Actor, filters: IncidentFilters, by: str, key: str, *, cursor: str
) -> IncidentPage[IncidentLine]:
    """Return the cards of a column that follow the cursor."""
    require(actor, Action.LIST_ALL)
    return _cards(actor, filters, by, key, cursor)


def lane_of(line: IncidentLine, by: str) -> str:
    """Return the key of the column that a line stands in; it was loaded with CARD_FIELDS."""
    if by == "state":
        return line.state
    if by == "priority":
        return str(line.priority or NO_PRIORITY)
    return str(line.extra[0] or NOBODY)


def _cards(
    actor: Actor, filters: IncidentFilters, by: str, key: str, cursor: str | None = None
) -> IncidentPage[IncidentLine]:
    narrowed = _narrowed(filters, by, key)
    return incident_lines(actor, narrowed, cursor=cursor, limit=CARDS, extra=CARD_FIELDS)


def _narrowed(filters: IncidentFilters, by: str, key: str) -> IncidentFilters:
    """Return the filters of one column."""
    try:
        if by == "state":
            return replace(filters, states=(State(key),))
        if by == "owner":
            owner = None if key == NOBODY else UUID(key)
            return replace(filters, assignee=owner, unassigned=key == NOBODY)
        if key == NO_PRIORITY:
            return replace(filters, priorities=(), unprioritised=True)
        return replace(filters, priorities=(int(key),))
    except ValueError:
        raise NotFound("There is no such column.") from None


def _key(value: object, by: str) -> str:
    """Return the column of what stands in the record."""
    if value is None:
        return NO_PRIORITY if by == "priority" else NOBODY
    return str(value)


def _is_shown(filters: IncidentFilters, by: str, key: str) -> bool:
    """Say whether the filters leave anything to a column."""
    if by == "state":
        return not filters.states or key in filters.states
    if by == "priority":
        return not filters.priorities or key in map(str, filters.priorities)
    if filters.unassigned:
        return key == NOBODY
    return filters.assignee is None or key == str(filters.assignee)


def _names(
    actor: Actor, filters: IncidentFilters, by: str, counts: Mapping[str, int]
) -> dict[str, str]:
    """Return the columns in order, with what stands above them."""
    if by == "state":
        return {state.value: state.value for state in _states(filters.states)}
    if by == "priority":
        levels = {str(level): f"P{level}" for level in PRIORITIES}
        every = {**levels, NO_PRIORITY: "Not prioritised"}
        return {key: name for key, name in every.items() if _is_shown(filters, by, key)}
    return _owners(actor, filters, counts)


def _states(narrowed: Sequence[State]) -> list[State]:
    """Return the states that are shown, and those that lead on from them."""
    shown = set(narrowed) or set(State) - {State.CANCELLED}
    onward = {state for here in shown for state in TRANSITIONS[here]}
    if not shown & OPEN_STATES:
        onward -= {State.NEW}
    return [state for state in State if state in shown | (onward - {State.CANCELLED})]


def _owners(actor: Actor, filters: IncidentFilters, counts: Mapping[str, int]) -> dict[str, str]:
    """Return nobody, who looks, and those who have most of it."""
    busiest = sorted(counts, key=lambda key: (-counts[key], key))
    chosen = [str(actor.person_id)] if actor.person_id else []
    if filters.assignee is not None:
        chosen.append(str(filters.assignee))
    keys = list(dict.fromkeys([*chosen, *(key for key in busiest if key != NOBODY)]))[:_MOST_OWNERS]
    people = people_by_id(UUID(key) for key in keys)
    known = {key: people[UUID(key)].name for key in keys if UUID(key) in people}
    return {NOBODY: "Nobody", **known}
