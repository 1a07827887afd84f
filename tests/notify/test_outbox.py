"""The outbox: queued once, claimed under a lease, sent, tried again, given up, cancelled."""

from datetime import datetime, timedelta

import pytest

from tests.fakes.channels import FakeChannel
from tests.notify.drafts import INCIDENT, make_content, make_draft
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.notify.channels import DeliveryError, OutgoingMessage, Receipt
from watchbell.notify.cycles import BATCH, Delivery, claim, fail_unknown
from watchbell.notify.domain import LEASE, MAX_ATTEMPTS, MessageState, Purpose
from watchbell.notify.errors import AnswerRefused, NotFailed
from watchbell.notify.models import Attempt, Message
from watchbell.notify.selectors import check_outbox, collect_metrics, failed_messages, messages_of
from watchbell.notify.services import (
    answer_link,
    cancel_for,
    queue_messages,
    read_answer,
    retry_message,
)
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def only_message() -> Message:
    return Message.objects.get()


def test_a_key_is_queued_once(now: datetime) -> None:
    assert len(queue_messages([make_draft("a"), make_draft("b")], now=now)) == 2
    assert len(queue_messages([make_draft("b"), make_draft("c"), make_draft("c")], now=now)) == 1
    assert Message.objects.count() == 3


def test_a_message_is_sent_and_recorded(now: datetime, ada: Person) -> None:
    channel = FakeChannel()
    queue_messages([make_draft(person=ada)], now=now)
    assert Delivery(channel).run(now) == 1
    assert Delivery(channel).run(now) == 0
    [sent] = channel.sent
    assert sent.content == make_content()
    message = only_message()
    assert (message.state, message.sent_at, message.reference) == ("sent", now, "fake-1")
    [attempt] = Attempt.objects.all()
    assert (attempt.message_id, attempt.outcome, attempt.channel) == (message.pk, "sent", "email")
    [event] = events_of(INCIDENT)
    assert event.kind == "message.sent"
    assert event.payload["person_id"] == str(ada.pk)


def test_a_temporary_failure_is_tried_again_with_growing_pauses(clock: ManualClock) -> None:
    channel = FakeChannel()
    channel.failures = [DeliveryError("451 busy")] * (MAX_ATTEMPTS - 1)
    queue_messages([make_draft(purpose=Purpose.UPDATE)], now=clock.now())
    pauses = []
    for _ in range(MAX_ATTEMPTS - 1):
        Delivery(channel).run(clock.now())
        message = only_message()
        assert message.state == MessageState.PENDING
        assert message.last_error == "451 busy"
        pauses.append(int((message.due_at - clock.now()).total_seconds()))
        clock.move_to(message.due_at - timedelta(seconds=1))
        assert Delivery(channel).run(clock.now()) == 0
        clock.advance(seconds=1)
    assert pauses == [15, 60, 300, 900, 1800]
    Delivery(channel).run(clock.now())
    assert only_message().state == MessageState.SENT
    assert [a.outcome for a in Attempt.objects.order_by("at")] == ["temporary"] * 5 + ["sent"]


def test_after_the_last_try_it_has_failed_and_tells(clock: ManualClock, ada: Person) -> None:
    channel = FakeChannel()
    channel.failures = [DeliveryError("451 busy")] * MAX_ATTEMPTS
    queue_messages([make_draft(purpose=Purpose.UPDATE)], now=clock.now())
    for _ in range(MAX_ATTEMPTS):
        Delivery(channel).run(clock.now())
        clock.move_to(max(clock.now(), only_message().due_at))
    assert only_message().state == MessageState.FAILED
    [event] = events_of(INCIDENT)
    assert (event.kind, event.payload["reason"]) == ("message.failed", "451 busy")
    assert [m.pk for m in failed_messages(actor=ada.as_actor()).items] == [only_message().pk]


def test_the_other_sides_wish_for_a_pause_is_granted(now: datetime) -> None:
    channel = FakeChannel()
    channel.failures = [DeliveryError("429", retry_after=400)]
    queue_messages([make_draft()], now=now)
    Delivery(channel).run(now)
    assert only_message().due_at == now + timedelta(seconds=400)


def test_a_permanent_failure_is_final_and_can_be_sent_again_by_hand(
    clock: ManualClock, grace: Person
) -> None:
    channel = FakeChannel()
    channel.failures = [DeliveryError("550 no such user", permanent=True)]
    queue_messages([make_draft()], now=clock.now())
    Delivery(channel).run(clock.now())
    message = only_message()
    assert (message.state, message.last_error) == (MessageState.FAILED, "550 no such user")
    assert not check_outbox(clock.now()).ok
    retry_message(message_id=message.pk, actor=grace.as_actor(), now=clock.now())
    with pytest.raises(NotFailed):
        retry_message(message_id=message.pk, actor=grace.as_actor(), now=clock.now())
    Delivery(channel).run(clock.now())
    assert only_message().state == MessageState.SENT
    assert check_outbox(clock.now()).ok


