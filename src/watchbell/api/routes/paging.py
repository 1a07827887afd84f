"""Paging people by hand, their answers, and telling everybody with a child."""

from functools import partial
from typing import Any

from ninja import Body, Router

from watchbell.api import references
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import found
from watchbell.api.routes.verbs import act_on
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.incidents import IncidentShown
from watchbell.api.schemas.paging import (
    AskMessageShown,
    AttemptShown,
    HandOverGiven,
    NoticeGiven,
    NoticeReader,
    NoticeShown,
    PageAnswerGiven,
    PageGiven,
    PageShown,
    PagesShown,
)
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import Interested, get_incident, interested_in_children
from watchbell.incidents.services import notify_children
from watchbell.kernel.errors import InvalidInput
from watchbell.notify.domain import MessageState, Outcome
from watchbell.notify.models import Attempt, Message
from watchbell.paging.selectors import AskView, asks_of, policy_by_slug
from watchbell.paging.services import (
    answer_page,
    confirm_acknowledgement,
    hand_to_person,
    hand_to_policy,
    hand_to_team,
    page_person,
    page_team,
)

router = Router(tags=["paging"])
_NOTHING = Nothing()


@read(router, "/incidents/{number}/pages", name="list_pages", returns=PagesShown)
def list_all(request: ApiRequest, number: str) -> Answer:
    """Read who was paged by hand, the newest first, and how far each has come."""
    row = get_incident(request.actor, number)
    require(request.actor, Action.READ_INTERNAL, row)
    return Answer(_pages(asks_of(row.pk, actor=request.actor)))


@write(
    router,
    "POST",
    "/incidents/{number}/page",
    name="page_incident",
    returns=PagesShown,
    scope="incidents:write",
)
def page(request: ApiRequest, number: str, body: PageGiven) -> Answer:
    """Page a person, or whoever is on call for a team; nobody twice within a quarter of an hour.

    409 `nobody_on_call` names the team's people when none of them is on call.
    """
    row = found(request.actor, number)
    who: dict[str, Any] = {"incident_id": row.id, "actor": request.actor, "now": request.now}
    if (body.person is None) == (body.team is None):
        message = "Give a person or a team, one of the two."
        raise InvalidInput(message, fields={"person": message})
    if (team := references.team(body.team)) is not None:
        page_team(team=team, reason=body.reason, **who)
    elif (person := references.person(body.person, "person")) is not None:
        page_person(person=person, reason=body.reason, **who)
    return _answer(request, number)


@write(
    router,
    "POST",
    "/incidents/{number}/page/answer",
    name="answer_page",
    returns=PagesShown,
    scope="incidents:write",
)
def answer(request: ApiRequest, number: str, body: PageAnswerGiven) -> Answer:
    """Say whether you come, having been paged; whoever does is a responder from then on."""
    row = found(request.actor, number)
    answer_page(incident_id=row.id, actor=request.actor, now=request.now, **dict(body))
    return _answer(request, number)


@write(
    router,
    "POST",
    "/incidents/{number}/hand-over",
    name="hand_over_incident",
    returns=IncidentShown,
    scope="incidents:write",
    versioned=True,
)
def hand_over(request: ApiRequest, number: str, body: HandOverGiven) -> Answer:
    """Give it to a person, a team or another policy: they are told now, whoever answered before.

    Without a person's answer the incident's policy goes on; of a team, who is on call is told,
    then its leads, then everybody in it.
    """
    if sum(one is not None for one in (body.person, body.team, body.policy)) != 1:
        message = "Give a person, a team or a policy, one of the three."
        raise InvalidInput(message, fields={"person": message})
    if (person := references.person(body.person, "person")) is not None:
        act = partial(hand_to_person, person=person)
    elif (team := references.team(body.team)) is not None:
        act = partial(hand_to_team, team=team)
    else:
        act = partial(hand_to_policy, policy=policy_by_slug(body.policy or ""))
    return act_on(request, number, act, reason=body.reason)


@write(
    router,
    "POST",
    "/incidents/{number}/acknowledge/confirm",
    name="confirm_acknowledgement",
    returns=IncidentShown,
    scope="incidents:write",
    versioned=True,
)
def confirm(request: ApiRequest, number: str, body: Body[Nothing] = _NOTHING) -> Answer:
    """Say that you are still on it, having been asked; it stays acknowledged."""
    return act_on(request, number, confirm_acknowledgement)


@write(
    router,
    "POST",
    "/incidents/{number}/notify-children",
    name="notify_children",
    returns=NoticeShown,
    scope="incidents:write",
)
def notify(request: ApiRequest, number: str, body: NoticeGiven) -> Answer:
    """Mail one text to the callers and watchers of all children, each about their own incident."""
    row = found(request.actor, number)
    require(request.actor, Action.WORK, row)
    if body.preview:
        people = interested_in_children(request.actor, row)
    else:
        people = notify_children(
            incident_id=row.id, text=body.text, actor=request.actor, now=request.now
        )
    return Answer(NoticeShown(sent=not body.preview, items=[_reader(one) for one in people]))


def _answer(request: ApiRequest, number: str) -> Answer:
    actor = reading(request.actor)
    return Answer(_pages(asks_of(get_incident(actor, number).pk, actor=actor)))


def _pages(asks: list[AskView]) -> PagesShown:
    return PagesShown(items=[_page(asked) for asked in asks])


def _page(asked: AskView) -> PageShown:
    ask = asked.ask
    return PageShown(
        person=ask.person.email,
        name=ask.person.name,
        team=ask.team.slug if ask.team else None,
        reason=ask.reason,
        asked_by=ask.asked_by_name,
        asked_at=ask.asked_at,
        not_again_before=ask.leased_until,
        channels=[channel for channel, _ in asked.channels],
        messages=[_message(message, attempts) for message, attempts in asked.messages],
        standing=asked.standing,
        answered_at=ask.answered_at,
        note=ask.note,
    )


def _message(message: Message, attempts: list[Attempt]) -> AskMessageShown:
    return AskMessageShown(
        channel=message.channel,
        state=MessageState(message.state),
        due_at=message.due_at,
        sent_at=message.sent_at,
        attempts=[
            AttemptShown(
                at=one.at,
                outcome=Outcome(one.outcome),
                reason=one.reason,
                answer=one.reference,
                duration_ms=one.duration_ms,
            )
            for one in attempts
        ],
    )


def _reader(one: Interested) -> NoticeReader:
    return NoticeReader(
        person=one.person.email,
        name=one.person.name,
        incidents=[child.label for child in one.children],
    )
