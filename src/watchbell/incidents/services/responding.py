"""Answering and working: acknowledge, assign, start, hold, resume, contain, mitigate."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person, Team
from watchbell.incidents.domain import HoldReason, MajorState, State
from watchbell.incidents.events import (
    IncidentAcknowledged,
    IncidentAssigned,
    IncidentContained,
    IncidentMitigated,
    IncidentPutOnHold,
    IncidentResumed,
    IncidentStarted,
    IncidentUnacknowledged,
)
from watchbell.incidents.major import Phase
from watchbell.incidents.models import ContainmentAction, Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.declaring import TEXT_LIMIT, check_past
from watchbell.incidents.services.fitting import missing_of
from watchbell.incidents.services.locking import enter, lock_incident, save_incident
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_text
from watchbell.platform.eventlog import publish

_LONGEST_HOLD = timedelta(days=366)


@transaction.atomic
def acknowledge_incident(
    *, incident_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Record that `actor` owns the response: pages stop, and work starts if nothing is missing."""
    incident = lock_incident(incident_id, actor, Action.ACKNOWLEDGE, version=version)
    if not incident.is_open:
        raise Conflict(f"{incident.label} is {incident.state}; there is nothing to acknowledge.")
    if incident.acknowledged_at is not None:
        who = incident.acknowledged_by.name if incident.acknowledged_by else "somebody"
        raise AlreadyDone(f"{incident.label} is already acknowledged by {who}.")
    first = incident.first_acknowledged_at is None
    incident.acknowledged_at = now
    incident.acknowledged_by_id = actor.person_id
    incident.first_acknowledged_at = incident.first_acknowledged_at or now
    if incident.assignee_id is None and actor.person_id is not None:
        incident.assignee_id = actor.person_id
    events: list[Event] = [
        IncidentAcknowledged(subject=incident.ref, actor=actor, at=now, first=first)
    ]
    if _is_ready(incident, actor):
        events.append(_begin(incident, actor, now))
    save_incident(incident, [*_ACKNOWLEDGED_FIELDS, *_STARTED_FIELDS], now)
    publish(*events)
    return incident


_STARTED_FIELDS = ["assignee", "state", "started_at"]
_ACKNOWLEDGED_FIELDS = ["acknowledged_at", "acknowledged_by", "first_acknowledged_at"]


def _is_ready(incident: Incident, actor: Actor) -> bool:
    """Say whether work on a new incident may begin."""
    if incident.state != State.NEW or actor.recalled:
        return incident.state == State.NEW
    return not missing_of(incident, State.IN_PROGRESS, by_machine=False)


def _start(incident: Incident, actor: Actor, now: datetime) -> IncidentStarted:
    """Begin the work in memory when nothing is missing; returns what is to be told."""
    enter(incident, State.IN_PROGRESS, actor)
    return _begin(incident, actor, now)


def _begin(incident: Incident, actor: Actor, now: datetime) -> IncidentStarted:
    incident.state = State.IN_PROGRESS
    incident.started_at = incident.started_at or now
    return IncidentStarted(subject=incident.ref, actor=actor, at=now)


@transaction.atomic
def unacknowledge_incident(
    *, incident_id: UUID, reason: str, actor: Actor, now: datetime
) -> Incident:
    """Take the answer away, so that somebody must answer again."""
    incident = lock_incident(incident_id, actor, Action.ACKNOWLEDGE)
    if incident.acknowledged_at is None or not incident.is_open:
        raise Conflict(f"{incident.label} is not acknowledged.")
    incident.acknowledged_at = None
    incident.acknowledged_by = None
    save_incident(incident, ["acknowledged_at", "acknowledged_by"], now)
    publish(IncidentUnacknowledged(subject=incident.ref, actor=actor, at=now, reason=reason))
    return incident


