"""Urgent incidents that nobody owns: when it is noticed, and what is noted then."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from watchbell.incidents.choosing import UNOWNED_MINUTES
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.incidents.owner_events import IncidentUnowned
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import publish

_URGENT = 1
_PATIENCE = """
select team_id, unowned_minutes from incidents_assignmentrule where team_id = any(%s)
"""
_WORKED_ON = (State.NEW, State.IN_PROGRESS)


def mind_the_owner(
    incident: Incident, now: datetime, patience: Mapping[UUID, int] | None = None
) -> list[str]:
    """Start or stop the wait for an owner, in memory; returns the fields that changed.

    `patience` is what `patience_of` read for several incidents.
    """
    if needs_owner(incident):
        if incident.owner_due_at is not None or incident.unowned_at is not None:
            return []
        incident.owner_due_at = now + timedelta(minutes=_patience(incident, patience))
    elif incident.owner_due_at is None and incident.unowned_at is None:
        return []
    else:
        incident.owner_due_at = incident.unowned_at = None
    return ["owner_due_at", "unowned_at"]


def needs_owner(incident: Incident) -> bool:
    """Say whether an incident is urgent, worked on, and nobody's."""
    is_urgent = incident.priority == _URGENT and incident.state in _WORKED_ON
    return is_urgent and incident.assignee_id is None


def note_unowned(incident: Incident, now: datetime) -> None:
    """Note that a locked incident whose wait is over still has no owner, and say so."""
    incident.owner_due_at = None
    if not needs_owner(incident):
        incident.save(update_fields=["owner_due_at"])
        return
    incident.unowned_at = now
    incident.version += 1
    incident.updated_at = now
    incident.save(update_fields=["owner_due_at", "unowned_at", "version", "updated_at"])
    minutes = _patience(incident)
    publish(IncidentUnowned(subject=incident.ref, actor=SYSTEM, at=now, minutes=minutes))


def patience_of(incidents: Iterable[Incident]) -> dict[UUID, int]:
    """Return how many minutes the teams of these incidents wait, those that say so themselves."""
    teams = {one.team_id for one in incidents if one.team_id is not None and needs_owner(one)}
    if not teams:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PATIENCE, [list(teams)])
        return dict(cursor.fetchall())


def _patience(incident: Incident, known: Mapping[UUID, int] | None = None) -> int:
    if incident.team_id is None:
        return UNOWNED_MINUTES
    known = patience_of([incident]) if known is None else known
    return known.get(incident.team_id) or UNOWNED_MINUTES
