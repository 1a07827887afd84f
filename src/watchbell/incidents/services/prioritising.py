"""Finding a priority again, deciding one by hand, and going back to the rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.events import (
    IncidentDeferralEnded,
    IncidentPriorityChanged,
)
from watchbell.incidents.models import Deferral, Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.prioritising import HIGHEST, HIGHEST_IMPACT, PRIORITIES, Assessment, assess
from watchbell.incidents.selectors.reference import priority_rules
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput
from watchbell.kernel.events import Event
from watchbell.kernel.text import clean_line
from watchbell.platform.eventlog import publish

PRIORITY_FIELDS = [
    "priority",
    "priority_reason",
    "computed_priority",
    "prioritised_at",
    "override_reason",
    "deferred_until",
]
REASON_LIMIT = 300


@transaction.atomic
def override_priority(
    *,
    incident_id: UUID,
    priority: int,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Decide the priority by hand: it holds until cleared, whatever the rules give meanwhile."""
    incident = _lock_open(incident_id, actor, version)
    if priority not in PRIORITIES:
        raise InvalidInput("There is no such priority.", fields={"priority": "Use P1 to P5."})
    reason = clean_line(reason, "reason", REASON_LIMIT)
    if (incident.priority, incident.override_reason) == (priority, reason):
        raise AlreadyDone(f"{incident.label} is P{priority} by hand already.")
    old = incident.priority
    incident.priority, incident.override_reason = priority, reason
    events = reassess(incident, actor, now, old=old, decided=True)
    save_incident(incident, PRIORITY_FIELDS, now)
    publish(*events)
    return incident


@transaction.atomic
def clear_priority_override(
    *, incident_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Let the rules decide the priority again, as they are now."""
    incident = _lock_open(incident_id, actor, version)
    if not incident.is_overridden:
        raise AlreadyDone(f"The priority of {incident.label} follows the rules already.")
    incident.override_reason = ""
    events = reassess(incident, actor, now, decided=True)
    save_incident(incident, PRIORITY_FIELDS, now)
    publish(*events)
    return incident


_UNSET: Any = object()


def reassess(
    incident: Incident, actor: Actor, now: datetime, *, old: Any = _UNSET, decided: bool = False
) -> list[Event]:
    """Find the priority of a locked incident again; return what is to be told.

    `old` is what held before, where the caller has replaced it already; what somebody `decided`
    is told even when the priority stays.
    """
    before = incident.priority if old is _UNSET else old
    why = _end_what_may_not_wait(incident, now)
    assessment = apply_rules(incident, now)
    envelope: dict[str, Any] = {"subject": incident.ref, "actor": actor, "at": now}
    returned: list[Event] = []
    if why:
        returned = [IncidentDeferralEnded(**envelope, why=why, old=before, new=assessment.priority)]
    if not decided and (returned or assessment.priority == before):
        return returned
    return [
        *returned,
        IncidentPriorityChanged(
            **envelope,
            old=before,
            new=assessment.priority,
            reason=" ".join(assessment.reasons),
            computed=assessment.computed,
            by_hand=incident.is_overridden,
            priority_reasons=assessment.reasons,
        ),
    ]


def apply_rules(incident: Incident, now: datetime) -> Assessment:
    """Give a locked incident the priority that its facts and the rules say; nothing is told."""
    assessment = assess(incident.priority_facts(), priority_rules())
    incident.priority, incident.computed_priority = assessment.priority, assessment.computed
    incident.priority_reason = "\n".join(assessment.reasons)
    if assessment.priority is not None:
        incident.prioritised_at = incident.prioritised_at or now
    return assessment


def _end_what_may_not_wait(incident: Incident, now: datetime) -> str:
    """Bring back a deferred incident that has become too grave to wait; return why, or nothing."""
    if incident.deferred_until is None:
        return ""
    if incident.impact == HIGHEST_IMPACT:
        why = "Its impact is 1 now, which never waits."
    elif incident.is_overridden and incident.priority == HIGHEST:
        why = "It is P1 by hand now, which never waits."
    else:
        return ""
    incident.deferred_until = None
    Deferral.objects.filter(incident=incident, ended_at=None).update(ended_at=now, end_reason=why)
    return why


def _lock_open(incident_id: UUID, actor: Actor, version: int | None) -> Incident:
    incident = lock_incident(incident_id, actor, Action.OVERRIDE_PRIORITY, version=version)
    if not (incident.is_open or actor.recalled):
        raise Conflict(f"{incident.label} is {incident.state}; reopen it to prioritise it.")
    return incident
