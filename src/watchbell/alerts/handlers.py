"""What alerts do when an incident changes."""

from datetime import datetime

from watchbell.alerts.services.answering import acknowledge_alerts_of
from watchbell.alerts.services.returning import return_alerts
from watchbell.incidents.events import IncidentAcknowledged
from watchbell.incidents.relation_events import IncidentUnmerged
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import Handler


def acknowledge_its_alerts(event: IncidentAcknowledged, *, now: datetime) -> None:
    """An answered incident has answered its firing alerts."""
    acknowledge_alerts_of(incident_id=event.subject.id, actor=event.actor, now=event.at)


def take_its_alerts_back(event: IncidentUnmerged, *, now: datetime) -> None:
    """An incident that stands for itself again has the alerts of its own threads."""
    return_alerts(source_id=event.source_id, target_id=event.subject.id, now=event.at)


HANDLERS: dict[type[Event], Handler] = {
    IncidentAcknowledged: acknowledge_its_alerts,
    IncidentUnmerged: take_its_alerts_back,
}
"""What bootstrap subscribes under the name `alerts`."""
