"""What an answer does: pages stop, unless others are to answer too; and it is asked about again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action as IncidentAction
from watchbell.incidents.services import acknowledge_incident
from watchbell.incidents.services.locking import lock_incident
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import Purpose
from watchbell.notify.services import cancel_for
from watchbell.paging.domain import EscalationState, outlasts_an_answer
from watchbell.paging.errors import NotQuestioned
from watchbell.paging.events import AcknowledgementConfirmed, AlsoAcknowledged
from watchbell.paging.models import Acknowledgement, AnswerTimer, Escalation
from watchbell.paging.services.running import Standing, end, running_of
from watchbell.paging.walks import Told, Walk, told_by
from watchbell.platform.eventlog import publish

_SET_TIMER = """
insert into paging_answertimer
    (incident_id, person_id, acknowledged_at, reminder_minutes, timeout_minutes, next_at)
values (%s, %s, %s, %s, %s, %s)
on conflict (incident_id) do update
set person_id = excluded.person_id, acknowledged_at = excluded.acknowledged_at,
    reminder_minutes = excluded.reminder_minutes, timeout_minutes = excluded.timeout_minutes,
    next_at = excluded.next_at, reminded_at = null
"""


_NEW_OWNER = """
update paging_answertimer t
set person_id = %(person)s, reminded_at = null, next_at = %(now)s + make_interval(
    mins => case when t.reminder_minutes > 0 then t.reminder_minutes else t.timeout_minutes end)
from incidents_incident i
where t.incident_id = %(incident)s and i.id = t.incident_id
    and i.acknowledged_at = t.acknowledged_at and t.acknowledged_at < %(now)s
    and t.person_id <> %(person)s
"""


@transaction.atomic
def answer_incident(
    *, incident_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Acknowledge an incident, or answer it too where everybody who was told is to."""
    incident = lock_incident(incident_id, actor, IncidentAction.ACKNOWLEDGE, version=version)
    walk = _walk_of(incident) if incident.acknowledged_at is not None else None
    told = told_by([walk], now) if walk else Told()
    if walk is None or actor.person_id not in told.awaited(walk):
        return acknowledge_incident(incident_id=incident_id, actor=actor, now=now, version=version)
    _note(walk, told, actor, now)
    awaited = told.awaited(walk)
    names = Person.objects.filter(pk__in=awaited).order_by("name").values_list("name", flat=True)
    publish(AlsoAcknowledged(subject=incident.ref, actor=actor, at=now, awaited=tuple(names)))
    _stop_unless_awaited(walk, told, "acknowledged by everyone who was told", actor, now)
    return incident


def is_awaited(incident: Incident, person_id: UUID | None, now: datetime) -> bool:
    """Say whether a person's own answer is still asked for, although somebody answered."""
    if incident.acknowledged_at is None or not incident.is_open:
        return False
    escalation = Escalation.objects.filter(
        incident_id=incident.pk, state=EscalationState.RUNNING
    ).first()
    if escalation is None or escalation.policy is None:
        return False
    walk = Walk(escalation, incident, escalation.policy)
    return person_id in told_by([walk], now).awaited(walk)


def answered(incident_id: UUID, *, standing: Standing, actor: Actor, now: datetime) -> None:
    """Do what an acknowledgement asks for: the question after some time, and an end of pages."""
    asks = standing.reminder_minutes or standing.timeout_minutes
    if asks and standing.acknowledged_at is not None and actor.person_id is not None:
        _set_timer(incident_id, actor.person_id, standing.acknowledged_at, standing)
    if not standing.is_told:
        return
    reason = f"acknowledged by {actor.name}"
    running = running_of(incident_id)
    policy = running.policy if running else None
    if running is None or policy is None or not policy.has_patient_steps:
        _cancel(incident_id, reason, now)
        if running is not None:
            end(running, EscalationState.STOPPED, reason, actor, now)
        return
    walk = Walk(running, Incident.objects.defer("search").get(pk=incident_id), policy)
    told = told_by([walk], now)
    _note(walk, told, actor, now)
    _stop_unless_awaited(walk, told, reason, actor, now)


def pass_question_on(*, incident_id: UUID, person_id: UUID, now: datetime) -> None:
    """Ask the new owner of an answered incident from now on; their time begins anew."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"incident": incident_id, "person": person_id, "now": now}
        cursor.execute(_NEW_OWNER, values)


@transaction.atomic
def confirm_acknowledgement(
    *, incident_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Incident:
    """Say that one is still on it; NotQuestioned when nobody asked."""
    incident = lock_incident(incident_id, actor, IncidentAction.ACKNOWLEDGE, version=version)
    timer = AnswerTimer.objects.select_for_update().filter(incident_id=incident_id).first()
    if (
        timer is None
        or timer.reminded_at is None
        or timer.acknowledged_at != incident.acknowledged_at
    ):
        raise NotQuestioned(f"Nobody asks whether you are still on {incident.label}.")
    every = timedelta(minutes=timer.reminder_minutes)
    following = timer.reminded_at + every
    timer.next_at = following if following > now else now + every
    timer.reminded_at = None
    timer.save(update_fields=["next_at", "reminded_at"])
    publish(
        AcknowledgementConfirmed(subject=incident.ref, actor=actor, at=now, next_at=timer.next_at)
    )
    return incident


def _walk_of(incident: Incident) -> Walk | None:
    running = running_of(incident.pk)
    policy = running.policy if running else None
    return Walk(running, incident, policy) if running and policy else None


def _note(walk: Walk, told: Told, actor: Actor, now: datetime) -> None:
    """Write down a person's own answer, when one was asked of them."""
    if actor.person_id is None or actor.person_id not in told.people(walk):
        return
    row = Acknowledgement(
        id=new_id(now), escalation=walk.escalation, person_id=actor.person_id, at=now
    )
    Acknowledgement.objects.bulk_create([row], ignore_conflicts=True)
    told.answered[walk.escalation.pk].add(actor.person_id)


def _stop_unless_awaited(walk: Walk, told: Told, reason: str, actor: Actor, now: datetime) -> None:
    """Take back the pages of whoever need not answer; end the walk when it has nothing to do."""
    awaited = told.awaited(walk)
    policy, position = walk.here
    _cancel(walk.incident.pk, reason, now, but_for=awaited)
    if not outlasts_an_answer(policy, position, is_awaited=bool(awaited)):
        end(walk.escalation, EscalationState.STOPPED, reason, actor, now)


def _cancel(
    incident_id: UUID, reason: str, now: datetime, *, but_for: set[UUID] | None = None
) -> None:
    subject = SubjectRef("incident", incident_id)
    cancel_for([subject], purpose=Purpose.PAGE, reason=reason, now=now, but_for=but_for or ())


def _set_timer(
    incident_id: UUID, person_id: UUID, acknowledged_at: datetime, standing: Standing
) -> None:
    minutes = standing.reminder_minutes or standing.timeout_minutes
    values: list[UUID | datetime | int] = [
        incident_id,
        person_id,
        acknowledged_at,
        standing.reminder_minutes,
        standing.timeout_minutes,
        acknowledged_at + timedelta(minutes=minutes),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SET_TIMER, values)
