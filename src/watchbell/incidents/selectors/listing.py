"""Lists of incidents: filtered, keyset-paged, with a capped count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q, QuerySet

from watchbell.incidents.domain import OPEN_STATES, MajorState, State, parse_number
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.pages import instant_key, read_cursor, uuid_key, write_cursor

PAGE_SIZE = 50
COUNT_CAP = 1000
_MAJOR = (MajorState.DECLARED, MajorState.MITIGATED, MajorState.ENDED)
_ORDERS = ("-created", "created")
_ON, _BACK = "on", "back"
# Loading what no line shows costs a list more than all its SQL.
_ROW_FIELDS = (
    "number",
    "title",
    "state",
    "priority",
    "priority_reason",
    "major_state",
    "acknowledged_at",
    "created_at",
    "updated_at",
    "version",
    "service__name",
    "service__slug",
    "assignee__name",
    "category__name",
)


@dataclass(frozen=True, kw_only=True)
class IncidentFilters:
    """What a list is narrowed to; an empty field narrows nothing. Slugs and ids, not rows."""

    states: Sequence[State] = ()
    priorities: Sequence[int] = ()
    category: str = ""
    service: str = ""
    team: str = ""
    assignee: UUID | None = None
    unassigned: bool = False
    unacknowledged: bool = False
    reporter: UUID | None = None
    type: str = ""
    major: bool | None = None
    q: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None


@dataclass(frozen=True)
class IncidentPage:
    """One page. Cursors are None at the ends; `count` is capped at COUNT_CAP + 1."""

    items: list[Incident]
    next_cursor: str | None
    previous_cursor: str | None
    count: int | None


def incident_page(
    actor: Actor,
    filters: IncidentFilters,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
    order: str = "-created",
    with_count: bool = False,
    whole: bool = False,
) -> IncidentPage:
    """Return one page of what `actor` may see, newest first unless `order` is "created".

    Pages by (created_at, id), so page 10,000 costs what the first costs. `whole` rows have
    their long texts too.
    """
    if order not in _ORDERS:
        raise InvalidInput("Unknown order.", fields={"order": "Use -created or created."})
    matching = _matching(actor, filters)
    backwards, position = _read_cursor(cursor)
    newest_first = (order == "-created") != backwards
    rows = _slice(_with_related(matching, whole=whole), position, newest_first, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (backwards or more)
    has_previous = bool(rows) and (more if backwards else position is not None)
    return IncidentPage(
        items=rows,
        next_cursor=_write_cursor(rows[-1], backwards=False) if has_next else None,
        previous_cursor=_write_cursor(rows[0], backwards=True) if has_previous else None,
        count=_capped_count(matching) if with_count else None,
    )


def open_counts(actor: Actor) -> dict[str, int]:
    """Return how many open incidents there are, mine, and unacknowledged; each capped at 100."""
    incidents = _visible(actor).filter(state__in=OPEN_STATES)
    return {
        "open": incidents[:100].count(),
        "mine": incidents.filter(assignee_id=actor.person_id)[:100].count(),
        "unacknowledged": incidents.filter(acknowledged_at=None)[:100].count(),
    }


def _visible(actor: Actor) -> QuerySet[Incident]:
    if may(actor, Action.LIST_ALL):
        return Incident.objects.all()
    return Incident.objects.filter(reporter_id=actor.person_id)


def _matching(actor: Actor, filters: IncidentFilters) -> QuerySet[Incident]:
    exact = {
        "state__in": list(filters.states),
        "priority__in": list(filters.priorities),
        "service__slug": filters.service,
        "team__slug": filters.team,
        "assignee_id": filters.assignee,
        "reporter_id": filters.reporter,
        "type": filters.type,
        "created_at__gte": filters.created_from,
        "created_at__lt": filters.created_to,
    }
    found = _visible(actor).filter(**{k: v for k, v in exact.items() if v not in (None, "", [])})
    if filters.category:
        own, below = Q(category__slug=filters.category), Q(category__parent__slug=filters.category)
        found = found.filter(own | below)
    if filters.unassigned:
        found = found.filter(assignee=None)
    if filters.unacknowledged:
        found = found.filter(acknowledged_at=None)
    if filters.major is not None:
        major = Q(major_state__in=_MAJOR)
        found = found.filter(major if filters.major else ~major)
    return _search(found, filters.q.replace("\x00", " ").strip())


def _search(found: QuerySet[Incident], text: str) -> QuerySet[Incident]:
    if not text:
        return found
    number = parse_number(text)
    words = Q(search=SearchQuery(text, config="simple", search_type="websearch"))
    return found.filter(words | Q(number=number) if number is not None else words)


def _slice(
    matching: QuerySet[Incident],
    position: tuple[datetime, UUID] | None,
    newest_first: bool,
    limit: int,
) -> list[Incident]:
    if position is not None:
        created, last = position
        # The redundant first bound lets PostgreSQL use the index for the range.
        if newest_first:
            matching = matching.filter(created_at__lte=created).filter(
                Q(created_at__lt=created) | Q(id__lt=last)
            )
        else:
            matching = matching.filter(created_at__gte=created).filter(
                Q(created_at__gt=created) | Q(id__gt=last)
            )
    keys = ("created_at", "id")
    order = [F(key).desc() if newest_first else F(key).asc() for key in keys]
    return list(matching.order_by(*order)[:limit])


def _with_related(matching: QuerySet[Incident], *, whole: bool) -> QuerySet[Incident]:
    if not whole:
        return matching.select_related("service", "assignee", "category").only(*_ROW_FIELDS)
    return matching.select_related(
        "service", "team", "assignee", "category", "reporter", "acknowledged_by"
    ).defer("search")


def _capped_count(matching: QuerySet[Incident]) -> int:
    return matching.order_by()[: COUNT_CAP + 1].count()


def _write_cursor(row: Incident, *, backwards: bool) -> str:
    return write_cursor(_BACK if backwards else _ON, row.created_at.isoformat(), row.id.hex)


def _read_cursor(cursor: str | None) -> tuple[bool, tuple[datetime, UUID] | None]:
    if not cursor:
        return False, None
    direction, created, identifier = read_cursor(cursor, 3)
    return direction == _BACK, (instant_key(created), uuid_key(identifier))
