"""How often a key fired, what began it, and what fires on each service now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, F

from watchbell.alerts.domain import rank_of
from watchbell.alerts.models import Alert, Signal
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import OPEN, feeds_hidden, visible_alerts
from watchbell.kernel.actors import Actor

_MOST = 2000


@dataclass(frozen=True, slots=True)
class Day:
    """How often a key fired on one day (UTC), and how many times it was said."""

    day: date
    alerts: int
    said: int


def occurrences(*, actor: Actor, alert: Alert, now: datetime, days: int = 30) -> list[Day]:
    """Return for each of the last days how often the key of an alert fired, oldest first."""
    first = now.astimezone(UTC).date() - timedelta(days=days - 1)
    same = visible_alerts(actor).filter(integration_id=alert.integration_id, key=alert.key)
    rows = same.filter(first_seen_at__gte=datetime.combine(first, time(), UTC))
    found: dict[date, tuple[int, int]] = {}
    newest = rows.order_by(F("first_seen_at").desc()).values_list("first_seen_at", "count")[:_MOST]
    for at, count in newest:
        day = at.astimezone(UTC).date()
        alerts, said = found.get(day, (0, 0))
        found[day] = (alerts + 1, said + count)
    every = (first + timedelta(days=number) for number in range(days))
    return [Day(day, *found.get(day, (0, 0))) for day in every]


def signal_of(*, actor: Actor, alert: Alert) -> UUID | None:
    """Return the signal that began an alert, while it is kept and `actor` may read it."""
    if feeds_hidden(actor, alert.integration_id):
        return None
    rows = Signal.objects.filter(
        integration_id=alert.integration_id, received_at=alert.first_seen_at
    )
    return rows.values_list("id", flat=True).first()


def firing_by_service(*, actor: Actor) -> dict[UUID, tuple[int, str]]:
    """Return for each service how many alerts are open on it, and the worst severity of them."""
    require(actor, Action.READ)
    rows = visible_alerts(actor).filter(state__in=OPEN, service__isnull=False)
    found: dict[UUID, tuple[int, str]] = {}
    counted = rows.values_list("service_id", "severity").annotate(n=Count("id")).order_by()
    for service_id, severity, n in counted:
        count, worst = found.get(service_id, (0, severity))
        found[service_id] = (count + n, min(worst, severity, key=rank_of))
    return found