@transaction.atomic
def assign_incident(
    *,
    incident_id: UUID,
    team: Team | None,
    assignee: Person | None,
    reason: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Give the incident to a team and a person; both None takes it from everybody."""
    incident = _lock_to_give(incident_id, actor, version)
    _give(incident, team, assignee, reason, actor, now)
    return incident


@transaction.atomic
def escalate_to_team(
    *,
    incident_id: UUID,
    team: Team,
    assignee: Person | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Hand the incident up to a team that knows more, with the reason why it must go there."""
    incident = _lock_to_give(incident_id, actor, version)
    reason = clean_text(reason, "reason", TEXT_LIMIT)
    if not reason:
        message = "Say what was tried, and what the next team is needed for."
        raise InvalidInput(f"reason: {message}", fields={"reason": message})
    if team.pk == incident.team_id:
        message = f"{team.name} has it already; choose another team."
        raise InvalidInput(f"team: {message}", fields={"team": message})
    _give(incident, team, assignee, reason, actor, now, escalated=True)
    return incident


def _lock_to_give(incident_id: UUID, actor: Actor, version: int | None) -> Incident:
    incident = lock_incident(incident_id, actor, Action.ASSIGN, version=version)
    if not (incident.is_open or actor.recalled):
        raise Conflict(f"{incident.label} is {incident.state}; reopen it to assign it.")
    return incident


def _give(
    incident: Incident,
    team: Team | None,
    assignee: Person | None,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    escalated: bool = False,
) -> None:
    """Make a locked incident somebody else's; a person it is taken from is counted."""
    if not actor.recalled:
        _check_active(assignee)
    before = (incident.team_id, incident.assignee_id)
    incident.team, incident.assignee = team, assignee
    if (incident.team_id, incident.assignee_id) == before:
        raise AlreadyDone(f"{incident.label} is assigned like that already.")
    if before[1] is not None:
        incident.reassignment_count += 1
    fields = ["team", "assignee", "reassignment_count"]
    if assignee is None and incident.state == State.IN_PROGRESS:
        enter(incident, State.NEW, actor)
        fields.append("state")
    save_incident(incident, fields, now)
    publish(
        IncidentAssigned(
            subject=incident.ref,
            actor=actor,
            at=now,
            team_id=incident.team_id,
            assignee_id=incident.assignee_id,
            previous_team_id=before[0],
            previous_assignee_id=before[1],
            reason=reason,
            escalated=escalated,
        )
    )


def _check_active(assignee: Person | None) -> None:
    if assignee is not None and not assignee.is_active:
        raise InvalidInput(
            f"{assignee.name} has left.", fields={"assignee": "Choose somebody who is active."}
        )


@transaction.atomic
def start_incident(
    *, incident_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Begin the work; whoever starts an unassigned incident has it."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    if incident.assignee_id is None and actor.person_id is not None:
        incident.assignee_id = actor.person_id
    if incident.state != State.NEW:
        raise Conflict(f"{incident.label} is {incident.state.replace('_', ' ')}, not new.")
    event = _start(incident, actor, now)
    save_incident(incident, _STARTED_FIELDS, now)
    publish(event)
    return incident


@transaction.atomic
def hold_incident(
    *,
    incident_id: UUID,
    reason: HoldReason,
    follow_up_at: datetime | None,
    note: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Pause the work until `follow_up_at` or until what it waits for arrives."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    note = clean_text(note, "note", TEXT_LIMIT)
    if actor.recalled:
        follow_up_at = follow_up_at or now + _LONGEST_HOLD
    elif reason is HoldReason.CALLER and not note:
        raise InvalidInput("The caller must know what we wait for.", fields={"note": "Say what."})
    elif follow_up_at is not None and not now < follow_up_at <= now + _LONGEST_HOLD:
        raise InvalidInput(
            "The follow-up time is not within the next year.",
            fields={"follow_up_at": "Give a time ahead, at most a year away."},
        )
    enter(incident, State.ON_HOLD, actor, {"hold_reason": reason, "follow_up_at": follow_up_at})
    incident.hold_reason, incident.follow_up_at = reason, follow_up_at
    save_incident(incident, ["state", "hold_reason", "follow_up_at"], now)
    publish(
        IncidentPutOnHold(
            subject=incident.ref,
            actor=actor,
            at=now,
            reason=reason,
            follow_up_at=follow_up_at or now,
            note=note,
        )
    )
    return incident


@transaction.atomic
def resume_incident(
    *,
    incident_id: UUID,
    actor: Actor,
    now: datetime,
    why: str = "",
    version: int | None = None,
) -> Incident:
    """Go on with an incident that was on hold."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    if incident.state != State.ON_HOLD:
        raise Conflict(f"{incident.label} is not on hold.")
    resume_locked(incident, actor, now, why=why)
    return incident


def resume_locked(incident: Incident, actor: Actor, now: datetime, *, why: str) -> None:
    """Resume an incident that the caller has locked.

    One that was put on hold before anybody was assigned or triaged goes back to new.
    """
    ready = actor.recalled or not missing_of(incident, State.IN_PROGRESS, by_machine=False)
    incident.state = State.IN_PROGRESS if ready else State.NEW
    incident.hold_reason, incident.follow_up_at = "", None
    fields = ["state", "hold_reason", "follow_up_at"]
    if ready:
        incident.started_at = incident.started_at or now
        fields.append("started_at")
    save_incident(incident, fields, now)
    publish(IncidentResumed(subject=incident.ref, actor=actor, at=now, why=why))


def resume_due(incident: Incident, now: datetime) -> None:
    """Resume a locked incident whose follow-up time has come."""
    resume_locked(incident, SYSTEM, now, why="The follow-up time has come.")


@transaction.atomic
def contain_incident(
    *,
    incident_id: UUID,
    action: str,
    effect: str,
    reversal: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Record what was done to limit the damage."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    if not incident.is_open:
        raise Conflict(f"{incident.label} is {incident.state}; reopen it first.")
    row = ContainmentAction.objects.create(
        id=new_id(now),
        incident=incident,
        action=clean_text(action, "action", TEXT_LIMIT, required=True),
        effect=clean_text(effect, "effect", TEXT_LIMIT),
        reversal=clean_text(reversal, "reversal", TEXT_LIMIT),
        done_by_id=actor.person_id,
        done_at=now,
    )
    incident.contained_at = incident.contained_at or now
    save_incident(incident, ["contained_at"], now)
    publish(
        IncidentContained(
            subject=incident.ref, actor=actor, at=now, containment_id=row.id, action=row.action
        )
    )
    return incident


@transaction.atomic
def mitigate_incident(
    *,
    incident_id: UUID,
    note: str,
    mitigated_at: datetime | None = None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Record that users are served again, although the fault may still be there."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    if not (incident.is_open or actor.recalled):
        raise Conflict(f"{incident.label} is {incident.state}; reopen it first.")
    if incident.mitigated_at is not None:
        raise AlreadyDone(f"{incident.label} is already mitigated.")
    check_past("mitigated_at", mitigated_at, now)
    incident.mitigated_at = mitigated_at or now
    fields = ["mitigated_at"]
    if incident.major_state == MajorState.DECLARED:
        incident.major_state, incident.phase = MajorState.MITIGATED, Phase.RECOVER
        fields += ["major_state", "phase"]
    save_incident(incident, fields, now)
    note = clean_text(note, "note", TEXT_LIMIT)
    publish(IncidentMitigated(subject=incident.ref, actor=actor, at=now, note=note))
    return incident