def test_a_broken_channel_is_a_temporary_failure_that_tells_no_details(now: datetime) -> None:
    class Broken(FakeChannel):
        def send(self, message: OutgoingMessage) -> Receipt:
            raise RuntimeError("password=hunter2")

    queue_messages([make_draft()], now=now)
    Delivery(Broken()).run(now)
    message = only_message()
    assert message.state == MessageState.PENDING
    assert message.last_error == "the channel has a fault: RuntimeError"


def test_a_worker_killed_while_sending_is_replaced_when_the_lease_ends(clock: ManualClock) -> None:
    queue_messages([make_draft()], now=clock.now())
    [claimed] = claim("email", clock.now())
    channel = FakeChannel()
    clock.advance(seconds=LEASE.total_seconds() - 1)
    assert Delivery(channel).run(clock.now()) == 0
    clock.advance(seconds=1)
    assert Delivery(channel).run(clock.now()) == 1
    assert channel.sent[0].id == claimed.pk
    assert channel.sent[0].attempt == 2
    assert only_message().state == MessageState.SENT


def test_waiting_pages_of_a_record_are_cancelled_and_other_messages_are_not(now: datetime) -> None:
    queue_messages(
        [make_draft("page"), make_draft("update", purpose=Purpose.UPDATE)],
        now=now,
    )
    assert cancel_for([INCIDENT], purpose=Purpose.PAGE, reason="acknowledged", now=now) == 1
    channel = FakeChannel()
    Delivery(channel).run(now)
    assert len(channel.sent) == 1
    cancelled = Message.objects.get(idempotency_key="page")
    assert (cancelled.state, cancelled.last_error) == (MessageState.CANCELLED, "acknowledged")


def test_secret_content_is_sealed_and_dropped_once_sent(now: datetime, grace: Person) -> None:
    secret = make_content("Sign in", body="https://bell/sign-in/wb_0123456789")
    queue_messages([make_draft(content=secret, secret=True)], now=now)
    stored = only_message()
    assert stored.content == {"title": "Sign in"}
    assert "0123456789" not in stored.sealed_content
    channel = FakeChannel()
    channel.failures = [DeliveryError("550", permanent=True)]
    Delivery(channel).run(now)
    with pytest.raises(NotFailed, match="not kept"):
        retry_message(message_id=stored.pk, actor=grace.as_actor(), now=now)
    queue_messages([make_draft("two", content=secret, secret=True)], now=now)
    Delivery(channel).run(now)
    assert channel.sent[0].content == secret
    assert not Message.objects.exclude(sealed_content="").exists()


def test_a_channel_that_is_gone_fails_its_messages_visibly(now: datetime) -> None:
    queue_messages([make_draft(channel="pigeon"), make_draft("two")], now=now)
    assert fail_unknown(["email"], now) == 1
    assert Message.objects.get(channel="pigeon").last_error == "there is no channel 'pigeon' here"
    assert Message.objects.get(channel="email").state == MessageState.PENDING


def test_an_answer_link_leads_to_its_message_until_it_expires(
    clock: ManualClock, ada: Person
) -> None:
    queue_messages([make_draft(person=ada)], now=clock.now())
    message = only_message()
    link = answer_link(message.pk, now=clock.now())
    base, _, token = link.rpartition("/")
    assert base.endswith("/answers")
    assert read_answer(token, now=clock.now()).person == ada
    for wrong in (token[:-1], token[1:], "", "x" * 5000, token.replace(".", "", 1), "ä" + token):
        with pytest.raises(AnswerRefused):
            read_answer(wrong, now=clock.now())
    clock.advance(days=7)
    with pytest.raises(AnswerRefused, match="expired"):
        read_answer(token, now=clock.now())


def test_the_figures_tell_what_waits(clock: ManualClock, bob: Person) -> None:
    queue_messages([make_draft("a"), make_draft("b")], now=clock.now())
    clock.advance(minutes=6)
    metrics = {metric.name: list(metric.samples) for metric in collect_metrics(clock.now())}
    assert ({"state": "pending"}, 2) in metrics["watchbell_messages"]
    assert metrics["watchbell_messages_oldest_due_seconds"] == [({}, 360.0)]
    assert "360 s" in check_outbox(clock.now()).detail
    assert len(messages_of(INCIDENT, actor=SYSTEM)) == 2


def test_a_thousand_messages_are_queued_in_one_statement(now: datetime) -> None:
    drafts = [make_draft(f"key {n}", address=f"p{n}@example.org") for n in range(1000)]
    assert len(queue_messages(drafts, now=now)) == 1000
    assert len(queue_messages(drafts, now=now)) == 0


def test_two_workers_send_no_message_twice(committed_db: object, now: datetime) -> None:
    queue_messages([make_draft(f"key {n}", address=f"p{n}@x.org") for n in range(60)], now=now)
    channel = FakeChannel()

    def work() -> int:
        done = 0
        while batch := Delivery(channel).run(now):
            done += batch
        return done

    shares = at_once(work, work)
    assert sum(share for share in shares if isinstance(share, int)) == 60
    assert sorted(channel.to) == sorted(f"p{n}@x.org" for n in range(60))
    assert Attempt.objects.count() == 60
    assert BATCH < 60
