"""Ends and new beginnings: resolve, close, reopen, cancel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import (
    OPEN_STATES,
    CancelCode,
    Cause,
    MajorState,
    Outcome,
    State,
)
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.events import (
    IncidentCancelled,
    IncidentClosed,
    IncidentReopened,
    IncidentResolved,
)
from watchbell.incidents.letters import Letter, send_letters
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may, may_reopen, require
from watchbell.incidents.relation_events import IncidentConfirmed
from watchbell.incidents.selectors.closing import unmet_checks
from watchbell.incidents.selectors.tasks import owners_of
from watchbell.incidents.services.contacting import FIRST_CONTACT, judge_contact
from watchbell.incidents.services.declaring import TEXT_LIMIT, check_past
from watchbell.incidents.services.fitting import missing_of
from watchbell.incidents.services.gates import open_gates_of, require_gates_passed
from watchbell.incidents.services.locking import enter, lock_incident, save_incident
from watchbell.incidents.services.majors import MAJOR_FIELDS, begin_major, settle_major
from watchbell.incidents.tasking import gates_in_words
from watchbell.kernel.actors import SYSTEM, Actor, Role
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput
from watchbell.kernel.text import clean_line, clean_link, clean_text
from watchbell.platform.bulk import update_rows
from watchbell.platform.eventlog import publish

_LINE_LIMIT = 500
CLOSE_AFTER = timedelta(days=7)
"""How long a caller may say "not fixed" before a resolved incident closes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixEvidence:
    """What goes with a resolution: "" where there is nothing, or nothing new.

    A permanent fix has its reference, or a justification of having none.
    """

    fix_reference: str = ""
    fix_justification: str = ""
    workaround: str = ""
    knowledge_url: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """How an incident ended, what caused it, what was done, and when it was well again.

    Only a history may leave open how it ended.
    """

    outcome: Outcome | None
    cause: Cause
    notes: str
    restored_at: datetime | None
    evidence: FixEvidence = field(default_factory=FixEvidence)


