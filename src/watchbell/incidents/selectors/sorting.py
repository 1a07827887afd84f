"""Lists in another order than by age: by a column, or by the answers to a type's field.

An index for each column and field would make every write dearer, and a sort without one would
cost more the more incidents there are. So at most 1,000 of what fits are put in order: the
newest, or the first ones where an index has them in that order. Most lists are shorter; where
one is not, the page says so.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTransform

from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.fields.specs import FieldSpec, Kind
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import brought
from watchbell.incidents.selectors.answers import names_for
from watchbell.incidents.selectors.types import fields_by_slug
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.pages import read_cursor, write_cursor

SORTED_AT_MOST = 1000
_STATES = {state.value: place for place, state in enumerate(State)}
_FIELDS = {
    "priority": "priority",
    "title": "title",
    "service": "service__name",
    "team": "team__name",
    "category": "category__name",
    "reporter": "reporter__name",
    "state": "state",
    "assignee": "assignee__name",
    "impact": "impact",
    "urgency": "urgency",
    "due": "follow_up_at",
    "updated": "updated_at",
}
BY_AGE = ("-created", "created")
"""The two orders that an index gives for the whole table."""
SORTABLE = tuple(_FIELDS)
Key = tuple[bool, int, Any, int]
"""Whether there is no value, the kind of value, the value, the number: what a row is sorted by."""


@dataclass(frozen=True)
class Sort:
    """An order: `name` as it stands in addresses; `spec` when it is by a type's field.

    `order` is that of a room above.
    """

    name: str
    descending: bool = False
    spec: FieldSpec | None = None
    order: brought.Order | None = None

    def __str__(self) -> str:
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True)
class SortedIds:
    """A page of ids in order, with the cursors beside it; `count` as far as it was counted."""

    ids: list[UUID]
    next_cursor: str | None
    previous_cursor: str | None
    count: int


def sort_named(text: str, specs: Mapping[str, FieldSpec] | None = None) -> Sort | None:
    """Return the order that an address names; None for "" and for those by age.

    `specs` are the fields of types when they are known already. InvalidInput names the orders
    there are.
    """
    if not text or text in BY_AGE:
        return None
    name = text.removeprefix("-")
    if name in _FIELDS:
        return Sort(name, text.startswith("-"))
    others = brought.orders()
    if name in others:
        return Sort(name, text.startswith("-"), order=others[name])
    slug = name.removeprefix(PREFIX)
    if name.startswith(PREFIX):
        spec = (fields_by_slug([slug]) if specs is None else specs).get(slug)
        if spec is not None:
            return Sort(name, text.startswith("-"), spec)
    known = ", ".join(("created", *SORTABLE, *others, f"{PREFIX}<field>"))
    message = f"Use one of {known}; a minus in front turns it round."
    raise InvalidInput(f"order: {message}", fields={"order": message})


def sorted_ids(
    matching: QuerySet[Incident],
    sort: Sort,
    *,
    states: Sequence[State],
    cursor: str | None,
    limit: int,
) -> SortedIds:
    """Return one page of the ids of `matching` in this order; `states` is what it is narrowed to.

    Empty values come last either way. A page is continued behind the value and number of its
    last row, whatever happened to the rows meanwhile.
    """
    found = _found(matching, sort, states)
    keyed = _keyed(found[:SORTED_AT_MOST], sort)
    order = sorted(keyed, key=_place(sort))
    start, end = _part(order, sort, cursor, limit)
    page = order[start:end]
    return SortedIds(
        ids=[keyed[key] for key in page],
        next_cursor=_cursor("on", page[-1]) if page and end < len(order) else None,
        previous_cursor=_cursor("back", page[0]) if page and start > 0 else None,
        count=len(found),
    )


def _found(
    matching: QuerySet[Incident], sort: Sort, states: Sequence[State]
) -> list[tuple[UUID, int, Any]]:
    """Return the candidates that are put in order, and one more to know whether there are."""
    if sort.order is not None:
        return sort.order.candidates(matching, SORTED_AT_MOST + 1, sort.descending)
    value = KeyTransform(sort.spec.slug, "custom") if sort.spec else F(_FIELDS[sort.name])
    first = matching.order_by(*_candidates(sort, states))[: SORTED_AT_MOST + 1]
    return list(first.values_list("pk", "number", value))


def _candidates(sort: Sort, states: Sequence[State]) -> tuple[str, ...]:
    """Return the order in which candidates are read, always that of an index."""
    if sort.descending or not states:
        return ("-created_at", "-id")
    if sort.name == "priority" and OPEN_STATES.issuperset(states):
        return ("priority", "-created_at")
    if sort.name == "due" and set(states) == {State.ON_HOLD}:
        return ("follow_up_at",)
    return ("-created_at", "-id")


def _keyed(found: Sequence[tuple[UUID, int, Any]], sort: Sort) -> dict[Key, UUID]:
    say = _sayer(sort, [value for _, _, value in found])
    return {_key(say(value), number): row for row, number, value in found}


def _key(value: Any, number: int) -> Key:
    if value in (None, "", []):
        return (True, 0, "", number)
    kind = 0 if isinstance(value, int | float) else 1 if isinstance(value, str) else 2
    return (False, kind, value, number)


def _sayer(sort: Sort, values: list[Any]) -> Callable[[Any], Any]:
    """Return what turns a stored value into one that sorts as people expect."""
    if sort.name == "state":
        return lambda value: _STATES[value]
    if sort.spec is None:
        return _plain
    slug, places = sort.spec.slug, {o.value: n for n, o in enumerate(sort.spec.options)}
    if sort.spec.kind is Kind.CHOICE:
        return lambda value: None if value is None else places.get(value, len(places))
    if sort.spec.kind is Kind.CHOICES:
        return lambda value: sorted(places.get(v, len(places)) for v in value) if value else None
    names = names_for([sort.spec], [{slug: value} for value in values])
    return lambda value: _plain(names.get(value, value) if isinstance(value, str) else value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bool):
        return int(value)
    return value.casefold() if isinstance(value, str) else value


def _place(sort: Sort) -> Callable[[Key], Any]:
    """Return what rows are sorted by: of equal values the newest comes first either way."""
    if sort.descending:
        return lambda key: (key[0], _Turned(key[1:3]), -key[3])
    return lambda key: (*key[:3], -key[3])


@dataclass(frozen=True, slots=True)
class _Turned:
    """A key that sorts the other way round."""

    key: tuple[Any, ...]

    def __lt__(self, other: "_Turned") -> bool:
        return other.key < self.key


def _part(order: list[Key], sort: Sort, cursor: str | None, limit: int) -> tuple[int, int]:
    """Return where the page begins and ends."""
    if not cursor:
        return 0, limit
    direction, stood_at = _read(cursor)
    place = _place(sort)
    try:
        if direction == "on":
            before = sum(not place(stood_at) < place(key) for key in order)
            return before, before + limit
        before = sum(place(key) < place(stood_at) for key in order)
    except TypeError:
        raise _strange_cursor() from None
    return max(0, before - limit), before


def _cursor(direction: str, key: Key) -> str:
    return write_cursor(direction, json.dumps(key))


def _read(cursor: str) -> tuple[str, Key]:
    direction, text = read_cursor(cursor, 2)
    try:
        missing, kind, value, number = json.loads(text)
    except (ValueError, TypeError):
        raise _strange_cursor() from None
    if direction not in ("on", "back") or not isinstance(number, int):
        raise _strange_cursor()
    return direction, (bool(missing), kind, value, number)


def _strange_cursor() -> InvalidInput:
    message = "This is not a cursor of this list; leave it out to start at the beginning."
    return InvalidInput(f"cursor: {message}", fields={"cursor": message})
