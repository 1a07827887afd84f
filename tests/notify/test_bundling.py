"""Bundles, fair turns and limits: what leaves first, together, or later."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest

from tests.fakes.channels import FakeChannel
from tests.notify.drafts import make_content, make_draft
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SubjectRef
from watchbell.kernel.clock import ManualClock
from watchbell.notify.bundling import fair_turns, parcels_of, recent_of
from watchbell.notify.channels import DeliveryError
from watchbell.notify.cycles import Delivery, claim
from watchbell.notify.domain import Purpose
from watchbell.notify.models import Attempt, Message
from watchbell.notify.selectors import content_of, messages_of
from watchbell.notify.services import Draft, named_together, queue_messages

pytestmark = pytest.mark.usefixtures("database")


def news(number: int, *, group: str = "Shop", address: str = "+15552223333") -> Draft:
    content = make_content(
        f"[INC-{number}] Down",
        thread=f"INC-{number}",
        group=group,
        short=f"INC-{number} Down",
        answers=("acknowledge",),
        code=number,
    )
    return replace(
        make_draft(f"{number}:{address}", channel="sms", address=address, content=content),
        subject=SubjectRef("incident", uuid4()),
    )


def send(drafts: list[Draft], now: datetime) -> FakeChannel:
    channel = FakeChannel("sms")
    queue_messages(drafts, now=now)
    Delivery(channel).run(now)
    return channel


def test_what_is_due_together_of_one_service_leaves_as_one_that_names_all(now: datetime) -> None:
    channel = send([news(n) for n in range(1, 5)], now)
    [sent] = channel.sent
    assert sent.content.title == "4 incidents of Shop: INC-1, INC-2, INC-3, INC-4"
    assert sent.content.code == 0
    assert {m.state for m in Message.objects.all()} == {"sent"}
    assert Attempt.objects.count() == 4
    assert len(named_together(Message.objects.earliest("id"))) == 4


def test_another_service_and_another_address_are_other_messages(now: datetime) -> None:
    drafts = [news(1), news(2), news(3, group="Bank"), news(4, address="+15550009999")]
    channel = send(drafts, now)
    assert len(channel.sent) == 3
    assert len(named_together(Message.objects.get(subject_id=drafts[2].subject.id))) == 1


def test_what_is_about_no_incident_is_not_answered_with_one(now: datetime) -> None:
    code = replace(news(2), subject=SubjectRef("contact", uuid4()))
    queue_messages([news(1), code], now=now)
    Message.objects.update(reference="the other side calls both so")
    [only] = named_together(Message.objects.get(subject_kind="incident"))
    assert only.subject_kind == "incident"


def test_a_bundle_that_fails_is_tried_again_for_each(clock: ManualClock) -> None:
    channel = FakeChannel("sms")
    channel.failures = [DeliveryError("busy")]
    queue_messages([news(1), news(2)], now=clock.now())
    Delivery(channel).run(clock.now())
    assert {m.state for m in Message.objects.all()} == {"pending"}
    Delivery(channel).run(clock.advance(seconds=15))
    assert len(channel.sent) == 1


def test_the_limit_of_an_address_holds_and_says_so(clock: ManualClock, grace: Person) -> None:
    channel = FakeChannel("sms")
    for number in range(1, 11):
        queue_messages([news(number, group=f"S{number}")], now=clock.now())
        Delivery(channel).run(clock.now())
        clock.advance(seconds=10)
    late = [news(20, group="Late"), news(21, group="Late"), news(22, address="+15550009999")]
    queue_messages(late, now=clock.now())
    Delivery(channel).run(clock.now())
    assert len(channel.sent) == 11
    [waiting] = messages_of(late[0].subject, actor=grace.as_actor())
    assert (waiting.state, waiting.attempts) == ("pending", 0)
    assert "the limit" in waiting.last_error
    clock.move_to(waiting.due_at)
    Delivery(channel).run(clock.now())
    assert channel.sent[-1].content.title == "2 incidents of Late: INC-20, INC-21"


def test_a_code_is_never_held_back_by_the_limit(clock: ManualClock) -> None:
    channel = FakeChannel("sms")
    for number in range(1, 11):
        queue_messages([news(number, group=f"S{number}")], now=clock.now())
        Delivery(channel).run(clock.now())
    code = replace(news(99), purpose=Purpose.ACCOUNT)
    queue_messages([code], now=clock.now())
    Delivery(channel).run(clock.now())
    assert len(channel.sent) == 11


def test_the_first_news_of_a_service_goes_first_then_whoever_was_told_longest_ago(
    clock: ManualClock,
) -> None:
    told, never, other = "+15550000001", "+15550000002", "+15550000003"
    channel = send([news(1, address=told)], clock.now())
    now = clock.advance(minutes=1)
    waiting = [
        news(2, address=told),
        news(3, address=never),
        news(4, address=other, group="Bank"),
    ]
    for place, draft in enumerate(waiting):
        queue_messages([draft], now=clock.advance(seconds=place))
    assert now < clock.now()
    claimed = claim("sms", clock.now())
    parcels = parcels_of((m, content_of(m)) for m in claimed)
    leaving, held = fair_turns("sms", parcels, recent_of("sms", clock.now()), clock.now())
    assert [parcel.first.address for parcel in leaving] == [other, never, told]
    assert (held, channel.to) == ([], [told])


def test_a_storm_is_one_message_that_says_how_many_more(now: datetime) -> None:
    channel = send([news(n) for n in range(1, 41)], now)
    [sent] = channel.sent
    assert sent.content.title.startswith("40 incidents of Shop: INC-1, INC-2, ")
    assert sent.content.title.endswith("INC-20 and 20 more")
    assert sent.content.lead.endswith("INC-20 Down\nand 20 more")


def test_the_last_message_the_limit_allows_names_all_that_would_come_after_it(
    now: datetime,
) -> None:
    channel = send([news(n, group=f"S{n}") for n in range(1, 31)], now)
    assert len(channel.sent) == 10
    assert channel.sent[0].content.title == "[INC-1] Down"
    assert channel.sent[-1].content.title.startswith("21 incidents of 21 services: INC-10, ")
    assert {m.state for m in Message.objects.all()} == {"sent"}
    last = Message.objects.get(content__thread="INC-30")
    assert len(named_together(last)) == 21


@pytest.mark.parametrize(("kind", "leave"), [("email", 11), ("webhook", 23)])
def test_of_many_mails_the_later_ones_leave_together_and_each_webhook_alone(
    kind: str, leave: int, clock: ManualClock
) -> None:
    channel = FakeChannel(kind)
    drafts = [replace(news(n, address="ada"), channel=kind) for n in range(1, 24)]
    queue_messages(drafts, now=clock.now())
    delivery = Delivery(channel)
    delivery.run(clock.now())
    assert len(channel.sent) == leave
    if kind == "email":
        assert channel.sent[9].content.title == "[INC-10] Down"
        assert channel.sent[10].content.title.startswith("13 incidents of Shop: INC-11, ")
    more = [replace(news(n, address="ada"), channel=kind) for n in (50, 51)]
    queue_messages(more, now=clock.advance(minutes=1))
    delivery.run(clock.now())
    assert len(channel.sent) == leave + (1 if kind == "email" else 2)


def test_no_mail_of_another_purpose_is_put_together(now: datetime) -> None:
    channel = FakeChannel("email")
    drafts = [replace(news(n), channel="email", purpose=Purpose.UPDATE) for n in range(1, 20)]
    queue_messages(drafts, now=now)
    Delivery(channel).run(now)
    assert len(channel.sent) == 19
