"""A worker that is killed while it sends: its messages are freed soon, and the lost try is told."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection

from tests.fakes.channels import FakeChannel
from tests.notify.drafts import make_draft
from tests.parallel import elsewhere
from watchbell.notify.channels import OutgoingMessage, Receipt
from watchbell.notify.cycles import Delivery, claim
from watchbell.notify.domain import LEASE
from watchbell.notify.leases import GRACE, free_vanished, let_go
from watchbell.notify.models import Attempt, Message
from watchbell.notify.selectors import collect_metrics
from watchbell.notify.services import queue_messages

pytestmark = pytest.mark.usefixtures("database")


def vanish(now: datetime) -> None:
    """Claim as a worker does, and lose the locks as its death does."""

    def claim_and_die() -> None:
        assert len(claim("email", now)) == 1
        let_go()

    elsewhere(claim_and_die)


def tries() -> list[str]:
    return list(Attempt.objects.order_by("at", "id").values_list("outcome", flat=True))


def test_what_a_vanished_worker_was_sending_is_freed_after_seconds(
    committed_db: object, now: datetime
) -> None:
    queue_messages([make_draft()], now=now)
    vanish(now)
    assert free_vanished(["email"], now + GRACE / 2) == 0
    later = now + GRACE
    assert free_vanished(["email"], later) == 1
    channel = FakeChannel()
    assert Delivery(channel).run(later) == 1
    assert len(channel.sent) == 1
    assert tries() == ["unknown", "sent"]
    assert Message.objects.get().attempts == 2


def test_what_a_slow_worker_is_sending_stays_its_own(committed_db: object, now: datetime) -> None:
    queue_messages([make_draft()], now=now)
    sending, may_end = threading.Event(), threading.Event()

    class Slow(FakeChannel):
        def send(self, message: OutgoingMessage) -> Receipt:
            sending.set()
            assert may_end.wait(20)
            return super().send(message)

    def deliver() -> None:
        Delivery(Slow()).run(now)
        connection.close()

    worker = threading.Thread(target=deliver)
    worker.start()
    assert sending.wait(20)
    assert free_vanished(["email"], now + LEASE / 2) == 0
    may_end.set()
    worker.join(20)
    assert tries() == ["sent"]
    assert Message.objects.get().state == "sent"


def test_a_lease_that_ran_out_is_written_down_as_a_try(now: datetime) -> None:
    queue_messages([make_draft()], now=now)
    assert len(claim("email", now)) == 1
    later = now + LEASE + timedelta(seconds=1)
    assert Delivery(FakeChannel()).run(later) == 1
    assert tries() == ["unknown", "sent"]
    assert "twice" in Attempt.objects.get(outcome="unknown").reason
    counted = next(m for m in collect_metrics(later) if m.name == "watchbell_message_tries")
    assert ({"outcome": "unknown"}, 1) in list(counted.samples)


def test_what_left_while_the_database_was_lost_is_recorded_and_not_sent_again(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_messages([make_draft()], now=now)
    channel = FakeChannel()
    delivery = Delivery(channel)

    def lost(*_: object, **__: object) -> None:
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as patched:
        patched.setattr("watchbell.notify.cycles.record_results", lost)
        with pytest.raises(OperationalError):
            delivery.run(now)
    assert Message.objects.get().state == "sending"
    assert delivery.run(now + timedelta(seconds=2)) == 0
    assert Message.objects.get().state == "sent"
    assert tries() == ["sent"]
    assert len(channel.sent) == 1
