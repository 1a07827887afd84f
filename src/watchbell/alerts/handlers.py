"""What alerts do when an incident changes."""

from datetime import datetime

from watchbell.alerts.services.answering import acknowledge_alerts_of
from watchbell.incidents.events import IncidentAcknowledged


def acknowledge_its_alerts(event: IncidentAcknowledged, *, now: datetime) -> None:
    """An answered incident has answered its firing alerts."""
    acknowledge_alerts_of(incident_id=event.subject.id, actor=event.actor, now=event.at)
