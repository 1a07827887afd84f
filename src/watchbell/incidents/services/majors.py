"""Major incidents: proposed, accepted or declined, declared, led through phases, ended."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import MajorState, State
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.events import (
    MajorAccepted,
    MajorDeclared,
    MajorDeclined,
    MajorEnded,
    MajorPhaseChanged,
    MajorProposed,
)
from watchbell.incidents.major import Phase, ProposalRule
from watchbell.incidents.models import Incident, MajorProposal
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.deferring import bring_back
from watchbell.incidents.services.locking import (
    lock_incident,
    lock_incidents,
    save_incident,
    save_incidents,
)
from watchbell.incidents.services.prioritising import PRIORITY_FIELDS
from watchbell.incidents.services.updates import promise_update
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_text
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish

_LONGEST = 2000
_NEVER_WAITS = "It is a major incident now, which never waits."
MAJOR_FIELDS = [
    "major_state",
    "phase",
    "major_declared_at",
    "major_ended_at",
    "next_update_at",
    "is_update_overdue",
]
"""What `begin_major` and `finish_major` change of a row."""


@transaction.atomic
def propose_major(
    *,
    incident_id: UUID,
    reason: str,
    rule: ProposalRule | None = None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Say why it looks like a major incident; a manager decides."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    _refuse_unless_ordinary(incident)
    if incident.major_state == MajorState.PROPOSED:
        raise AlreadyDone(f"{incident.label} is proposed as a major incident already.")
    proposal = MajorProposal.objects.create(
        id=new_id(now),
        incident=incident,
        reason=clean_text(reason, "reason", _LONGEST, required=True),
        rule=rule or "",
        proposed_by_name=actor.name,
        proposed_at=now,
    )
    incident.major_state = MajorState.PROPOSED
    save_incident(incident, ["major_state"], now)
    publish(_proposed(proposal, actor, now))
    return incident


@transaction.atomic(savepoint=False)
def propose_majors(
    *, reasons: Mapping[UUID, str], rule: ProposalRule, actor: Actor, now: datetime
) -> list[Incident]:
    """Propose what a rule found, by a few statements; without what is major or over by now."""
    found = lock_incidents(reasons, actor, Action.WORK)
    incidents = [one for one in found if one.is_open and one.major_state == MajorState.NONE]
    proposals = [
        MajorProposal(
            id=new_id(now),
            incident=incident,
            reason=clean_text(reasons[incident.pk], "reason", _LONGEST, required=True),
            rule=rule,
            proposed_by_name=actor.name,
            proposed_at=now,
        )
        for incident in incidents
    ]
    for incident in incidents:
        incident.major_state = MajorState.PROPOSED
    insert_rows(proposals)
    save_incidents(incidents, ["major_state"], now)
    publish(*(_proposed(proposal, actor, now) for proposal in proposals))
    return incidents


def _proposed(proposal: MajorProposal, actor: Actor, now: datetime) -> MajorProposed:
    return MajorProposed(
        subject=proposal.incident.ref,
        actor=actor,
        at=now,
        proposal_id=proposal.id,
        reason=proposal.reason,
        rule=proposal.rule,
    )


@transaction.atomic
def accept_major(
    *, incident_id: UUID, note: str = "", actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Agree with the proposal: it is a major incident from now on."""
    incident = lock_incident(incident_id, actor, Action.DECIDE_MAJOR, version=version)
    proposal = _open_proposal(incident)
    _refuse_unless_ordinary(incident)
    _decide(proposal, actor, now, accepted=True, note=note)
    returned = _begin_and_take_up(incident, actor, now)
    publish(
        MajorAccepted(
            subject=incident.ref,
            actor=actor,
            at=now,
            proposal_id=proposal.id,
            note=proposal.decision_note,
        ),
        *returned,
    )
    return incident


