"""Who is paged by hand is told by their own rules until they answer, and another way when one
fails."""

from collections.abc import Iterator

import pytest

from tests.builders.incidents import declare, resolve
from tests.fakes.bell import Bell, bell_on
from tests.fakes.channels import FakeChannel
from tests.paging.incidents import acknowledge, kinds
from tests.paging.test_personal_rules import mail, phone, rules
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock
from watchbell.notify.channels import DeliveryError, registry
from watchbell.notify.models import Message
from watchbell.paging.domain import AskStanding
from watchbell.paging.models import Ask
from watchbell.paging.selectors import asks_of
from watchbell.paging.services import answer_page, page_person
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")
NUMBER = "+15552223333"


@pytest.fixture
def texts() -> Iterator[FakeChannel]:
    """A channel of text messages beside the mails of `bell`."""
    channel = FakeChannel("sms")
    registry.provide(channel)
    yield channel
    registry.forget("sms")


@pytest.fixture
def bell(texts: FakeChannel, clock: ManualClock) -> Iterator[Bell]:
    with bell_on(clock) as bell:
        yield bell


@pytest.fixture
def incident(clock: ManualClock) -> Incident:
    return declare(now=clock.now())


def page(incident: Incident, whom: Person, by: Person, clock: ManualClock) -> Ask:
    (ask,) = page_person(
        incident_id=incident.pk,
        person=whom,
        reason="We need the keys",
        actor=by.as_actor(),
        now=clock.now(),
    )
    return ask


def standing(incident: Incident, reader: Person) -> AskStanding:
    (asked,) = asks_of(incident.pk, actor=reader.as_actor())
    return asked.standing


def test_the_first_rule_is_done_at_once_and_the_others_follow_until_the_answer(
    bell: Bell, texts: FakeChannel, clock: ManualClock, incident: Incident, ada: Person,
    grace: Person,
) -> None:  # fmt: skip
    number = phone(grace, clock)
    rules(grace, clock, (mail(grace), 2), (number, 5), (number, 20), (mail(grace), 60))
    page(incident, grace, ada, clock)
    bell.tick()
    assert (len(bell.channel.sent), texts.sent) == (1, [])
    bell.after(minutes=3)
    assert texts.to == [NUMBER]
    bell.after(minutes=15)
    assert texts.to == [NUMBER, NUMBER]
    answer_page(incident_id=incident.pk, accepts=False, actor=grace.as_actor(), now=clock.now())
    bell.after(hours=2)
    assert len(bell.channel.sent) == 1
    states = set(Message.objects.values_list("state", "last_error"))
    assert states == {("sent", ""), ("cancelled", "answered")}


@pytest.mark.parametrize("over", ["resolved", "acknowledged"])
def test_later_rules_rest_once_the_incident_is_over_or_theirs(
    bell: Bell, texts: FakeChannel, clock: ManualClock, incident: Incident, ada: Person,
    grace: Person, over: str,
) -> None:  # fmt: skip
    rules(grace, clock, (mail(grace), 0), (phone(grace, clock), 10))
    page(incident, grace, ada, clock)
    bell.after(minutes=1)
    if over == "resolved":
        acknowledge(incident, ada, clock)
        resolve(incident, actor=ada.as_actor(), now=clock.now())
    else:
        acknowledge(incident, grace, clock)
    bell.after(minutes=30)
    assert texts.sent == []


def test_an_acknowledgement_by_somebody_else_lets_the_asked_one_ring_on(
    bell: Bell, texts: FakeChannel, clock: ManualClock, incident: Incident, ada: Person,
    grace: Person,
) -> None:  # fmt: skip
    rules(grace, clock, (mail(grace), 0), (phone(grace, clock), 10))
    page(incident, grace, ada, clock)
    acknowledge(incident, ada, clock)
    bell.after(minutes=10)
    assert texts.to == [NUMBER]


def test_a_way_that_fails_is_followed_by_the_next_and_both_are_seen(
    bell: Bell, texts: FakeChannel, clock: ManualClock, incident: Incident, ada: Person,
    grace: Person,
) -> None:  # fmt: skip
    rules(grace, clock, (phone(grace, clock), 0))
    texts.failures = [DeliveryError("the number is unknown", permanent=True)]
    ask = page(incident, grace, ada, clock)
    bell.tick()
    assert bell.to == ["grace"]
    (fell,) = [e for e in events_of(incident.ref) if e.kind == "incident.page_fell_back"]
    assert (fell.payload["failed"], fell.payload["channel"]) == ("sms", "email")
    assert standing(incident, ada) is AskStanding.DELIVERED
    ask.refresh_from_db()
    assert len(ask.message_ids) == 2


def test_when_no_way_is_left_it_says_so_and_nobody_is_told_for_ever(
    bell: Bell, texts: FakeChannel, clock: ManualClock, incident: Incident, ada: Person,
    grace: Person,
) -> None:  # fmt: skip
    rules(grace, clock, (phone(grace, clock), 0))
    texts.failures = [DeliveryError("the number is unknown", permanent=True)]
    bell.channel.failures = [DeliveryError("no such mailbox", permanent=True)]
    page(incident, grace, ada, clock)
    bell.tick()
    assert standing(incident, ada) is AskStanding.UNDELIVERED
    fell = [e for e in events_of(incident.ref) if e.kind == "incident.page_fell_back"]
    assert [one.payload["channel"] for one in reversed(fell)] == ["email", ""]
    assert kinds(incident).count("incident.paged_by_hand") == 1


def test_what_was_answered_meanwhile_is_not_asked_another_way(
    bell: Bell, texts: FakeChannel, clock: ManualClock, incident: Incident, ada: Person,
    grace: Person,
) -> None:  # fmt: skip
    rules(grace, clock, (phone(grace, clock), 0))
    texts.failures = [DeliveryError("later", permanent=False)]
    page(incident, grace, ada, clock)
    bell.tick()
    answer_page(incident_id=incident.pk, accepts=True, actor=grace.as_actor(), now=clock.now())
    bell.after(hours=1)
    assert (bell.channel.sent, texts.sent) == ([], [])
