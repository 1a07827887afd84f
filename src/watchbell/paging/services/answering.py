"""What somebody who was paged answers, whichever way the answer comes back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from watchbell.accounts.permissions import require
from watchbell.incidents.domain import Cause, Outcome
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action as IncidentAction
from watchbell.incidents.services import resolve_incident
from watchbell.incidents.services.locking import lock_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict
from watchbell.notify.models import Message
from watchbell.notify.services import use_once
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.personal_events import PageDeclined
from watchbell.paging.questioning import STILL_ON_IT
from watchbell.paging.services.acknowledging import answer_incident, confirm_acknowledgement
from watchbell.paging.services.running import escalate_now
from watchbell.platform.eventlog import publish


class Verb(StrEnum):
    """What may be answered to a page."""

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    ESCALATE = "escalate"
    DECLINE = "decline"


@transaction.atomic
def answer_message(message: Message, verb: Verb, *, via: str, actor: Actor, now: datetime) -> str:
    """Do what was answered to one message; returns a sentence of what was done.

    The first answer counts: another raises AlreadyDone, whatever it says and by whichever way.
    """
    use_once(message, verb, via=via, now=now)
    if verb is Verb.ACKNOWLEDGE and message.content.get("kind") == STILL_ON_IT:
        incident = confirm_acknowledgement(incident_id=message.subject_id, actor=actor, now=now)
        return f"Noted: {incident.label} stays yours."
    return carry_out(verb, incident_id=message.subject_id, via=via, actor=actor, now=now)


def carry_out(verb: Verb, *, incident_id: UUID, via: str, actor: Actor, now: datetime) -> str:
    """Do what was answered; returns a sentence of what was done."""
    if verb is Verb.ACKNOWLEDGE:
        incident = answer_incident(incident_id=incident_id, actor=actor, now=now)
        return f"{incident.label} is yours: nobody else is paged."
    if verb is Verb.RESOLVE:
        incident = _resolve(incident_id, via, actor, now)
        return f"{incident.label} is resolved."
    if verb is Verb.ESCALATE:
        escalation = escalate_now(incident_id=incident_id, actor=actor, now=now)
        return f"{_label(escalation.incident_id)} is escalated: the next is paged now."
    incident = decline_page(incident_id=incident_id, via=via, actor=actor, now=now)
    return f"Noted: the next is paged for {incident.label} now."


@transaction.atomic
def decline_page(*, incident_id: UUID, via: str, actor: Actor, now: datetime) -> Incident:
    """Say that one cannot come; the next step is done at once, unless somebody answers already."""
    require(actor, RULES[Action.ESCALATE], "answering pages")
    incident = lock_incident(incident_id, actor, IncidentAction.WORK)
    if incident.acknowledged_at is not None:
        who = incident.acknowledged_by.name if incident.acknowledged_by else "Somebody"
        raise AlreadyDone(f"{who} has {incident.label} already: you need not come.")
    if not incident.is_open:
        raise Conflict(f"{incident.label} is {incident.state}: nobody needs to come.")
    assert actor.person_id is not None
    publish(
        PageDeclined(
            subject=incident.ref,
            actor=actor,
            at=now,
            person_id=actor.person_id,
            name=actor.name,
            via=via,
        )
    )
    escalate_now(incident_id=incident_id, actor=actor, now=now)
    return incident


def _resolve(incident_id: UUID, via: str, actor: Actor, now: datetime) -> Incident:
    """Resolve with what can be known from one word; it is corrected on the page."""
    return resolve_incident(
        incident_id=incident_id,
        outcome=Outcome.SELF_RECOVERED,
        cause=Cause.UNKNOWN,
        notes=f"{actor.name} said by {via} that it is over.",
        restored_at=now,
        actor=actor,
        now=now,
    )


def _label(incident_id: UUID) -> str:
    return Incident.objects.only("number").get(pk=incident_id).label
