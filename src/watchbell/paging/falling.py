"""What follows when a page could not be delivered: the same person is told another way at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import MessageState, Purpose
from watchbell.notify.events import MessageFailed
from watchbell.notify.models import Message
from watchbell.notify.services import queue_messages
from watchbell.paging.domain import Position
from watchbell.paging.models import Ask
from watchbell.paging.models import Page as PageRow
from watchbell.paging.personal_events import PageFellBack
from watchbell.paging.reaching import EMAIL, Reach, Way
from watchbell.paging.resolving import Roster
from watchbell.paging.ringing import drafts_of, need_not_answer, write_pages
from watchbell.paging.selectors.needs import is_unneeded
from watchbell.paging.telling import Page, ask_draft, page_urgency
from watchbell.platform.eventlog import publish


@transaction.atomic
def fall_back(event: MessageFailed, *, now: datetime) -> None:
    """Tell the person of a failed page by the next way that was not tried for it, visibly.

    Their later rules go on all the same. Nothing follows once somebody answers.
    """
    if event.purpose == Purpose.ASK:
        _ask_otherwise(event, now)
    if event.purpose != Purpose.PAGE:
        return
    rows = PageRow.objects.select_related("escalation", "person")
    failed = rows.filter(message_id=event.message_id).first()
    if failed is None:
        return
    incidents = Incident.objects.select_for_update(no_key=True, of=("self",))
    incident = incidents.select_related("service", "team").get(pk=failed.escalation.incident_id)
    if need_not_answer(incident, failed.person, now):
        return
    way = _untried(failed, incident, now)
    page = _page(failed, incident, way, now)
    pages = [page] if page else []
    told = write_pages(pages, drafts_of(pages, now), [], now)
    publish(*told, _fell(event, incident, failed.person, page.way if page else None, now))


def _ask_otherwise(event: MessageFailed, now: datetime) -> None:
    """Ask somebody who was paged by hand another way, unless their answer is there already."""
    rows = Ask.objects.select_for_update(no_key=True, of=("self",))
    asks = rows.filter(incident_id=event.subject.id, answered_at=None)
    named = asks.select_related("person", "team", "incident")
    ask = named.filter(message_ids__contains=[event.message_id]).first()
    if ask is None or is_unneeded(event.message_id):
        return
    way = _unasked(ask, now)
    if way is not None:
        draft = ask_draft(ask, way, instead_of=event.channel, now=now)
        queue_messages([draft], now=now)
        assert draft.id is not None
        ask.message_ids = [*ask.message_ids, draft.id]
        ask.save(update_fields=["message_ids"])
    publish(_fell(event, ask.incident, ask.person, way, now))


def _unasked(ask: Ask, now: datetime) -> Way | None:
    roster = Roster(now)
    person = roster.know([ask.person_id]).get(ask.person_id)
    if person is None:
        return None
    sent = Message.objects.filter(pk__in=ask.message_ids)
    # What a later rule will use was not tried yet.
    tried = set(
        sent.exclude(state=MessageState.PENDING, due_at__gt=now).values_list("channel", "address")
    )
    ways = _ways(roster.reach(person), ask.incident, person.email)
    return next((way for way in ways if (way.channel, way.address) not in tried), None)


def _fell(
    event: MessageFailed, incident: Incident, person: Person, way: Way | None, now: datetime
) -> PageFellBack:
    return PageFellBack(
        subject=incident.ref,
        actor=SYSTEM,
        at=now,
        person_id=person.pk,
        name=person.name,
        failed=event.channel,
        reason=event.reason,
        channel=way.channel if way else "",
    )


def _untried(failed: PageRow, incident: Incident, now: datetime) -> Way | None:
    roster = Roster(now)
    person = roster.know([failed.person_id]).get(failed.person_id)
    if person is None:
        return None
    tried = set(
        PageRow.objects.filter(
            escalation_id=failed.escalation_id,
            loop=failed.loop,
            step=failed.step,
            person_id=failed.person_id,
        ).values_list("channel", "address")
    )
    return next(
        (
            way
            for way in _ways(roster.reach(person), incident, person.email)
            if (way.channel, way.address) not in tried
        ),
        None,
    )


def _ways(reach: Reach, incident: Incident, email: str) -> Iterable[Way]:
    """Return every way in the order of the person's rules, then the rest, then where they sign
    in."""
    yield from (rule.way for rule in reach.plan(page_urgency(incident)))
    yield from reach.ways
    yield Way(EMAIL, email)


def _page(failed: PageRow, incident: Incident, way: Way | None, now: datetime) -> Page | None:
    policy = failed.escalation.policy
    if way is None or policy is None:
        return None
    return Page(
        message_id=new_id(now),
        escalation_id=failed.escalation_id,
        incident=incident,
        policy=policy,
        position=Position(failed.step, failed.loop),
        person=failed.person,
        way=way,
        instead_of=failed.channel,
    )
