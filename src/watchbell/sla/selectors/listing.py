"""Lists of incidents by what was promised: the order by due time, and what is late or at risk."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from watchbell.incidents.models import Incident
from watchbell.incidents.selectors.brought import Found, Narrowing, Order
from watchbell.sla.domain import AT_RISK, CycleState
from watchbell.sla.models import Cycle
from watchbell.sla.modules import SLA

_WITHIN = {"due_1h": timedelta(hours=1), "due_4h": timedelta(hours=4), "due_1d": timedelta(days=1)}
_RUNNING = {"state": CycleState.RUNNING, "voided_at": None}


def _by_due(matching: QuerySet[Incident], limit: int, descending: bool) -> Found:
    """Return those whose clocks run, soonest due first, by the index of due times; then others.

    An incident counts by the soonest of its running cycles.
    """
    running = Cycle.objects.filter(**_RUNNING, incident__in=matching.order_by())
    order = "-due_at" if descending else "due_at"
    # A few cycles of one incident may stand beside each other, so more are read than wanted.
    rows = running.order_by(order).values_list("incident_id", "incident__number", "due_at")
    soonest: dict[UUID, tuple[UUID, int, datetime | None]] = {}
    for row in rows[: 3 * limit]:
        known = soonest.get(row[0])
        if known is None or (row[2] and known[2] and row[2] < known[2]):
            soonest[row[0]] = row
    found: list[tuple[UUID, int, Any]] = list(soonest.values())[:limit]
    if len(found) < limit:
        others = matching.exclude(Exists(_cycles_of(**_RUNNING))).order_by("-created_at", "-id")
        rest = others.values_list("pk", "number")[: limit - len(found)]
        found += [(pk, number, None) for pk, number in rest]
    return found


def _cycles_of(**wanted: Any) -> QuerySet[Cycle]:
    return Cycle.objects.filter(incident=OuterRef("pk"), **wanted)


def _is(value: str, now: datetime) -> Q:
    if value in _WITHIN:
        soon = _cycles_of(due_at__gt=now, due_at__lte=now + _WITHIN[value], **_RUNNING)
        return Q(Exists(soon))
    match value:
        case "breached":
            return Q(Exists(_cycles_of(breached_at__isnull=False, voided_at=None)))
        case "at_risk":
            risky = _cycles_of(reached__contains=[AT_RISK], breached_at=None, **_RUNNING)
            return Q(Exists(risky))
        case "paused":
            return Q(Exists(_cycles_of(state=CycleState.PAUSED, voided_at=None)))
    return Q(Exists(_cycles_of(**_RUNNING)))


ORDER = Order("sla_due", "Due soonest", _by_due, SLA)
NARROWING = Narrowing(
    "sla",
    "Clock",
    (
        ("breached", "Overdue"),
        ("due_1h", "Due within 1 hour"),
        ("due_4h", "Due within 4 hours"),
        ("due_1d", "Due within a day"),
        ("at_risk", "At risk"),
        ("paused", "Paused"),
        ("running", "Running"),
    ),
    _is,
    SLA,
)
