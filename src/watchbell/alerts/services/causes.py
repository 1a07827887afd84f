"""One cause, thirty alerts: alerts of services that need one which has an incident already."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.alerts.domain import Severity, levels_for, rank_of
from watchbell.alerts.models import Alert
from watchbell.alerts.options import ATTACH, DEPENDENTS, DEPENDENTS_WITHIN, HOLD
from watchbell.alerts.services.holds import Hold
from watchbell.catalog.selectors import trees_of_needs
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import Incident
from watchbell.platform.options.reading import value

DEPENDENT = "dependency"
"""The reason of a hold: an incident of a service that this one's needs, whose id it carries."""
_LOOK_AGAIN = timedelta(minutes=2)
_SOON = timedelta(seconds=5)


def hold_dependents(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Where the installation says so, hold an alert while what its service needs is failing."""
    if value(DEPENDENTS) != HOLD:
        return {}
    trees = _trees(alerts)
    causes = _causes(alerts, trees, now)
    holds = {
        alert_id: Hold(reason=DEPENDENT, until=now + _LOOK_AGAIN, by=incident_id)
        for alert_id, incident_id in causes.items()
    }
    # The cause may be in the same batch: its incident is there at the next look.
    for alert_id, root in _roots(alerts, trees).items():
        holds.setdefault(alert_id, Hold(reason=DEPENDENT, until=now + _SOON, by=root.id))
    return holds


def causes_of(leads: Sequence[Alert], now: datetime) -> dict[UUID, UUID]:
    """Return the open incident to which each of these alerts belongs instead of one of its own.

    That is the oldest incident of anything its service needs: not a restricted one, no older
    than the installation says, and at least as urgent as the alert.
    """
    if value(DEPENDENTS) != ATTACH:
        return {}
    return _causes(leads, _trees(leads), now)


def roots_among(leads: Sequence[Alert]) -> dict[UUID, Alert]:
    """Return which of these alerts, that all begin an incident, is the cause of which others."""
    if value(DEPENDENTS) != ATTACH:
        return {}
    return _roots(leads, _trees(leads))


def _trees(alerts: Iterable[Alert]) -> dict[UUID, set[UUID]]:
    services = {alert.service_id for alert in alerts if alert.service_id is not None}
    return trees_of_needs(services) if services else {}


def _causes(
    alerts: Sequence[Alert], trees: Mapping[UUID, set[UUID]], now: datetime
) -> dict[UUID, UUID]:
    if not trees:
        return {}
    incidents = list(
        Incident.objects.filter(
            service_id__in=set().union(*trees.values()),
            state__in=sorted(OPEN_STATES),
            is_restricted=False,
            created_at__gt=now - timedelta(minutes=value(DEPENDENTS_WITHIN)),
        )
        .only("id", "service_id", "urgency", "created_at")
        .order_by("created_at", "id")
    )
    found: dict[UUID, UUID] = {}
    for alert in alerts:
        needed = trees.get(alert.service_id, set()) if alert.service_id else set()
        urgency = levels_for(Severity(alert.severity), None).urgency
        for incident in incidents:
            if incident.service_id in needed and (incident.urgency or 4) <= urgency:
                found[alert.id] = incident.id
                break
    return found


def _roots(leads: Sequence[Alert], trees: Mapping[UUID, set[UUID]]) -> dict[UUID, Alert]:
    """Return the causes among them; a cause has none itself, and circles have no cause."""
    if not trees:
        return {}
    first: dict[UUID, Alert] = {}
    for alert in leads:
        if alert.service_id is not None and alert.service_id not in first:
            first[alert.service_id] = alert
    tops = {key: alert for key, alert in first.items() if not trees.get(key, set()) & first.keys()}
    found: dict[UUID, Alert] = {}
    for alert in leads:
        needed = trees.get(alert.service_id, set()) if alert.service_id else set()
        causes = [tops[key] for key in tops.keys() & needed]
        severe = [c for c in causes if rank_of(c.severity) <= rank_of(alert.severity)]
        if severe:
            found[alert.id] = min(severe, key=lambda cause: cause.id)
    return found
