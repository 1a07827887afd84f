"""Files for tests, attached through the services."""

from datetime import datetime

from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Attachment, Incident
from watchbell.incidents.services import NewFile, attach_files
from watchbell.kernel.actors import Actor
from watchbell.platform.eventlog import events_of


def attach(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    name: str = "trace.txt",
    content: bytes = b"Traceback",
    visibility: Visibility = Visibility.INTERNAL,
) -> Attachment:
    """Return one attached file."""
    (row,) = attach_files(
        incident_id=incident.pk,
        files=[NewFile(name, content)],
        visibility=visibility,
        actor=actor,
        now=now,
    )
    return row


def kinds(incident: Incident) -> list[str]:
    """Return what happened to an incident, newest first, without the room's name."""
    return [event.kind.partition(".")[2] for event in events_of(incident.ref)]
