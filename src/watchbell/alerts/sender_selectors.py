"""What a sender may read of its own integration's alerts, as Opsgenie's clients ask."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import Q, QuerySet

from watchbell.alerts.domain import AlertState, SignalState, identity_of
from watchbell.alerts.domain.queries import All, Clause, Not, Query, QueryFault
from watchbell.alerts.models import Alert, Signal
from watchbell.alerts.selectors import when_made
from watchbell.kernel.errors import NotFound
from watchbell.platform.eventlog import StoredEvent, events_of

MOST_ROWS = 20_000
_ORDERS = {
    "createdat": "first_seen_at",
    "updatedat": "last_seen_at",
    "lastoccurredat": "last_seen_at",
    "count": "count",
    "message": "title",
    "alias": "key",
    "status": "state",
    "tinyid": "short_number__id",
}
_TEXTS = {
    "message": "title",
    "description": "description",
    "alias": "key",
    "owner": "told__owner",
    "entity": "labels__entity",
    "source": "labels__source",
    "priority": "labels__priority",
    "teams": "annotations__responders",
    "team": "annotations__responders",
    "responders": "annotations__responders",
}
_WITHIN = frozenset({"message", "description", "teams", "team", "responders"})
_TIMES = {
    "createdat": "first_seen_at",
    "lastoccurredat": "last_seen_at",
    "updatedat": "last_seen_at",
}
_LOOKUPS = {":": "exact", "=": "exact", "<": "lt", ">": "gt", "<=": "lte", ">=": "gte"}


class Identifier(StrEnum):
    """By what a sender names an alert."""

    ID = "id"
    ALIAS = "alias"
    TINY = "tiny"


def sender_alert(integration_id: UUID, identifier: str, by: Identifier) -> Alert | None:
    """Return the newest alert of an integration that is named so."""
    rows = _of(integration_id)
    match by:
        case Identifier.ALIAS:
            rows = rows.filter(key=identity_of(identifier))
        case Identifier.TINY:
            if not (identifier.isascii() and identifier.isdigit() and len(identifier) < 19):
                return None
            rows = rows.filter(short_number__id=int(identifier))
        case _:
            try:
                rows = rows.filter(pk=UUID(identifier))
            except ValueError:
                return None
    return rows.order_by("-pk").first()


def sender_alerts(
    integration_id: UUID, query: Query, *, sort: str, descending: bool, offset: int, limit: int
) -> list[Alert]:
    """Return a page of an integration's alerts; QueryFault for a field that nobody knows."""
    rows = _of(integration_id).filter(_condition(integration_id, query))
    order = _ORDERS.get(sort.lower(), "first_seen_at")
    sign = "-" if descending else ""
    until = min(offset + limit, MOST_ROWS)
    ordered = rows.order_by(f"{sign}{order}", f"{sign}pk").values_list("pk", flat=True)
    ids = list(ordered[:until])[offset:]
    found = Alert.objects.select_related("integration", "short_number").in_bulk(ids)
    return [found[key] for key in ids if key in found]


def count_sender_alerts(integration_id: UUID, query: Query) -> int:
    """Return how many of an integration's alerts a query finds; counted up to 20,000."""
    rows = _of(integration_id).filter(_condition(integration_id, query))
    return rows.values("pk")[:MOST_ROWS].count()


def sender_signal(integration_id: UUID, signal_id: UUID) -> Signal | None:
    """Return one request of an integration, whatever became of it yet."""
    try:
        made = when_made(signal_id)
    except NotFound:
        return None
    rows = Signal.objects.filter(integration_id=integration_id, id=signal_id)
    return rows.filter(received_at__range=made).first()


def sender_log(alert: Alert) -> list[StoredEvent]:
    """Return what happened to one of the sender's alerts, newest first."""
    return list(events_of(alert.ref))


def is_settled(signal: Signal) -> bool:
    """Say whether a request was absorbed, ignored or rejected."""
    return signal.state != SignalState.PENDING


def _of(integration_id: UUID) -> QuerySet[Alert]:
    rows = Alert.objects.filter(integration_id=integration_id)
    return rows.select_related("integration", "short_number")


