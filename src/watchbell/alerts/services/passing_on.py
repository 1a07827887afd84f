"""What an incident learns from what the source says of its alerts.

What the incident refuses, because it is closed say, leaves the alert as its source wants it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.alerts.domain import AlertState, Verb
from watchbell.alerts.models import Alert
from watchbell.alerts.services.heeding import Heeded
from watchbell.incidents.domain import HoldReason, Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import final_targets, sources_of
from watchbell.incidents.services import (
    acknowledge_incident,
    add_comment,
    assign_incident,
    hold_incident,
    unacknowledge_incident,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import DomainError

_LONGEST = timedelta(days=365)
_OPEN = (AlertState.FIRING, AlertState.ACKNOWLEDGED)


def pass_on(heeded: Sequence[Heeded], now: datetime) -> None:
    """Do to the incidents what the sources of their alerts want, in order.

    The alerts are stored. An incident is answered when none of its alerts waits for an answer,
    and put on hold when all of its open ones are snoozed. A person's answer stays theirs.
    """
    first = {one.alert.incident_id for one in heeded if one.alert.incident_id}
    if not first:
        return
    gone = final_targets(first)
    for one in heeded:
        if one.alert.incident_id is not None:
            with suppress(DomainError):
                _pass(one, gone.get(one.alert.incident_id, one.alert.incident_id), now)


def _pass(one: Heeded, incident_id: UUID, now: datetime) -> None:
    act = _ACTS.get(one.asked.answer.verb)
    if act is not None:
        act(one, incident_id, now)
    if one.asked.answer.note and one.asked.answer.verb is not Verb.NOTE:
        _note(one, incident_id, now)


def _acknowledge(one: Heeded, incident_id: UUID, now: datetime) -> None:
    incident = Incident.objects.only("acknowledged_at").get(pk=incident_id)
    if incident.acknowledged_at is None and not _alerts(incident_id, AlertState.FIRING):
        acknowledge_incident(
            incident_id=incident_id, actor=one.alert.integration.as_actor(), now=now
        )


def take_back_answer(alert: Alert, *, by: str, actor: Actor, now: datetime) -> None:
    """Have the alert's incident wait for an answer again, if no person gave the one it has."""
    if alert.incident_id is not None:
        incident_id = final_targets([alert.incident_id]).get(alert.incident_id, alert.incident_id)
        _take_back(incident_id, by or actor.name, actor, now)


def _unacknowledge(one: Heeded, incident_id: UUID, now: datetime) -> None:
    sender = one.alert.integration
    _take_back(incident_id, one.asked.answer.by or sender.name, sender.as_actor(), now)


def _take_back(incident_id: UUID, who: str, actor: Actor, now: datetime) -> None:
    incident = Incident.objects.only("acknowledged_by_id").get(pk=incident_id)
    if incident.acknowledged_by_id is None:
        reason = f"{who} took the answer back."
        unacknowledge_incident(incident_id=incident_id, reason=reason, actor=actor, now=now)


def _note(one: Heeded, incident_id: UUID, now: datetime) -> None:
    said = one.asked.answer
    add_comment(
        incident_id=incident_id,
        body=f"{said.by}: {said.note}" if said.by else said.note,
        visibility=Visibility.INTERNAL,
        actor=one.alert.integration.as_actor(),
        now=now,
    )


def _snooze(one: Heeded, incident_id: UUID, now: datetime) -> None:
    until = one.asked.answer.until
    awake = [alert for alert in _alerts(incident_id, *_OPEN) if not _sleeps(alert, now)]
    if until is None or until <= now or awake:
        return
    hold_incident(
        incident_id=incident_id,
        reason=HoldReason.SCHEDULED,
        follow_up_at=min(until, now + _LONGEST),
        note=f"Snoozed by {one.asked.answer.by or one.alert.integration.name}.",
        actor=one.alert.integration.as_actor(),
        now=now,
    )


def _assign(one: Heeded, incident_id: UUID, now: datetime) -> None:
    """Give it to whom the source names by a mail address that we know."""
    person = Person.objects.filter(email__iexact=one.asked.answer.text, is_active=True).first()
    if person is None:
        return
    incident = Incident.objects.select_related("team").get(pk=incident_id)
    assign_incident(
        incident_id=incident_id,
        team=incident.team,
        assignee=person,
        reason=f"{one.asked.answer.by or one.alert.integration.name} assigned the alert.",
        actor=one.alert.integration.as_actor(),
        now=now,
    )


def _ask(one: Heeded, incident_id: UUID, now: datetime) -> None:
    said = one.asked.answer
    who = said.by or one.alert.integration.name
    add_comment(
        incident_id=incident_id,
        body=f"{who} asks: {said.text}",
        visibility=Visibility.INTERNAL,
        actor=one.alert.integration.as_actor(),
        now=now,
    )


def _alerts(incident_id: UUID, *states: AlertState) -> list[Alert]:
    parts = [source.id for source in sources_of([incident_id])]
    rows = Alert.objects.filter(incident_id__in=[incident_id, *parts], state__in=states)
    return list(rows.only("id", "told"))


def _sleeps(alert: Alert, now: datetime) -> bool:
    until = (alert.told or {}).get("snoozed_until", "")
    return bool(until) and datetime.fromisoformat(until) > now


_ACTS: Mapping[Verb, Callable[[Heeded, UUID, datetime], None]] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.UNACKNOWLEDGE: _unacknowledge,
    Verb.NOTE: _note,
    Verb.SNOOZE: _snooze,
    Verb.ASSIGN: _assign,
    Verb.ASK: _ask,
}
