"""A machine says that it is worse than thought."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.events import IncidentChanged
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.editing import change_locked
from watchbell.incidents.services.locking import lock_incident
from watchbell.kernel.actors import Actor
from watchbell.platform.eventlog import events_of

_FIELDS = frozenset({"urgency", "severity"})


@transaction.atomic
def raise_urgency(
    *, incident_id: UUID, urgency: int, why: str, actor: Actor, now: datetime
) -> bool:
    """Raise an open incident to this urgency and its severity; say whether it was.

    It is never lowered, and what a person has set or decided stays theirs.
    """
    incident = lock_incident(incident_id, actor, Action.EDIT)
    if not incident.is_open or incident.urgency is None or urgency >= incident.urgency:
        return False
    if incident.is_overridden or _was_set_by_hand(incident):
        return False
    severity = f"SEV{urgency}"
    changes: dict[str, Any] = {"urgency": urgency}
    if incident.severity.startswith("SEV") and severity < incident.severity:
        changes["severity"] = severity
    change_locked(incident, changes, actor, now, why=why)
    return True


def _was_set_by_hand(incident: Incident) -> bool:
    """Say whether a person has changed how urgent it is."""
    return any(
        event.kind == IncidentChanged.kind
        and not event.actor.is_machine
        and not _FIELDS.isdisjoint(event.payload["changes"])
        for event in events_of(incident.ref)
    )
