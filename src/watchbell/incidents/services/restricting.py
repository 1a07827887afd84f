"""Who knows of an incident: restrict it, let people in by name, show it to everybody again."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.incidents.duties import RoleState
from watchbell.incidents.models import Incident, RoleAssignment
from watchbell.incidents.permissions import Action, is_involved, may_lift
from watchbell.incidents.restriction_events import (
    IncidentRestricted,
    PersonLetIn,
    PersonShutOut,
    RestrictedRead,
    RestrictionLifted,
)
from watchbell.incidents.services.declaring import TEXT_LIMIT
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, PermissionDenied
from watchbell.kernel.text import clean_text
from watchbell.platform.eventlog import events_of, publish

MOST_CONFIDANTS = 200
_SAME_READING = timedelta(hours=1)
"""How long a reading that is recorded stands for those that follow it."""
_LOOKED_THROUGH = 200


@transaction.atomic
def restrict_incident(
    *, incident_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Hide the incident from all but who is involved or cleared.

    Who restricts it stays in, and so do those who have a role in it; who only watched does not.
    """
    incident = lock_incident(incident_id, actor, Action.RESTRICT, version=version)
    if incident.is_restricted:
        raise AlreadyDone(f"{incident.label} is restricted already.")
    reason = clean_text(reason, "reason", TEXT_LIMIT, required=True)
    incident.is_restricted = True
    incident.confidants = _holders(incident)
    if actor.person_id is not None and not is_involved(actor, incident):
        incident.confidants.append(actor.person_id)
    save_incident(incident, ["is_restricted", "confidants"], now)
    publish(IncidentRestricted(subject=incident.ref, actor=actor, at=now, reason=reason))
    return incident


@transaction.atomic
def lift_restriction(
    *, incident_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Show the incident to everybody again; who is cleared for security decides that."""
    incident = _lock_restricted(incident_id, actor, version)
    if not may_lift(actor, incident):
        raise PermissionDenied("Only who is cleared for security may lift a restriction.")
    reason = clean_text(reason, "reason", TEXT_LIMIT, required=True)
    incident.is_restricted, incident.confidants = False, []
    save_incident(incident, ["is_restricted", "confidants"], now)
    publish(RestrictionLifted(subject=incident.ref, actor=actor, at=now, reason=reason))
    return incident


@transaction.atomic
def let_in(
    *,
    incident_id: UUID,
    person: Person,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Let a colleague know of a restricted incident and work on it."""
    incident = _lock_restricted(incident_id, actor, version)
    if not person.is_active or person.role == Role.REQUESTER:
        message = "Choose somebody who is active and works on incidents."
        raise InvalidInput(f"person: {message}", fields={"person": message})
    if person.pk in incident.confidants:
        raise AlreadyDone(f"{person.name} was let in already.")
    if len(incident.confidants) >= MOST_CONFIDANTS:
        raise Conflict(f"{MOST_CONFIDANTS} people were let in; that is as many as there may be.")
    incident.confidants.append(person.pk)
    save_incident(incident, ["confidants"], now)
    publish(
        PersonLetIn(
            subject=incident.ref, actor=actor, at=now, person_id=person.pk, name=person.name
        )
    )
    return incident


@transaction.atomic
def shut_out(
    *,
    incident_id: UUID,
    person: Person,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Take back that somebody was let in by name."""
    incident = _lock_restricted(incident_id, actor, version)
    if person.pk not in incident.confidants:
        raise AlreadyDone(f"{person.name} was not let in by name.")
    incident.confidants.remove(person.pk)
    save_incident(incident, ["confidants"], now)
    publish(
        PersonShutOut(
            subject=incident.ref, actor=actor, at=now, person_id=person.pk, name=person.name
        )
    )
    return incident


def note_reading(*, incident: Incident, actor: Actor, now: datetime) -> None:
    """Record that an administrator who has no part in a restricted incident read it; once an hour.

    To be called wherever one restricted incident is shown; it asks nothing of the database for
    all others.
    """
    by_right = incident.is_restricted and actor.role is Role.ADMIN
    if not by_right or is_involved(actor, incident):
        return
    seen = events_of(incident.ref, since=now - _SAME_READING, limit=_LOOKED_THROUGH)
    if any(e.kind == RestrictedRead.kind and e.actor.id == actor.id for e in seen):
        return
    with transaction.atomic():
        publish(RestrictedRead(subject=incident.ref, actor=actor, at=now))


def _holders(incident: Incident) -> list[UUID]:
    states = (RoleState.HELD, RoleState.OFFERED)
    rows = RoleAssignment.objects.filter(incident=incident, state__in=states)
    return list(rows.order_by("person_id").values_list("person_id", flat=True).distinct())


def _lock_restricted(incident_id: UUID, actor: Actor, version: int | None) -> Incident:
    incident = lock_incident(incident_id, actor, Action.LET_IN, version=version)
    if not incident.is_restricted:
        raise Conflict(f"{incident.label} is not restricted: everybody who works here sees it.")
    return incident
