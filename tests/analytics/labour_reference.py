"""What work cost, once more in plain Python from docs/user/kpis.md."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from watchbell.analytics.models import HourlyRate
from watchbell.incidents.models import Incident

_USUAL = {1: 240, 2: 180, 3: 90, 4: 45, 5: 30, None: 60}


def logged_minutes(incident: Incident) -> int | None:
    if incident.worked_minutes is not None:
        return incident.worked_minutes
    return incident.effort_minutes if incident.imported_from else None


def minutes_of(incident: Incident) -> float:
    """Return how long an incident that is resolved took, logged or estimated."""
    logged = logged_minutes(incident)
    if logged is not None:
        return logged
    if incident.started_at is None or incident.resolved_at is None:
        return 0
    span = (incident.resolved_at - incident.started_at).total_seconds()
    at_most = incident.effort_minutes
    if at_most is None:
        at_most = _USUAL[incident.priority]
    return min(at_most, max(0, span - incident.resolved_gap_seconds) / 60)


def cost_of(incident: Incident) -> float | None:
    rates = {one.team_id: one.amount for one in HourlyRate.objects.all()}
    default = rates.get(None)
    rate = rates.get(incident.team_id, default)
    return None if rate is None else minutes_of(incident) / 60 * float(rate)


def fixed_cost(
    incidents: Sequence[Incident], since: datetime, until: datetime, now: datetime, monthly: int
) -> float:
    """Return what falls into a window, added up hour by hour, in UTC."""
    if not incidents:
        return 0
    start = max(since, min(incident.created_at for incident in incidents))
    end, found, hour = min(until, now), 0.0, start
    while hour < end:
        day = hour.astimezone(UTC)
        following = min(day.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), end)
        hours = monthrange(day.year, day.month)[1] * 24
        found += monthly * ((following - hour) / timedelta(hours=1)) / hours
        hour = following
    return found
