"""Asking whoever has an answered incident whether they are still on it, and telling others in
time when they are not. Whoever acknowledged has it, until it is assigned to somebody else."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.services import unacknowledge_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import Content, Link, Purpose, Urgency
from watchbell.notify.services import Draft, answer_link, queue_messages
from watchbell.paging.domain import Target, TargetType, why_not_pageable
from watchbell.paging.events import AcknowledgementQuestioned
from watchbell.paging.models import AnswerTimer
from watchbell.paging.reaching import EMAIL, Way
from watchbell.paging.resolving import Roster
from watchbell.paging.services.running import halt
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import current

STILL_ON_IT = "incident.still_on_it"
"""What the link of the question is for; the page behind it looks at it."""
_BATCH = 50


@transaction.atomic
def question_answers(now: datetime) -> int:
    """Ask who acknowledged some time ago, and take the answer of who did not confirm it."""
    rows = AnswerTimer.objects.filter(next_at__lte=now).order_by("next_at")
    rows = rows.select_related("person")
    timers = list(rows.select_for_update(skip_locked=True, of=("self",))[:_BATCH])
    incidents = _lock({timer.incident_id for timer in timers})
    for timer in timers:
        incident = incidents.get(timer.incident_id)
        if incident is not None:
            _go_on(timer, incident, now)
    return len(incidents)


def _lock(ids: set[UUID]) -> dict[UUID, Incident]:
    # Whoever confirms holds the incident first, so a busy one is left for the next pass.
    rows = Incident.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    rows = rows.defer("search")
    return {row.pk: row for row in rows.filter(pk__in=ids).order_by("id")} if ids else {}


def _go_on(timer: AnswerTimer, incident: Incident, now: datetime) -> None:
    if incident.acknowledged_at != timer.acknowledged_at or not incident.is_open:
        timer.delete()
    elif why_not_pageable(incident.state, acknowledged_by=None):
        # On hold nobody works on it; the time begins anew.
        _wait(timer, timer.reminder_minutes or timer.timeout_minutes, now)
    elif timer.reminder_minutes and timer.reminded_at is None:
        _question(timer, incident, now)
    else:
        _take_away(timer, incident, now)


def _question(timer: AnswerTimer, incident: Incident, now: datetime) -> None:
    person = timer.person
    until = now + timedelta(minutes=timer.timeout_minutes) if timer.timeout_minutes else None
    _wait(timer, timer.timeout_minutes or timer.reminder_minutes, now, asked=until is not None)
    roster = Roster(now)
    roster.prepare([Target(TargetType.PERSON, person.pk)])
    able = roster.people_behind([Target(TargetType.PERSON, person.pk)])
    ways = roster.by_hand(person) if able else [Way(EMAIL, person.email)]
    queue_messages([_draft(timer, incident, person, way, until, now) for way in ways], now=now)
    publish(
        AcknowledgementQuestioned(
            subject=incident.ref,
            actor=SYSTEM,
            at=now,
            person_id=person.pk,
            name=person.name,
            until=until,
        )
    )


def _take_away(timer: AnswerTimer, incident: Incident, now: datetime) -> None:
    who = timer.person.name
    minutes = timer.timeout_minutes
    said = "did not confirm within" if timer.reminder_minutes else "acknowledged it more than"
    ago = "" if timer.reminder_minutes else " ago"
    reason = f"{who} {said} {minutes} min{ago}"
    timer.delete()
    # What a patient step left running would keep the policy from its first step.
    halt(incident.pk, reason=reason, actor=SYSTEM, now=now)
    unacknowledge_incident(incident_id=incident.pk, reason=reason, actor=SYSTEM, now=now)


def _wait(timer: AnswerTimer, minutes: int, now: datetime, *, asked: bool = False) -> None:
    timer.next_at = now + timedelta(minutes=minutes)
    timer.reminded_at = now if asked else None
    timer.save(update_fields=["next_at", "reminded_at"])


def _draft(
    timer: AnswerTimer,
    incident: Incident,
    person: Person,
    way: Way,
    until: datetime | None,
    now: datetime,
) -> Draft:
    message_id = new_id(now)
    lead = f"{incident.label} was answered for some time ago, and it is yours."
    if until is not None:
        lead += f" Without a word from you within {timer.timeout_minutes} min others are told."
    content = Content(
        title=f"[{incident.label}] Are you still on it?",
        lead=lead,
        facts=(("Incident", incident.title),) if not incident.is_restricted else (),
        actions=(
            Link("I am on it", answer_link(message_id, now=now), primary=True),
            Link(f"Open {incident.label}", f"{current().url}/incidents/{incident.label}"),
        ),
        urgency=Urgency.HIGH,
        thread=incident.label,
        kind=STILL_ON_IT,
        answers=("acknowledge",),
    )
    return Draft(
        id=message_id,
        subject=incident.ref,
        purpose=Purpose.PAGE,
        person_id=person.pk,
        channel=way.channel,
        address=way.address,
        content=content,
        key=f"still:{incident.pk}:{now.isoformat()}:{person.pk}:{way.channel}:{way.address}",
    )