def _condition(integration_id: UUID, query: Query) -> Q:
    if isinstance(query, Not):
        # By ids, because a label that is not there is neither equal nor unequal to the database.
        found = _of(integration_id).filter(_condition(integration_id, query.part))
        return ~Q(pk__in=found.values("pk"))
    if isinstance(query, Clause):
        if query.operator == "!=":
            equal = Clause(query.field, "=", query.value)
            return _condition(integration_id, Not(equal))
        return _clause(query)
    parts = (_condition(integration_id, part) for part in query.parts)
    return reduce(and_ if isinstance(query, All) else or_, parts, Q())


def _clause(clause: Clause) -> Q:
    """Return what one comparison asks of an alert."""
    value, name = clause.value, clause.field.lower()
    if name in _TIMES:
        return Q(**{f"{_TIMES[name]}__{_LOOKUPS[clause.operator]}": _instant(value)})
    if name in _TEXTS:
        return _text(_TEXTS[name], value, within=name in _WITHIN)
    if name.startswith("details."):
        return Q(labels__contains={clause.field[8:]: value})
    plain = _PLAIN.get(name)
    if plain is None:
        raise QueryFault(f"{clause.field!r} is no field of an alert.")
    return plain(value, _LOOKUPS[clause.operator])


def _text(column: str, value: str, *, within: bool = False) -> Q:
    if value.endswith("*"):
        return Q(**{f"{column}__istartswith": value.rstrip("*")})
    return Q(**{f"{column}__icontains" if within else column: value})


def _instant(value: str) -> datetime:
    """Read milliseconds since 1970, or a date as Opsgenie's people write it."""
    try:
        if value.isascii() and value.isdigit():
            return datetime.fromtimestamp(int(value) / 1000, UTC)
        instant = datetime.fromisoformat(_turned(value))
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise QueryFault(f"{value!r} is no time; write milliseconds or a date.") from None


def _turned(value: str) -> str:
    """Turn 30-11-2026T10:00 into 2026-11-30T10:00."""
    day, _, rest = value.partition("T")
    parts = day.split("-")
    if len(parts) == 3 and len(parts[2]) == 4:
        day = "-".join(reversed(parts))
    return f"{day}T{rest}" if rest else day


def _status(value: str, lookup: str) -> Q:
    is_closed = Q(state=AlertState.RESOLVED)
    return is_closed if value.lower() in ("closed", "resolved") else ~is_closed


def _acknowledged(value: str, lookup: str) -> Q:
    is_so = Q(acknowledged_at__isnull=False)
    return is_so if value.lower() == "true" else ~is_so


def _snoozed(value: str, lookup: str) -> Q:
    is_so = Q(told__has_key="snoozed_until")
    return is_so if value.lower() == "true" else ~is_so


def _tag(value: str, lookup: str) -> Q:
    column = "labels__tags"
    return (
        Q(**{column: value})
        | Q(**{f"{column}__startswith": f"{value},"})
        | Q(**{f"{column}__endswith": f",{value}"})
        | Q(**{f"{column}__contains": f",{value},"})
    )


def _count(value: str, lookup: str) -> Q:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise QueryFault(f"{value!r} is no number.")
    return Q(**{f"count__{lookup}": int(value)})


def _tiny(value: str, lookup: str) -> Q:
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise QueryFault(f"{value!r} is no number.")
    return Q(**{f"short_number__id__{lookup}": int(value)})


def _anywhere(value: str, lookup: str) -> Q:
    plain = value.strip("*")
    return Q(title__icontains=plain) | Q(description__icontains=plain) | Q(key=value)


_PLAIN: Mapping[str, Callable[[str, str], Q]] = {
    "": _anywhere,
    "status": _status,
    "acknowledged": _acknowledged,
    "isacknowledged": _acknowledged,
    "snoozed": _snoozed,
    "issnoozed": _snoozed,
    "tag": _tag,
    "tags": _tag,
    "count": _count,
    "tinyid": _tiny,
}
