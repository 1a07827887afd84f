"""Whose signals are absorbed next: every sender in turn, each in its order, none twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.builders.alerts import alert, make_integration, store, webhook
from tests.database import Clone
from tests.parallel import at_once, elsewhere
from watchbell.alerts import cycles
from watchbell.alerts.cycles import absorb
from watchbell.alerts.domain import SignalState
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.services import claiming

_instants = count()


def send(integration: Integration, number: int, *, now: datetime) -> None:
    """Store so many signals, each later than all before it."""
    for one in range(number):
        at = now + timedelta(milliseconds=next(_instants))
        store(integration, webhook(alert(f"A{one}"), group=""), now=at)


def batches(now: datetime) -> Iterator[Counter[UUID]]:
    """Absorb batch by batch; of each how many signals it took of which sender."""
    for step in count(1):
        at = now + timedelta(hours=step)
        if not absorb(at):
            return
        taken = Signal.objects.filter(absorbed_at=at).values_list("integration_id", flat=True)
        yield Counter(taken)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "BATCH", 10)


@pytest.mark.usefixtures("small_batches", "database")
def test_who_speaks_in_a_storm_is_in_the_next_batch(now: datetime) -> None:
    storm, other = make_integration("Storm", now=now), make_integration("Other", now=now)
    send(storm, 40, now=now)
    found = batches(now)
    assert [next(found), next(found)] == [{storm.pk: 10}] * 2
    send(other, 1, now=now)
    assert next(found) == {other.pk: 1, storm.pk: 9}
    assert [*found] == [{storm.pk: 10}, {storm.pk: 1}]


@pytest.mark.usefixtures("small_batches", "database")
def test_storms_take_turns_and_keep_their_order(now: datetime) -> None:
    first, second = make_integration("First", now=now), make_integration("Second", now=now)
    quiet = make_integration("Quiet", now=now)
    send(first, 25, now=now)
    send(second, 25, now=now)
    send(quiet, 3, now=now)
    assert [*batches(now)] == [
        {first.pk: 10},
        {second.pk: 10},
        {quiet.pk: 3, first.pk: 7},
        {second.pk: 10},
        {first.pk: 8, second.pk: 2},
        {second.pk: 3},
    ]
    for sender in (first, second):
        rows = Signal.objects.filter(integration_id=sender.pk).order_by("received_at")
        taken = [at for at in rows.values_list("absorbed_at", flat=True) if at is not None]
        assert len(taken) == 25
        assert taken == sorted(taken)


@pytest.mark.usefixtures("database")
def test_large_bodies_make_small_batches(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "_BYTES", 1000)
    sender, other = make_integration(now=now), make_integration("Other", now=now)
    for _ in range(3):
        store(sender, webhook(alert("A", padding="x" * 3000)), now=now)
    send(sender, 4, now=now)
    send(other, 1, now=now)
    assert [sum(batch.values()) for batch in batches(now)][:4] == [1, 2, 1, 4]


@pytest.mark.usefixtures("database")
def test_a_look_asks_after_some_senders_and_the_next_after_others(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "_MOST_SENDERS", 2)
    senders = [make_integration(f"Sender {number}", now=now) for number in range(5)]
    for sender in senders:
        send(sender, 1, now=now)
    assert [set(batch) for batch in batches(now)] == [
        {senders[0].pk, senders[1].pk}, {senders[2].pk, senders[3].pk}, {senders[4].pk},
    ]  # fmt: skip


def test_two_workers_absorb_two_storms_side_by_side(
    committed_db: Clone, now: datetime, small_batches: None
) -> None:
    first, second = make_integration("First", now=now), make_integration("Second", now=now)
    send(first, 30, now=now)
    send(second, 30, now=now)
    with transaction.atomic():
        assert absorb(now) == 10
        # While the first worker is in the middle of one storm, another absorbs the other one.
        assert elsewhere(lambda: absorb(now)) == 10
    waiting = Signal.objects.filter(state=SignalState.PENDING)
    assert Counter(waiting.values_list("integration_id", flat=True)) == {
        first.pk: 20,
        second.pk: 20,
    }


def test_nothing_is_skipped_and_nothing_taken_twice(
    committed_db: Clone, now: datetime, small_batches: None
) -> None:
    senders = [make_integration(f"Sender {number}", now=now) for number in range(5)]
    for round_ in range(12):
        for sender in senders:
            at = now + timedelta(seconds=round_)
            store(sender, webhook(alert("Same"), alert(f"Own{round_}")), now=at)

    def work() -> None:
        steps = count(1)
        while Signal.objects.filter(state=SignalState.PENDING).exists():
            absorb(now + timedelta(hours=next(steps)))

    assert at_once(*[work] * 3) == [None] * 3
    counts = Counter(Alert.objects.values_list("key", "count"))
    assert counts["Same/", 12] == 5
    assert sum(counts.values()) == 5 * 13
    assert set(Signal.objects.values_list("state", flat=True)) == {SignalState.ABSORBED}
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from platform_event where kind = 'alert.fired'")
        assert cursor.fetchone()[0] == 5 * 13