@transaction.atomic
def resolve_incident(
    *,
    incident_id: UUID,
    outcome: Outcome | None,
    cause: Cause,
    notes: str,
    restored_at: datetime | None,
    evidence: FixEvidence | None = None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """End the work: how it ended, what caused it, and when the service worked again."""
    incident = lock_incident(incident_id, actor, Action.RESOLVE, version=version)
    resolution = Resolution(outcome, cause, notes, restored_at, evidence or FixEvidence())
    event = _resolve(incident, resolution, actor, now)
    save_incident(incident, _RESOLVED_FIELDS, now)
    publish(event)
    return incident


@transaction.atomic
def resolve_incidents(
    *, resolutions: Mapping[UUID, Resolution], actor: Actor, now: datetime
) -> list[Incident]:
    """Resolve those of the incidents that are open, with the same few statements for all."""
    require(actor, Action.RESOLVE)
    rows = Incident.objects.select_for_update().filter(pk__in=list(resolutions))
    incidents = list(rows.filter(state__in=sorted(OPEN_STATES)).order_by("pk"))
    for incident in incidents:
        require(actor, Action.RESOLVE, incident)
    events = [_resolve(i, resolutions[i.pk], actor, now) for i in incidents]
    for incident in incidents:
        incident.version += 1
        incident.updated_at = now
    update_rows(incidents, [*_RESOLVED_FIELDS, "version", "updated_at"])
    publish(*events)
    return incidents


def _resolve(
    incident: Incident, resolution: Resolution, actor: Actor, now: datetime
) -> IncidentResolved:
    """Change a locked incident in memory; returns what is to be told."""
    check_past("restored_at", resolution.restored_at, now)
    incident.outcome, incident.cause = resolution.outcome or "", resolution.cause
    incident.notes = clean_text(resolution.notes, "notes", TEXT_LIMIT)
    incident.restored_at = resolution.restored_at
    _keep_evidence(incident, resolution.evidence)
    if incident.assignee_id is None:
        incident.assignee_id = actor.person_id
    enter(incident, State.RESOLVED, actor)
    incident.resolved_at = now
    incident.close_at = now + CLOSE_AFTER
    incident.hold_reason, incident.follow_up_at = "", None
    if resolution.cause is not Cause.UNKNOWN and incident.diagnosed_at is None:
        incident.diagnosed_at = now
    settle_major(incident, actor, now)
    judge_contact(incident, actor.person_id)
    incident.needs_problem = resolution.outcome is Outcome.WORKAROUND
    return IncidentResolved(
        subject=incident.ref,
        actor=actor,
        at=now,
        outcome=incident.outcome,
        cause=resolution.cause,
        notes=incident.notes,
        restored_at=incident.restored_at or now,
    )


def _keep_evidence(incident: Incident, given: FixEvidence) -> None:
    """Write down what goes with the resolution; a workaround that was known before stays."""
    incident.fix_reference = clean_line(
        given.fix_reference, "fix_reference", _LINE_LIMIT, required=False
    )
    incident.fix_justification = clean_text(
        given.fix_justification, "fix_justification", TEXT_LIMIT
    )
    workaround = clean_text(given.workaround, "workaround", TEXT_LIMIT)
    link = clean_link(given.knowledge_url, "knowledge_url")
    incident.workaround = workaround or incident.workaround
    incident.knowledge_url = link or incident.knowledge_url


_RESOLVED_FIELDS = [
    "fix_reference",
    "fix_justification",
    "workaround",
    "knowledge_url",
    "needs_problem",
    "state",
    "outcome",
    "cause",
    "notes",
    "restored_at",
    "resolved_at",
    "close_at",
    "hold_reason",
    "follow_up_at",
    "diagnosed_at",
    "assignee",
    FIRST_CONTACT,
    *MAJOR_FIELDS,
]


@transaction.atomic
def close_incident(
    *, incident_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Confirm that it is fixed. The checklist binds agents, not whoever reported it.

    What keeps it open is no matter of a requester's: their word is noted, whoever owns it is
    told, and it closes as soon as it can.
    """
    incident = lock_incident(incident_id, actor, Action.CLOSE, version=version)
    if actor.recalled:
        close_locked(incident, actor, now, why="As it was recorded elsewhere.")
        return incident
    is_reporters = actor.person_id is not None and actor.person_id == incident.reporter_id
    if not is_reporters:
        _check_closing(incident)
    elif not may(actor, Action.WORK, incident) and (keeps_open := _what_keeps_open(incident)):
        return _note_confirmation(incident, keeps_open, actor, now)
    close_locked(incident, actor, now, why="Confirmed.")
    return incident


def _what_keeps_open(incident: Incident) -> str:
    """Say what an agent has left to do before a resolved incident can be closed, if anything."""
    if incident.state != State.RESOLVED:
        return ""
    gates = open_gates_of(incident)
    left = [f"open gates: {gates_in_words(gates)}"] if gates else []
    missing = missing_of(incident, State.CLOSED, by_machine=False)
    left += [name.replace("_", " ") for name in missing]
    return "; ".join(left)


def _note_confirmation(
    incident: Incident, keeps_open: str, actor: Actor, now: datetime
) -> Incident:
    """Keep the reporter's word, and tell whoever owns the incident what is left."""
    if incident.confirmed_at is not None:
        raise AlreadyDone("Thank you, we know that it works. We close it once our notes are done.")
    incident.confirmed_at = now
    save_incident(incident, ["confirmed_at"], now)
    publish(IncidentConfirmed(subject=incident.ref, actor=actor, at=now))
    lead = f"{actor.name} says that it is fixed, but it cannot be closed yet. Left: {keeps_open}."
    letters = [
        Letter(
            person=person,
            title="Confirmed, and waits for you",
            lead=lead,
            key=f"confirmed:{incident.pk}:{incident.reopen_count}",
            tab="tasks",
        )
        for person in owners_of(incident)
    ]
    send_letters(incident, letters, now=now)
    return incident


def _check_closing(incident: Incident) -> None:
    missing = unmet_checks(incident) if incident.state == State.RESOLVED else {}
    if missing:
        sentences = " ".join(missing.values())
        raise GuardNotMet(f"{incident.label} cannot be closed yet. {sentences}", fields=missing)


def close_locked(incident: Incident, actor: Actor, now: datetime, *, why: str) -> None:
    """Close an incident that the caller has locked."""
    if not actor.recalled:
        require_gates_passed(incident)
    enter(incident, State.CLOSED, actor)
    incident.closed_at, incident.close_at = now, None
    save_incident(incident, ["state", "closed_at", "close_at"], now)
    publish(IncidentClosed(subject=incident.ref, actor=actor, at=now, why=why))


def close_due(incident: Incident, now: datetime) -> None:
    """Close a locked incident that was confirmed, or that nobody objected to in time."""
    why = f"No objection within {CLOSE_AFTER.days} days."
    if incident.confirmed_at is not None:
        why = "Confirmed before; nothing is left to do."
    close_locked(incident, SYSTEM, now, why=why)


@transaction.atomic
def reopen_incident(
    *,
    incident_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Go back to work because the resolution did not hold.

    A responder who reopens has thereby answered; otherwise somebody must answer again.
    """
    incident = lock_incident(incident_id, actor, Action.REOPEN, version=version)
    previous = State(incident.state)
    if previous not in (State.RESOLVED, State.CLOSED, State.CANCELLED):
        raise Conflict(f"{incident.label} is open already.")
    if incident.merged_into_id is not None:
        raise Conflict(f"{incident.label} is merged into another incident; undo the merge instead.")
    if previous is State.CANCELLED:
        require(actor, Action.RESTORE, incident)
    elif not (actor.recalled or may_reopen(actor, incident, now)):
        raise _too_late(incident)
    reason = clean_text(reason, "reason", TEXT_LIMIT)
    if not (reason or actor.recalled):
        raise InvalidInput("A reopening needs a reason.", fields={"reason": "Say what is wrong."})
    _reopen(incident, previous, actor, now)
    publish(
        IncidentReopened(
            subject=incident.ref,
            actor=actor,
            at=now,
            reason=reason,
            previous_state=previous,
            answered=incident.acknowledged_at is not None,
        )
    )
    return incident


def _too_late(incident: Incident) -> Conflict:
    until = incident.reopen_until
    over = f" until {until:%Y-%m-%d %H:%M} UTC" if until else ""
    return Conflict(
        f"{incident.label} could be reopened{over}. Open a new incident and name this one;"
        " an administrator can still reopen it."
    )


def _reopen(incident: Incident, previous: State, actor: Actor, now: datetime) -> None:
    back_to_new = previous is State.CANCELLED or incident.assignee_id is None
    incident.state = State.NEW if back_to_new else State.IN_PROGRESS
    if incident.resolved_at is not None:
        incident.resolved_gap_seconds += int((now - incident.resolved_at).total_seconds())
        incident.reopen_count += 1
    incident.resolved_at = incident.closed_at = incident.close_at = incident.restored_at = None
    incident.confirmed_at = None
    incident.cancelled_at = None
    incident.outcome = incident.cause = incident.notes = incident.cancel_code = ""
    incident.fix_reference = incident.fix_justification = ""
    incident.needs_problem, incident.first_contact_resolution = False, None
    answered = actor.role is not None and actor.role.rank >= Role.RESPONDER.rank
    incident.acknowledged_at = now if answered else None
    incident.acknowledged_by_id = actor.person_id if answered else None
    if incident.major_state == MajorState.ENDED:
        begin_major(incident, now)
    save_incident(incident, _REOPENED_FIELDS, now)


_REOPENED_FIELDS = [
    FIRST_CONTACT,
    "fix_reference",
    "fix_justification",
    "needs_problem",
    "state",
    "resolved_gap_seconds",
    "reopen_count",
    "resolved_at",
    "closed_at",
    "close_at",
    "restored_at",
    "confirmed_at",
    "cancelled_at",
    "outcome",
    "cause",
    "notes",
    "cancel_code",
    "acknowledged_at",
    "acknowledged_by",
    *MAJOR_FIELDS,
]


@transaction.atomic
def cancel_incident(
    *,
    incident_id: UUID,
    code: CancelCode,
    note: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Say that this never was an incident of its own; it leaves every figure."""
    incident = lock_incident(incident_id, actor, Action.CANCEL, version=version)
    cancel_locked(incident, code, note, actor, now)
    return incident


def cancel_locked(
    incident: Incident, code: CancelCode, note: str, actor: Actor, now: datetime
) -> None:
    """Cancel an incident that the caller has locked."""
    enter(incident, State.CANCELLED, actor)
    incident.cancel_code, incident.cancelled_at = code, now
    incident.hold_reason, incident.follow_up_at = "", None
    settle_major(incident, actor, now)
    save_incident(incident, _CANCELLED_FIELDS, now)
    note = clean_text(note, "note", TEXT_LIMIT)
    publish(IncidentCancelled(subject=incident.ref, actor=actor, at=now, code=code, note=note))


_CANCELLED_FIELDS = [
    "state",
    "cancel_code",
    "cancelled_at",
    "hold_reason",
    "follow_up_at",
    *MAJOR_FIELDS,
]
