"""What an incident learns when an alert gets worse."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from watchbell.alerts.domain import AlertState, Severity, levels_for, rank_of
from watchbell.alerts.models import Alert
from watchbell.incidents.selectors import final_targets
from watchbell.incidents.services import raise_urgency

_WHY_LENGTH = 300


def raise_incidents(alerts: Sequence[Alert], now: datetime) -> None:
    """Raise the open incidents that these alerts make more urgent; each by its worst alert.

    What was merged speaks for the incident that it is part of now.
    """
    firing = [a for a in alerts if a.incident_id and a.state != AlertState.RESOLVED]
    first = {alert.incident_id for alert in firing if alert.incident_id}
    gone = final_targets(first) if first else {}
    worst: dict[UUID, Alert] = {}
    for alert in sorted(firing, key=lambda one: rank_of(one.severity), reverse=True):
        if alert.incident_id is not None:
            worst[gone.get(alert.incident_id, alert.incident_id)] = alert
    for incident_id in sorted(worst):
        alert = worst[incident_id]
        raise_urgency(
            incident_id=incident_id,
            urgency=levels_for(Severity(alert.severity), None).urgency,
            why=f"An alert is {alert.severity} now: {alert.title}"[:_WHY_LENGTH],
            actor=alert.integration.as_actor(),
            now=now,
        )
