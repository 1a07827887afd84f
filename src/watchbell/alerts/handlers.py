"""What alerts do when an incident changes."""

from datetime import datetime

from watchbell.alerts.services.answering import acknowledge_alerts_of
from watchbell.alerts.services.holding import let_go
from watchbell.alerts.services.returning import return_alerts
from watchbell.incidents.events import (
    IncidentAcknowledged,
    IncidentCancelled,
    IncidentResolved,
)
from watchbell.incidents.relation_events import IncidentUnmerged
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import Handler


def acknowledge_its_alerts(event: IncidentAcknowledged, *, now: datetime) -> None:
    """An answered incident has answered its firing alerts."""
    acknowledge_alerts_of(incident_id=event.subject.id, actor=event.actor, now=event.at)


def take_its_alerts_back(event: IncidentUnmerged, *, now: datetime) -> None:
    """An incident that stands for itself again has the alerts of its own threads."""
    return_alerts(source_id=event.source_id, target_id=event.subject.id, now=event.at)


def let_dependents_go(event: IncidentResolved | IncidentCancelled, *, now: datetime) -> None:
    """What waited for the incident of a service it needs is looked at again."""
    let_go([event.subject.id], event.at)


HANDLERS: dict[type[Event], Handler] = {
    IncidentAcknowledged: acknowledge_its_alerts,
    IncidentCancelled: let_dependents_go,
    IncidentResolved: let_dependents_go,
    IncidentUnmerged: take_its_alerts_back,
}
"""What bootstrap subscribes under the name `alerts`."""
