"""Starting and ending escalations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from watchbell.accounts.permissions import require
from watchbell.alerts.services import require_no_maintenance
from watchbell.incidents.models import Incident
from watchbell.incidents.services import unacknowledge_incident
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.notify.domain import Purpose
from watchbell.notify.services import cancel_for
from watchbell.paging.domain import EscalationState, Position, Snapshot, by_hand, why_not_pageable
from watchbell.paging.errors import NotEscalating, NothingToEscalate
from watchbell.paging.events import EscalatedByHand, EscalationStopped
from watchbell.paging.models import Escalation
from watchbell.paging.permissions import RULES, Action
from watchbell.platform.eventlog import publish
from watchbell.platform.wakeup import wake

_BEGIN = """
with begun as (
    insert into paging_escalation
        (id, incident_id, state, cause, reason, step, loop, next_at, is_holding, started_at)
    select row.id, row.incident_id, 'running', %s, '', 0, 0, %s, false, %s
    from unnest(%s::uuid[], %s::uuid[]) as row (id, incident_id)
    on conflict do nothing
)
select pg_notify('watchbell', 'escalations')
"""
_STANDING = """
select i.state, i.acknowledged_at,
    exists (select from paging_escalation e where e.incident_id = i.id and e.state = 'running')
    or exists (
        select from notify_message m
        where m.subject_kind = 'incident' and m.subject_id = i.id
            and m.purpose = 'page' and m.state = 'pending'),
    coalesce(p.reminder_minutes, 0), coalesce(p.ack_timeout_minutes, 0)
from incidents_incident i
left join catalog_service s on s.id = i.service_id
left join paging_escalationpolicy p
    on p.id = coalesce(i.escalation_policy_id, s.escalation_policy_id)
where i.id = %s
"""
_ENDED = ["state", "reason", "next_at", "is_holding", "is_forced", "ended_at"]


@dataclass(frozen=True)
class Standing:
    """Whether somebody must answer for an incident, and whether anybody is being told of it.

    `acknowledged_at` and the minutes say when whoever answered is asked again, 0 for never.
    """

    needs_an_answer: bool
    is_told: bool
    acknowledged_at: datetime | None = None
    reminder_minutes: int = 0
    timeout_minutes: int = 0


def begin(incident_id: UUID, *, cause: str, now: datetime) -> None:
    """Have the first step done by the next pass; nothing changes when an escalation runs."""
    begin_all([incident_id], cause=cause, now=now)


def begin_all(incident_ids: Sequence[UUID], *, cause: str, now: datetime) -> None:
    """Have the first steps of several incidents done by the next pass, by one statement."""
    ids = list(incident_ids)
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [cause, now, now, [new_id(now) for _ in ids], ids])


def halt(incident_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """End the running escalation, if one runs, and take back the pages that still wait."""
    cancel_for([SubjectRef("incident", incident_id)], purpose=Purpose.PAGE, reason=reason, now=now)
    running = running_of(incident_id)
    if running is not None:
        end(running, EscalationState.STOPPED, reason, actor, now)


def standing_of(incident_id: UUID) -> Standing:
    """Return how an incident stands, by one statement: every answer in the log asks for it."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [incident_id])
        row = cursor.fetchone()
    if row is None:
        return Standing(needs_an_answer=False, is_told=False)
    state, acknowledged_at, is_told, reminder, timeout = row
    is_open = not why_not_pageable(state, acknowledged_by=None)
    return Standing(
        needs_an_answer=is_open and acknowledged_at is None,
        is_told=is_told,
        acknowledged_at=acknowledged_at if is_open else None,
        reminder_minutes=reminder,
        timeout_minutes=timeout,
    )


def restart(incident_id: UUID, *, cause: str, actor: Actor, now: datetime) -> None:
    """Walk the policy from the first step again, unless somebody answers for the incident.

    What was handed over to a team or a person stays with them.
    """
    latest = latest_escalation(incident_id)
    if latest is None or latest.state == EscalationState.STOPPED:
        return
    if _goes_on_answered(latest):
        return
    halt(incident_id, reason=f"begun anew: {cause}", actor=actor, now=now)
    if latest.policy_id is None and latest.snapshot is not None:
        begin_with(incident_id, Snapshot.from_json(latest.snapshot), cause=cause, now=now)
    else:
        begin(incident_id, cause=cause, now=now)


def _goes_on_answered(latest: Escalation) -> bool:
    """Say whether it runs although somebody acknowledged; few policies have such steps."""
    policy = latest.policy if latest.is_running else None
    if policy is None or not policy.has_patient_steps:
        return False
    return standing_of(latest.incident_id).acknowledged_at is not None


def begin_with(incident_id: UUID, policy: Snapshot, *, cause: str, now: datetime) -> Escalation:
    """Walk these steps in place of the incident's policy; nothing else may run."""
    escalation = Escalation(
        id=new_id(now),
        incident_id=incident_id,
        snapshot=policy.to_json(),
        cause=cause,
        next_at=now,
        started_at=now,
    )
    escalation.save(force_insert=True)
    wake("escalations")
    return escalation


