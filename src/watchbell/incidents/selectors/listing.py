"""Lists of incidents: filtered, keyset-paged, with a capped count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import F, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform

from watchbell.accounts.models import Team
from watchbell.accounts.selectors import people_by_id
from watchbell.catalog.models import Service
from watchbell.incidents.domain import OPEN_STATES, MajorState, State, number_text, parse_number
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.models import Category, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import brought
from watchbell.incidents.selectors.affected import about_items, newest_about
from watchbell.incidents.selectors.answers import answers_wanted
from watchbell.incidents.selectors.scope import visible_condition, visible_incidents
from watchbell.incidents.selectors.sorting import BY_AGE, Sort, sort_named, sorted_ids
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import instant_key, read_cursor, uuid_key, write_cursor

PAGE_SIZE = 50
COUNT_CAP = 1000
_MAJOR = (MajorState.DECLARED, MajorState.MITIGATED, MajorState.ENDED)
_ON, _BACK = "on", "back"
_LINE_FIELDS = (
    "id",
    "number",
    "title",
    "state",
    "priority",
    "major_state",
    "acknowledged_at",
    "created_at",
    "is_restricted",
    "service__name",
    "assignee__name",
)
_PEOPLE = ("assignee", "reporter", "acknowledged_by")
_WHOLE = tuple(f.attname for f in Incident._meta.concrete_fields if f.name != "search")
_NAMES = frozenset(_WHOLE)
_COUNT = (
    "(select count(*) from (select from incidents_incident"
    " where state = any(%(open)s) {} limit 100) few)"
)
_COUNTED = {
    "open": "",
    "mine": "and assignee_id = %(person)s",
    "unacknowledged": "and acknowledged_at is null",
    "majors": "and major_state in ('proposed', 'declared', 'mitigated')",
}
Row = TypeVar("Row", bound="Incident | IncidentLine")


@dataclass(frozen=True, kw_only=True)
class IncidentFilters:
    """What a list is narrowed to; an empty field narrows nothing. Slugs and ids, not rows.

    `also` are the filters that rooms above bring, by name, as they are at `now`.
    """

    states: Sequence[State] = ()
    priorities: Sequence[int] = ()
    unprioritised: bool = False
    category: str = ""
    service: str = ""
    item: UUID | None = None
    team: str = ""
    assignee: UUID | None = None
    unassigned: bool = False
    unacknowledged: bool = False
    reporter: UUID | None = None
    type: str = ""
    labels: Sequence[str] = ()
    major: bool | None = None
    first_contact: bool | None = None
    q: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """What a line of a list shows: loading whole incidents costs a page more than all its SQL."""

    id: UUID
    number: int
    title: str
    state: str
    priority: int | None
    major_state: str
    acknowledged_at: datetime | None
    created_at: datetime
    is_restricted: bool
    service: str | None
    assignee: str | None
    extra: tuple[Any, ...] = ()

    @property
    def label(self) -> str:
        return number_text(self.number)

    @property
    def is_open(self) -> bool:
        return State(self.state).is_open

    @property
    def is_major(self) -> bool:
        return self.major_state in _MAJOR


@dataclass(frozen=True)
class IncidentPage(Generic[Row]):
    """One page. Cursors are None at the ends; `count` is capped at COUNT_CAP + 1."""

    items: list[Row]
    next_cursor: str | None
    previous_cursor: str | None
    count: int | None


def incident_lines(
    actor: Actor,
    filters: IncidentFilters,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
    with_count: bool = False,
    extra: Sequence[str] = (),
    sort: Sort | None = None,
    newest_first: bool = True,
) -> IncidentPage[IncidentLine]:
    """Return one page of what `actor` may see as lines, newest first unless `sort` says else.

    `extra` names fields that a line shall carry beside its own: columns, or custom.<slug>.
    """
    matching = _matching(actor, filters)
    if sort is not None:
        part = sorted_ids(matching, sort, states=filters.states, cursor=cursor, limit=limit)
        rows = visible_incidents(actor).filter(pk__in=part.ids)
        by_id = {line.id: line for line in _lines(rows, extra)}
        lines = [by_id[key] for key in part.ids if key in by_id]
        return IncidentPage(lines, part.next_cursor, part.previous_cursor, part.count)
    window = _Window.at(cursor, newest_first=newest_first)
    page = window.page(_lines(window.cut(matching, limit), extra), limit)
    if not with_count:
        return page
    is_all = cursor is None and page.next_cursor is None
    return replace(page, count=len(page.items) if is_all else _capped_count(matching))


def _lines(rows: QuerySet[Incident], extra: Sequence[str]) -> list[IncidentLine]:
    more = [
        KeyTransform(name.removeprefix(PREFIX), "custom") if name.startswith(PREFIX) else F(name)
        for name in extra
    ]
    own = len(_LINE_FIELDS)
    found = rows.values_list(*_LINE_FIELDS, *more)
    return [IncidentLine(*(*row[:own], row[own:])) for row in found]


def line_of(incident: Incident, extra: Sequence[str] = ()) -> IncidentLine:
    """Return the line of an incident that is loaded with what its line shows."""
    own = [getattr(incident, name) for name in _LINE_FIELDS[:-2]]
    related = (incident.service, incident.assignee)
    more = tuple(_value(incident, field) for field in extra)
    names = [row and row.name for row in related]
    return IncidentLine(*[*own, *names, more])


def _value(incident: Incident, field: str) -> Any:
    if field.startswith(PREFIX):
        return incident.custom.get(field.removeprefix(PREFIX))
    return reduce(_attribute, field.split("__"), incident)


def _attribute(row: Any, name: str) -> Any:
    return None if row is None else getattr(row, name)


def matching_incidents(actor: Actor, filters: IncidentFilters) -> QuerySet[Incident]:
    """Return what `actor` may see of what the filters leave, for those who read it all."""
    return _matching(actor, filters)


def count_matching(actor: Actor, filters: IncidentFilters) -> int:
    """Return how many fit; counted no further than COUNT_CAP + 1."""
    return _capped_count(_matching(actor, filters))


def incident_page(
    actor: Actor,
    filters: IncidentFilters,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
    order: str = "-created",
) -> IncidentPage[Incident]:
    """Return one page of whole incidents in the order that `order` names (selectors.sorting).

    By age it pages by (created_at, id), so page 10,000 costs what the first costs.
    """
    sort = sort_named(order)
    matching = _matching(actor, filters)
    if sort is not None:
        part = sorted_ids(matching, sort, states=filters.states, cursor=cursor, limit=limit)
        rows = {row.pk: row for row in _whole(visible_incidents(actor).filter(pk__in=part.ids))}
        found = [rows[key] for key in part.ids if key in rows]
        return IncidentPage(found, part.next_cursor, part.previous_cursor, None)
    window = _Window.at(cursor, newest_first=order != BY_AGE[1])
    return window.page(_whole(window.cut(matching, limit)), limit)


def _whole(rows: QuerySet[Incident]) -> list[Incident]:
    """Return incidents with what they point at, without their search vectors.

    Many share a few people and services: loaded once each, neither joined to every row nor by a
    prefetch for each column. The ORM's own way to leave a column out looks through the names of
    all columns for each of them; of a set it need not.
    """
    found = [Incident.from_db(rows.db, _NAMES, row) for row in rows.values_list(*_WHOLE)]
    people = people_by_id(_pointed_at(found, _PEOPLE))
    for row in found:
        for name in _PEOPLE:
            setattr(row, name, people.get(getattr(row, f"{name}_id")))
    for name, kind in (("service", Service), ("team", Team), ("category", Category)):
        known = kind.objects.in_bulk(_pointed_at(found, (name,)))
        for row in found:
            setattr(row, name, known.get(getattr(row, f"{name}_id")))
    return found


def _pointed_at(rows: Sequence[Incident], names: Sequence[str]) -> set[Any]:
    return {getattr(row, f"{name}_id") for row in rows for name in names} - {None}


def open_counts(actor: Actor) -> dict[str, int]:
    """Return how many open incidents there are, mine, and unacknowledged; each capped at 100."""
    seen, values = visible_condition(actor)
    counts = ", ".join(_COUNT.format(f"and {seen} {only}") for only in _COUNTED.values())
    values["open"] = list(OPEN_STATES)
    with connection.cursor() as cursor:
        # One statement for all: every page asks it.
        cursor.execute(f"select {counts}", values)
        return dict(zip(_COUNTED, cursor.fetchone(), strict=True))


def _matching(actor: Actor, filters: IncidentFilters) -> QuerySet[Incident]:
    exact = {
        "state__in": list(filters.states),
        "priority__in": list(filters.priorities),
        "service_id": _called(Service, filters.service),
        "team_id": _called(Team, filters.team),
        "assignee_id": filters.assignee,
        "reporter_id": filters.reporter,
        "type": filters.type,
        "labels__contains": list(filters.labels),
        "created_at__gte": filters.created_from,
        "created_at__lt": filters.created_to,
    }
    given = {name: value for name, value in exact.items() if value not in (None, "", [])}
    found = visible_incidents(actor).filter(**given)
    if filters.item is not None:
        found = found.filter(pk__in=about_items([filters.item]))
    if filters.category:
        found = found.filter(category_id__in=_category_and_below(filters.category))
    if filters.unassigned:
        found = found.filter(assignee=None)
    if filters.unprioritised:
        found = found.filter(priority=None)
    if filters.unacknowledged:
        found = found.filter(acknowledged_at=None)
    if filters.major is not None:
        major = Q(major_state__in=_MAJOR)
        found = found.filter(major if filters.major else ~major)
    if filters.first_contact is not None:
        found = found.filter(first_contact_resolution=filters.first_contact)
    if filters.custom:
        found = found.filter(custom__contains=answers_wanted(filters.custom))
    if filters.also and filters.now is not None:
        found = brought.narrowed(found, filters.also, filters.now)
    return _search(actor, found, filters.q.replace("\x00", " ").strip())


def _category_and_below(slug: str) -> list[int]:
    """Return the ids: known before the list is planned, they lead to its rows by their index."""
    rows = Category.objects.filter(Q(slug=slug) | Q(parent__slug=slug))
    return list(rows.values_list("pk", flat=True))


def _called(kind: type[Service] | type[Team], slug: str) -> Subquery | None:
    """Return the id of what is called so, found first: a join would hide it from the planner."""
    return Subquery(kind.objects.filter(slug=slug).values("id")[:1]) if slug else None


def _search(actor: Actor, found: QuerySet[Incident], text: str) -> QuerySet[Incident]:
    if not text:
        return found
    number = parse_number(text)
    words = Q(search=SearchQuery(text, config="simple", search_type="websearch"))
    if not may(actor, Action.LIST_ALL):
        # Answers may be for colleagues only: whoever reports searches what they can read, and
        # that is little enough to be read without an index.
        found = found.alias(theirs=SearchVector("title", "description", config="simple"))
        words = Q(theirs=SearchQuery(text, config="simple", search_type="websearch"))
    elif about := newest_about(text):
        words |= Q(pk__in=about)
    return found.filter(words | Q(number=number) if number is not None else words)


@dataclass(frozen=True, slots=True)
class _Window:
    """Which part of a list a page shows, and in which direction it is read."""

    newest_first: bool
    backwards: bool
    position: tuple[datetime, UUID] | None

    @classmethod
    def at(cls, cursor: str | None, *, newest_first: bool = True) -> "_Window":
        if not cursor:
            return cls(newest_first, backwards=False, position=None)
        direction, created, identifier = read_cursor(cursor, 3)
        backwards = direction == _BACK
        return cls(
            newest_first != backwards, backwards, (instant_key(created), uuid_key(identifier))
        )

    def cut(self, matching: QuerySet[Incident], limit: int) -> QuerySet[Incident]:
        """Return the page's rows, and one more to know whether there are."""
        if self.position is not None:
            created, last = self.position
            # The redundant first bound lets PostgreSQL use the index for the range.
            if self.newest_first:
                matching = matching.filter(
                    Q(created_at__lt=created) | Q(id__lt=last), created_at__lte=created
                )
            else:
                matching = matching.filter(
                    Q(created_at__gt=created) | Q(id__gt=last), created_at__gte=created
                )
        keys = ("created_at", "id")
        order = [F(key).desc() if self.newest_first else F(key).asc() for key in keys]
        return matching.order_by(*order)[: limit + 1]

    def page(self, rows: list[Row], limit: int) -> IncidentPage[Row]:
        """Make a page of what `cut` brought."""
        more, rows = len(rows) > limit, rows[:limit]
        if self.backwards:
            rows.reverse()
        has_next = bool(rows) and (self.backwards or more)
        has_previous = bool(rows) and (more if self.backwards else self.position is not None)
        return IncidentPage(
            items=rows,
            next_cursor=_cursor(_ON, rows[-1]) if has_next else None,
            previous_cursor=_cursor(_BACK, rows[0]) if has_previous else None,
            count=None,
        )


def _cursor(direction: str, row: Row) -> str:
    return write_cursor(direction, row.created_at.isoformat(), row.id.hex)


def _capped_count(matching: QuerySet[Incident]) -> int:
    return matching.order_by()[: COUNT_CAP + 1].count()
