"""Paging a person or a team by hand, and their answer.

An ask is beside the policy: it neither waits for a step nor stops one.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person, Team
from watchbell.accounts.permissions import require
from watchbell.incidents.domain import State
from watchbell.incidents.duties import IncidentRole, RoleState
from watchbell.incidents.models import Incident, RoleAssignment
from watchbell.incidents.permissions import Action as IncidentAction
from watchbell.incidents.permissions import may_know
from watchbell.incidents.services import assign_role
from watchbell.incidents.services.locking import lock_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.notify.services import Draft, queue_messages, take_back
from watchbell.oncall.models import Schedule
from watchbell.paging.domain import ASK_LEASE, AskAnswer, Step, Target, TargetType
from watchbell.paging.errors import NobodyToPage, NotAsked
from watchbell.paging.events import AskAnswered, PeopleAsked
from watchbell.paging.models import Ask
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.resolving import Roster
from watchbell.paging.telling import ask_draft
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish

REASON_LIMIT = 500
_OVER = (State.CLOSED, State.CANCELLED)


@transaction.atomic
def page_person(
    *,
    incident_id: UUID,
    person: Person,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> list[Ask]:
    """Ask one person to come, by their own rules for what must wake, until they answer."""
    incident = _lock(incident_id, actor, version)
    roster, people = _behind([Target(TargetType.PERSON, person.pk)], now)
    if not people:
        _refuse_person(f"{person.name} does not answer incidents here; page a colleague.")
    if person.pk == actor.person_id:
        _refuse_person("You know of it already; page somebody else.")
    if not may_know(person.as_actor(), incident):
        _refuse_person(f"{person.name} may not see {incident.label}; let them in first.")
    recent = _recent(incident, now).get(person.pk)
    if recent is not None:
        raise AlreadyDone(_asked_already(recent, now))
    return _ask(incident, people, roster, reason, actor, now)


@transaction.atomic
def page_team(
    *,
    incident_id: UUID,
    team: Team,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> list[Ask]:
    """Ask whoever is on call for a team to come; NobodyToPage names its people when nobody is."""
    incident = _lock(incident_id, actor, version)
    schedules = Schedule.objects.filter(team=team).order_by("name").values_list("pk", flat=True)
    roster, found = _behind([Target(TargetType.SCHEDULE, pk) for pk in schedules], now)
    able = [person for person in found if may_know(person.as_actor(), incident)]
    others = [person for person in able if person.pk != actor.person_id]
    if not others:
        raise _nobody(incident, team, found, able, actor, now)
    recent = _recent(incident, now)
    people = [person for person in others if person.pk not in recent]
    if not people:
        raise AlreadyDone(_asked_already(recent[others[0].pk], now))
    return _ask(incident, people, roster, reason, actor, now, team=team)


@transaction.atomic
def answer_page(
    *, incident_id: UUID, accepts: bool, note: str = "", actor: Actor, now: datetime
) -> Ask:
    """Say whether one comes who was asked; whoever does is a responder from then on."""
    incident = lock_incident(incident_id, actor, IncidentAction.WORK)
    rows = Ask.objects.select_for_update(of=("self",)).select_related("person")
    waiting = rows.filter(incident=incident, answered_at=None).order_by("-asked_at")
    mine = waiting.filter(person_id=actor.person_id).first() if actor.person_id else None
    if mine is None:
        raise NotAsked(f"Nobody waits for your answer about {incident.label}.")
    mine.answer = AskAnswer.ACCEPTED if accepts else AskAnswer.DECLINED
    mine.answered_at, mine.note = now, clean_line(note, "note", REASON_LIMIT, required=False)
    mine.save(update_fields=["answer", "answered_at", "note"])
    take_back(mine.message_ids, reason="answered", now=now)
    publish(
        AskAnswered(
            subject=incident.ref,
            actor=actor,
            at=now,
            person_id=mine.person_id,
            name=mine.person.name,
            answer=mine.answer,
            note=mine.note,
        )
    )
    if accepts and incident.state not in _OVER and not _responds(incident, mine.person):
        assign_role(
            incident_id=incident.pk,
            role=IncidentRole.RESPONDER,
            person=mine.person,
            actor=actor,
            now=now,
        )
    return mine


def _lock(incident_id: UUID, actor: Actor, version: int | None) -> Incident:
    require(actor, RULES[Action.ESCALATE], "paging people")
    incident = lock_incident(incident_id, actor, IncidentAction.WORK, version=version)
    if not incident.is_open:
        raise Conflict(f"{incident.label} is {incident.state}; nobody needs to come.")
    return incident


def _behind(targets: Sequence[Target], now: datetime) -> tuple[Roster, list[Person]]:
    roster = Roster(now)
    roster.prepare(targets)
    return roster, roster.people_of(Step(delay_minutes=0, targets=tuple(targets)))


def _refuse_person(message: str) -> None:
    raise InvalidInput(message, fields={"person": message})


def _nobody(
    incident: Incident,
    team: Team,
    found: Sequence[Person],
    able: Sequence[Person],
    actor: Actor,
    now: datetime,
) -> NobodyToPage:
    """Say why nobody of the team can be paged, and who of it could be instead."""
    _, members = _behind([Target(TargetType.TEAM, team.pk)], now)
    people = [
        person
        for person in members
        if person.pk != actor.person_id and may_know(person.as_actor(), incident)
    ]
    if able:
        why = f"You are the one on call for {team.name}."
    elif found:
        why = f"Who is on call for {team.name} may not see {incident.label}."
    else:
        why = f"Nobody is on call for {team.name} now."
    names = ", ".join(person.name for person in people)
    then = f"Page one of its people instead: {names}." if people else "Page somebody by name."
    return NobodyToPage(f"{why} {then}", people=people)


def _recent(incident: Incident, now: datetime) -> dict[UUID, Ask]:
    """Return the asks whose lease still runs, by person."""
    rows = Ask.objects.filter(incident=incident, leased_until__gt=now).select_related("person")
    return {ask.person_id: ask for ask in rows.order_by("asked_at")}


def _asked_already(ask: Ask, now: datetime) -> str:
    minutes = int((now - ask.asked_at).total_seconds() // 60)
    ago = "just now" if minutes < 1 else f"{minutes} min ago"
    said = {
        AskAnswer.ACCEPTED: "and comes",
        AskAnswer.DECLINED: "and cannot come",
        AskAnswer.NONE: "and has not answered yet",
    }[AskAnswer(ask.answer)]
    wait = max(1, -int((now - ask.leased_until).total_seconds() // 60))
    return (
        f"{ask.person.name} was paged {ago} by {ask.asked_by_name} {said}."
        f" Page somebody else, or try again in {wait} min."
    )


def _ask(
    incident: Incident,
    people: Sequence[Person],
    roster: Roster,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    team: Team | None = None,
) -> list[Ask]:
    """Write down who is asked, and put their messages into the outbox."""
    reason = clean_line(reason, "reason", REASON_LIMIT)
    asks: list[Ask] = []
    drafts: list[Draft] = []
    for person in people:
        ask = _new_ask(incident, person, team, reason, actor, now)
        own = [
            ask_draft(ask, rule.way, minutes=rule.minutes, now=now)
            for rule in roster.plan_by_hand(person)
        ]
        ask.message_ids = [draft.id for draft in own if draft.id]
        asks.append(ask)
        drafts += own
    insert_rows(asks)
    queue_messages(drafts, now=now)
    publish(
        PeopleAsked(
            subject=incident.ref,
            actor=actor,
            at=now,
            person_ids=tuple(person.pk for person in people),
            names=tuple(person.name for person in people),
            unverified_ids=tuple(p.pk for p in people if not roster.reach(p).ways),
            team=team.name if team else "",
            reason=reason,
        )
    )
    return asks


def _new_ask(
    incident: Incident,
    person: Person,
    team: Team | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Ask:
    return Ask(
        id=new_id(now),
        incident=incident,
        person=person,
        team=team,
        reason=reason,
        asked_by_id=actor.person_id,
        asked_by_name=actor.name,
        asked_at=now,
        leased_until=now + ASK_LEASE,
    )


def _responds(incident: Incident, person: Person) -> bool:
    held = RoleAssignment.objects.filter(incident=incident, person=person, state=RoleState.HELD)
    return held.filter(role=IncidentRole.RESPONDER).exists()