def resume_idle(incident_id: UUID, *, cause: str, now: datetime) -> None:
    """Begin again where the last escalation found nobody to tell, or came to its end."""
    latest = latest_escalation(incident_id)
    if latest is not None and latest.state in (EscalationState.IDLE, EscalationState.EXHAUSTED):
        begin(incident_id, cause=cause, now=now)


@transaction.atomic
def page_for_owner(incident_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Do the next step now, or begin: an urgent incident has no owner.

    An acknowledgement that made nobody the owner is taken away, as when somebody escalates by
    hand. Pages that a person stopped stay stopped, for that reason is on record.
    """
    incident = Incident.objects.select_for_update(no_key=True).filter(pk=incident_id).first()
    if incident is None or incident.assignee_id is not None:
        return
    if why_not_pageable(incident.state, acknowledged_by=None):
        return
    cause = "nobody owns the incident"
    if incident.acknowledged_at is not None:
        unacknowledge_incident(incident_id=incident_id, reason=cause, actor=actor, now=now)
    running = running_of(incident_id)
    if running is not None:
        running.next_at, running.is_forced = now, True
        running.save(update_fields=["next_at", "is_forced"])
        wake("escalations")
        return
    latest = latest_escalation(incident_id)
    if latest is None or latest.state != EscalationState.SILENCED:
        begin(incident_id, cause=cause, now=now)


@transaction.atomic
def escalate_now(*, incident_id: UUID, actor: Actor, now: datetime) -> Escalation:
    """Do the next step now, at a person's wish; an acknowledgement no longer holds.

    After the last step, the first one is done again. NothingToEscalate without a policy,
    InMaintenance while its service is in maintenance.
    """
    require(actor, RULES[Action.ESCALATE], "escalating")
    incident = Incident.objects.select_for_update().filter(pk=incident_id).first()
    if incident is None:
        raise NotFound("There is no such incident.")
    over = why_not_pageable(incident.state, acknowledged_by=None)
    if over:
        raise NothingToEscalate(f"{incident.label} cannot be escalated: {over}.")
    require_no_maintenance(incident.service_id, now)
    escalation = running_of(incident_id) or _continued(incident, now)
    policy = escalation.policy
    if policy is not None:
        escalation.move_to(by_hand(policy, escalation.position), now)
    escalation.next_at, escalation.is_forced = now, True
    escalation.save()
    if incident.acknowledged_at is not None:
        unacknowledge_incident(
            incident_id=incident_id, reason="escalated by hand", actor=actor, now=now
        )
    _tell_by_hand(escalation.position, incident, actor, now)
    wake("escalations")
    return escalation


@transaction.atomic
def silence(*, incident_id: UUID, reason: str, actor: Actor, now: datetime) -> Escalation:
    """End the escalation at a person's wish, for a reason that is kept and shown."""
    require(actor, RULES[Action.ESCALATE], "stopping pages")
    reason = clean_line(reason, "reason", 200)
    running = running_of(incident_id)
    if running is None:
        raise NotEscalating("Nobody is being paged for this incident.")
    cancel_for([SubjectRef("incident", incident_id)], purpose=Purpose.PAGE, reason=reason, now=now)
    end(running, EscalationState.SILENCED, f"stopped by {actor.name}: {reason}", actor, now)
    return running


def latest_escalation(incident_id: UUID) -> Escalation | None:
    """Return the newest escalation of an incident."""
    return Escalation.objects.filter(incident_id=incident_id).order_by("-id").first()


def running_of(incident_id: UUID) -> Escalation | None:
    """Return the escalation that runs for an incident, locked."""
    rows = Escalation.objects.select_for_update()
    return rows.filter(incident_id=incident_id, state=EscalationState.RUNNING).first()


def _continued(incident: Incident, now: datetime) -> Escalation:
    """Return a new escalation that goes on where the last one ended."""
    last = latest_escalation(incident.pk)
    if last is None or last.snapshot is None:
        raise NothingToEscalate(
            f"{incident.label} has no escalation policy: give its service one, or assign it."
        )
    return Escalation(
        id=new_id(now),
        incident=incident,
        policy_id=last.policy_id,
        snapshot=last.snapshot,
        cause="escalated by hand",
        step=last.step,
        loop=last.loop,
        next_at=now,
        started_at=now,
    )


def end(
    escalation: Escalation, state: EscalationState, reason: str, actor: Actor, now: datetime
) -> None:
    """End a locked escalation, and say so."""
    escalation.end(state, reason, now)
    escalation.save(update_fields=_ENDED)
    publish(
        EscalationStopped(
            subject=SubjectRef("incident", escalation.incident_id),
            actor=actor,
            at=now,
            reason=escalation.reason,
        )
    )


def _tell_by_hand(position: Position, incident: Incident, actor: Actor, now: datetime) -> None:
    publish(
        EscalatedByHand(
            subject=incident.ref,
            actor=actor,
            at=now,
            step=position.step + 1,
            loop=position.loop + 1,
        )
    )
