"""Reactions to what happens to incidents: their cycles are worked out again, a batch at once."""

from collections.abc import Sequence
from datetime import datetime

from watchbell.incidents.desk_events import IncidentChangeUndone
from watchbell.incidents.domain import Visibility
from watchbell.incidents.events import (
    CommentAdded,
    IncidentAcknowledged,
    IncidentAssigned,
    IncidentCancelled,
    IncidentChanged,
    IncidentClosed,
    IncidentDeclared,
    IncidentPriorityChanged,
    IncidentPutOnHold,
    IncidentReopened,
    IncidentResolved,
    IncidentResumed,
    IncidentServiceChanged,
    IncidentStarted,
)
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import Handler
from watchbell.sla.events import CycleVoided, VerdictRecorded
from watchbell.sla.moments import is_followed
from watchbell.sla.services.following import follow


def handle_at_once(batch: Sequence[Event], now: datetime) -> None:
    """Work out each incident of the batch once: whatever happened to it, the log says all."""
    wanted = [event for event in batch if _concerns(event)]
    follow(list(dict.fromkeys(event.subject.id for event in wanted)), now)


def handle(event: Event, *, now: datetime) -> None:
    """Work the incident's cycles out as of this event and all that is known by now."""
    if _concerns(event):
        follow([event.subject.id], now)


def _concerns(event: Event) -> bool:
    """Leave out what cannot change a promise, such as notes among colleagues and texts."""
    if isinstance(event, CommentAdded):
        return event.visibility == Visibility.PUBLIC and event.actor.person_id is not None
    return not isinstance(event, IncidentChanged) or is_followed(event.changes)


HANDLERS: dict[type[Event], Handler] = dict.fromkeys(
    (
        IncidentDeclared,
        IncidentAcknowledged,
        IncidentAssigned,
        IncidentStarted,
        IncidentPutOnHold,
        IncidentResumed,
        IncidentResolved,
        IncidentClosed,
        IncidentReopened,
        IncidentCancelled,
        IncidentPriorityChanged,
        IncidentServiceChanged,
        IncidentChanged,
        IncidentChangeUndone,
        CommentAdded,
        CycleVoided,
        VerdictRecorded,
    ),
    handle,
)
"""What bootstrap subscribes under the name `sla`."""
