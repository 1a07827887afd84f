"""Letting an incident wait for want of capacity, and taking it up again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.events import IncidentDeferralEnded, IncidentDeferred
from watchbell.incidents.models import Deferral, Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.prioritising import HIGHEST_IMPACT
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.incidents.services.prioritising import PRIORITY_FIELDS, REASON_LIMIT, apply_rules
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.eventlog import publish

_LONGEST = timedelta(days=90)


@transaction.atomic
def defer_incident(
    *,
    incident_id: UUID,
    until: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Agree that it waits until then, one step lower at most; impact 1 and major ones never do."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    _refuse_what_may_not_wait(incident)
    if not now < until <= now + _LONGEST:
        message = "Give a time ahead, at most 90 days away."
        raise InvalidInput(f"until: {message}", fields={"until": message})
    reason = clean_line(reason, "reason", REASON_LIMIT)
    before = incident.priority or 0
    incident.deferred_until = until
    after = apply_rules(incident, now).priority or 0
    save_incident(incident, PRIORITY_FIELDS, now)
    Deferral.objects.create(
        id=new_id(now),
        incident=incident,
        reason=reason,
        until=until,
        priority_before=before,
        priority_after=after,
        accepted_by_id=actor.person_id,
        accepted_at=now,
    )
    envelope: dict[str, Any] = {"subject": incident.ref, "actor": actor, "at": now}
    publish(IncidentDeferred(**envelope, until=until, reason=reason, old=before, new=after))
    return incident


def _refuse_what_may_not_wait(incident: Incident) -> None:
    if not incident.is_open:
        raise Conflict(f"{incident.label} is {incident.state}; there is nothing to defer.")
    if incident.deferred_until is not None:
        raise AlreadyDone(f"{incident.label} waits already.")
    if incident.impact == HIGHEST_IMPACT or incident.is_major or incident.priority == 1:
        raise Conflict(
            f"{incident.label} may not wait: nothing of impact 1, of P1 or major is deferred."
        )
    if incident.impact is None or incident.priority is None:
        raise Conflict(f"Say the impact and urgency of {incident.label} before it waits.")


@transaction.atomic
def end_deferral(
    *, incident_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Take an incident up again that waits for capacity, before its time."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    if incident.deferred_until is None:
        raise AlreadyDone(f"{incident.label} does not wait for capacity.")
    _bring_back(incident, actor, now, why="Taken up again.")
    return incident


def revisit_due(incident: Incident, now: datetime) -> None:
    """Bring back a locked incident whose revisit date has come."""
    _bring_back(incident, SYSTEM, now, why="The revisit date has come.")


def _bring_back(incident: Incident, actor: Actor, now: datetime, *, why: str) -> None:
    event = bring_back(incident, actor, now, why=why)
    save_incident(incident, PRIORITY_FIELDS, now)
    publish(event)


def bring_back(
    incident: Incident, actor: Actor, now: datetime, *, why: str
) -> IncidentDeferralEnded:
    """End the wait of a locked incident, in memory; PRIORITY_FIELDS are to be saved."""
    before = incident.priority
    incident.deferred_until = None
    apply_rules(incident, now)
    Deferral.objects.filter(incident=incident, ended_at=None).update(ended_at=now, end_reason=why)
    return IncidentDeferralEnded(
        subject=incident.ref, actor=actor, at=now, why=why, old=before, new=incident.priority
    )