@transaction.atomic
def decline_major(
    *, incident_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Say why it is no major incident; the reason is kept with the proposal."""
    incident = lock_incident(incident_id, actor, Action.DECIDE_MAJOR, version=version)
    proposal = _open_proposal(incident)
    reason = clean_text(reason, "reason", _LONGEST, required=True)
    _decide(proposal, actor, now, accepted=False, note=reason)
    incident.major_state = MajorState.NONE
    save_incident(incident, ["major_state"], now)
    publish(
        MajorDeclined(
            subject=incident.ref, actor=actor, at=now, proposal_id=proposal.id, reason=reason
        )
    )
    return incident


@transaction.atomic
def declare_major(
    *, incident_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Make it a major incident in one step: everybody sees it, and it gets a room."""
    incident = lock_incident(incident_id, actor, Action.DECLARE_MAJOR, version=version)
    _refuse_unless_ordinary(incident)
    reason = clean_text(reason, "reason", _LONGEST)
    if incident.major_state == MajorState.PROPOSED:
        _decide(_open_proposal(incident), actor, now, accepted=True, note=reason)
    returned = _begin_and_take_up(incident, actor, now)
    publish(MajorDeclared(subject=incident.ref, actor=actor, at=now, reason=reason), *returned)
    return incident


@transaction.atomic
def end_major(
    *, incident_id: UUID, note: str = "", actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """End the major response once users are served again; the incident itself goes on."""
    incident = lock_incident(incident_id, actor, Action.DECLARE_MAJOR, version=version)
    if not incident.is_running_major:
        raise Conflict(f"{incident.label} is not a running major incident.")
    if incident.mitigated_at is None:
        raise GuardNotMet(
            f"{incident.label} is not mitigated yet; record how users are served again first.",
            fields={"mitigated_at": "Record the mitigation first."},
        )
    finish_major(incident, now)
    save_incident(incident, MAJOR_FIELDS, now)
    note = clean_text(note, "note", _LONGEST)
    publish(MajorEnded(subject=incident.ref, actor=actor, at=now, note=note))
    return incident


@transaction.atomic
def set_phase(
    *,
    incident_id: UUID,
    phase: Phase,
    note: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Say what the response is busy with; it may go back as well as on."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    if not incident.is_major or incident.state in (State.CLOSED, State.CANCELLED):
        raise Conflict(f"{incident.label} is not a major incident that people work on.")
    if incident.phase == phase:
        raise AlreadyDone(f"The response is in the phase {phase.value} already.")
    old, incident.phase = incident.phase, phase
    save_incident(incident, ["phase"], now)
    note = clean_text(note, "note", _LONGEST)
    publish(
        MajorPhaseChanged(subject=incident.ref, actor=actor, at=now, old=old, new=phase, note=note)
    )
    return incident


def _begin_and_take_up(incident: Incident, actor: Actor, now: datetime) -> list[Event]:
    """Make a locked incident a running major one that waits for nothing; return what follows."""
    begin_major(incident, now)
    if incident.deferred_until is None:
        save_incident(incident, MAJOR_FIELDS, now)
        return []
    returned = bring_back(incident, actor, now, why=_NEVER_WAITS)
    save_incident(incident, [*MAJOR_FIELDS, *PRIORITY_FIELDS], now)
    return [returned]


def begin_major(incident: Incident, now: datetime) -> None:
    """Make a locked incident a running major one, in memory; MAJOR_FIELDS are to be saved."""
    is_mitigated = incident.mitigated_at is not None
    incident.major_state = MajorState.MITIGATED if is_mitigated else MajorState.DECLARED
    incident.major_declared_at = incident.major_declared_at or now
    incident.major_ended_at = None
    incident.phase = Phase.RECOVER if is_mitigated else Phase.IDENTIFY
    promise_update(incident, now)


def finish_major(incident: Incident, now: datetime) -> None:
    """End the major response of a locked incident, in memory; MAJOR_FIELDS are to be saved."""
    incident.major_state = MajorState.ENDED
    incident.major_ended_at = now
    incident.phase = Phase.REVIEW
    incident.next_update_at, incident.is_update_overdue = None, False


def settle_major(incident: Incident, actor: Actor, now: datetime) -> None:
    """Draw what follows from the end of a locked incident; MAJOR_FIELDS are to be saved."""
    if incident.is_running_major:
        finish_major(incident, now)
    elif incident.major_state == MajorState.PROPOSED:
        note = "The incident ended before anybody decided."
        _decide(_open_proposal(incident), actor, now, accepted=False, note=note)
        incident.major_state = MajorState.NONE


def _refuse_unless_ordinary(incident: Incident) -> None:
    if incident.is_major:
        raise AlreadyDone(f"{incident.label} is a major incident already.")
    if not incident.is_open:
        raise Conflict(f"{incident.label} is {incident.state}; reopen it first.")


def _open_proposal(incident: Incident) -> MajorProposal:
    proposal = MajorProposal.objects.filter(incident=incident, decided_at=None).first()
    if proposal is None:
        raise Conflict(f"{incident.label} is not proposed as a major incident.")
    return proposal


def _decide(
    proposal: MajorProposal, actor: Actor, now: datetime, *, accepted: bool, note: str
) -> None:
    proposal.is_accepted = accepted
    proposal.decided_by_name, proposal.decided_at = actor.name, now
    proposal.decision_note = clean_text(note, "note", _LONGEST)
    proposal.save(update_fields=["is_accepted", "decided_by_name", "decided_at", "decision_note"])
