"""The log: nothing is skipped, nothing is read twice, what fails is parked and tried again."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.parallel import at_once, elsewhere
from tests.platform.happenings import AT, SUBJECT, Reader, happening
from tests.stories.running import eventually
from watchbell.catalog.events import ServiceChanged
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import events_after, events_of, publish, settling
from watchbell.platform.eventlog.partitions import ensure_ahead, ensure_months
from watchbell.platform.eventlog.publishing import OutsideTransaction
from watchbell.platform.eventlog.reading import head_position
from watchbell.platform.eventlog.settling import settle, unsettled_for
from watchbell.platform.eventlog.subscriptions import (
    Subscription,
    advance,
    awaited,
    place_new_readers,
    retry_parked,
)
from watchbell.platform.health import check_event_log, check_parked
from watchbell.platform.models import EventRow, ParkedEvent, SubscriptionCursor

pytestmark = pytest.mark.usefixtures("database")


def record(*names: str) -> None:
    with transaction.atomic():
        publish(*(happening(name) for name in names))


def read_all(reader: Reader, now: datetime = AT) -> None:
    while settle(now) + sum(advance(one, now) for one in awaited([reader.subscription])):
        pass


class OpenTransaction:
    """A transaction of another connection that has published and not committed yet."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._published, self._finish = threading.Event(), threading.Event()
        self._pool = ThreadPoolExecutor(1)
        self._done = self._pool.submit(self._run)
        assert self._published.wait(10)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                publish(*(happening(name) for name in self._names))
                self._published.set()
                assert self._finish.wait(10)
        finally:
            connection.close()

    def commit(self) -> None:
        self._finish.set()
        self._done.result(10)
        self._pool.shutdown()


def test_publishing_outside_a_transaction_is_refused(committed_db: object) -> None:
    with pytest.raises(OutsideTransaction):
        publish(happening("lost"))
    assert not EventRow.objects.exists()


def test_an_event_comes_back_as_it_was_published() -> None:
    record("a")
    [stored] = events_of(SUBJECT)
    assert stored.restore() == happening("a")
    assert stored.position is None


def test_a_change_rolled_back_leaves_no_event() -> None:
    with transaction.atomic():
        publish(happening("never"))
        transaction.set_rollback(True)
    assert events_of(SUBJECT) == []


def test_a_slow_transaction_is_never_skipped_and_holds_up_nobody(committed_db: object) -> None:
    reader = Reader()
    slow = OpenTransaction("slow 1", "slow 2")
    record("quick 1")
    read_all(reader)
    assert reader.told == ["quick 1"]
    record("quick 2")
    slow.commit()
    read_all(reader)
    assert reader.told == ["quick 1", "slow 1", "slow 2", "quick 2"]


def test_what_follows_from_an_event_comes_after_it(committed_db: object) -> None:
    """The first to begin writes last: its transaction is the older one, its event the later."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_current_xact_id()")
        OpenTransaction("cause").commit()
        publish(happening("effect"))
    reader = Reader()
    read_all(reader)
    assert reader.told == ["cause", "effect"]


def test_what_waits_has_an_age(committed_db: object) -> None:
    record("waits")
    assert unsettled_for(AT + timedelta(seconds=30)) == 30.0
    settle(AT)
    assert unsettled_for(AT + timedelta(seconds=30)) == 0.0


def test_many_writers_and_two_readers_lose_nothing_and_repeat_nothing(
    committed_db: object,
) -> None:
    reader = Reader()
    stop = threading.Event()

    def write(writer: int) -> None:
        for n in range(40):
            record(f"{writer}-{n}")

    def read() -> None:
        while not stop.is_set():
            settle(AT)
            for one in awaited([reader.subscription]):
                advance(one, AT)

    def write_all() -> None:
        try:
            with ThreadPoolExecutor(4) as pool:
                for done in [pool.submit(_closing, write, n) for n in range(4)]:
                    done.result(30)
        finally:
            stop.set()

    results = at_once(write_all, read, read)
    assert not any(isinstance(result, BaseException) for result in results)
    read_all(reader)
    assert sorted(reader.told) == sorted(f"{w}-{n}" for w in range(4) for n in range(40))
    for writer in range(4):
        own = [int(name.partition("-")[2]) for name in reader.told if name.startswith(f"{writer}-")]
        assert own == sorted(own)


def _closing(call: object, argument: int) -> Any:
    try:
        return call(argument)  # type: ignore[operator]  # one of the functions above
    finally:
        connection.close()


def test_positions_have_no_gap_and_follow_the_order_of_writing(committed_db: object) -> None:
    record("a", "b")
    record("c")
    assert settle(AT) == 3
    stored = events_after(0)
    assert [event.position for event in stored] == [1, 2, 3]
    assert [event.payload["name"] for event in stored] == ["a", "b", "c"]
    assert head_position() == 3
    assert settle(AT) == 0


def test_several_settlers_number_each_event_once(committed_db: object) -> None:
    record(*(f"n{n}" for n in range(500)))
    at_once(*[lambda: settle(AT)] * 4)
    settle(AT)
    positions = list(EventRow.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, 501))


def test_a_settler_that_looked_too_early_leaves_what_another_numbered(
    committed_db: object,
) -> None:
    record("a", "b")
    gate = 4_711  # the late settler stops here: its snapshot is taken, the head's row is not
    late = settling._SETTLE.replace(
        "where exists (", f"where pg_advisory_xact_lock({gate})::text is not null and exists (", 1
    )
    assert late != settling._SETTLE
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [gate])

        def settle_late() -> int:
            with connection.cursor() as cursor:
                cursor.execute(late, [2000])
                return int(cursor.fetchone()[0])

        waiting = pool.submit(_closing, lambda _: settle_late(), 0)
        assert eventually(lambda: elsewhere(lambda: _waiters(gate)) == 1)
        assert elsewhere(lambda: settle(AT)) == 2
        elsewhere(lambda: record("c"))
        transaction.set_rollback(True)
    assert waiting.result(10) == 0
    assert settle(AT) == 1
    assert [event.payload["name"] for event in events_after(0)] == ["a", "b", "c"]
    assert [event.position for event in events_after(0)] == [1, 2, 3]


def _waiters(lock: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and objid = %s"
            " and not granted",
            [lock],
        )
        return int(cursor.fetchone()[0])


def test_a_reader_gets_only_its_kinds_and_still_moves_on(committed_db: object) -> None:
    reader = Reader()
    with transaction.atomic():
        publish(
            ServiceChanged(subject=SUBJECT, actor=SYSTEM, at=AT, fields=("name",)),
            happening("a"),
            ServiceChanged(subject=SUBJECT, actor=SYSTEM, at=AT, fields=("name",)),
        )
    read_all(reader)
    assert reader.told == ["a"]
    assert SubscriptionCursor.objects.get(name="reader").position == 3


def test_readers_with_nothing_to_do_are_moved_on_and_not_asked(committed_db: object) -> None:
    busy, fresh = Reader("busy"), Reader("fresh")
    idle = Subscription("idle", {ServiceChanged: busy.subscription.handlers[type(happening(""))]})
    for name in ("busy", "idle"):
        SubscriptionCursor.objects.create(name=name, position=0)
    record("a", "b")
    settle(AT)
    assert awaited([idle, busy.subscription, fresh.subscription]) == [
        busy.subscription,
        fresh.subscription,
    ]
    assert SubscriptionCursor.objects.get(name="idle").position == 2
    assert SubscriptionCursor.objects.get(name="busy").position == 0
    advance(busy.subscription, AT)
    assert awaited([idle, busy.subscription]) == []


def test_a_reader_that_another_worker_has_is_passed_over(committed_db: object) -> None:
    mine, theirs = Reader("mine"), Reader("theirs")
    for name in ("mine", "theirs"):
        SubscriptionCursor.objects.create(name=name, position=0)
    record("a")
    settle(AT)
    found = []

    def look_meanwhile() -> None:
        with ThreadPoolExecutor(1) as pool:
            asked = [mine.subscription, theirs.subscription]
            found.extend(pool.submit(_closing, lambda _: awaited(asked), 0).result(10))

    theirs.then = look_meanwhile
    advance(theirs.subscription, AT)
    assert found == [mine.subscription]


def test_a_handler_that_fails_parks_its_event_and_holds_up_no_other(committed_db: object) -> None:
    reader = Reader()
    reader.fail_on = {"bad"}
    record("good 1", "bad", "good 2")
    read_all(reader)
    # The batch ran once as a whole, was rolled back, and ran again event by event.
    assert reader.told == ["good 1", "good 1", "good 2"]
    [parked] = ParkedEvent.objects.all()
    assert parked.error == "RuntimeError: cannot bear bad"
    assert parked.retry_at == AT + timedelta(seconds=10)
    assert not check_parked().ok


def test_effects_of_a_failed_batch_are_rolled_back_before_it_runs_again(
    committed_db: object,
) -> None:
    reader = Reader()
    reader.fail_on = {"bad"}
    reader.then = lambda: publish(happening("effect", AT + timedelta(days=1)))
    record("good", "bad")
    settle(AT)
    advance(reader.subscription, AT)
    effects = EventRow.objects.filter(payload__name="effect")
    assert effects.count() == 1


def test_a_parked_event_is_tried_again_with_growing_pauses_until_it_works(
    committed_db: object,
) -> None:
    reader = Reader()
    reader.fail_on = {"bad"}
    record("bad")
    read_all(reader)
    subscriptions = {"reader": reader.subscription}
    assert retry_parked(subscriptions, AT + timedelta(seconds=9)) == 0
    now, pauses = AT, []
    for _ in range(6):
        parked = ParkedEvent.objects.get()
        pauses.append(int((parked.retry_at - now).total_seconds()))
        now = parked.retry_at
        assert retry_parked(subscriptions, now) == 0
    assert pauses == [10, 60, 300, 1800, 3600, 3600]
    assert ParkedEvent.objects.get().attempts == 7
    reader.fail_on = set()
    assert retry_parked(subscriptions, now + timedelta(hours=2)) == 1
    assert reader.told == ["bad"]
    assert check_parked().ok


def test_a_cursor_moves_with_the_effects_or_not_at_all(committed_db: object) -> None:
    reader = Reader()
    record("a")
    settle(AT)
    with transaction.atomic():
        advance(reader.subscription, AT)
        transaction.set_rollback(True)
    assert reader.told == ["a"]
    advance(reader.subscription, AT)
    assert reader.told == ["a", "a"]


def test_a_batch_is_handled_by_one_of_two_workers(committed_db: object) -> None:
    reader = Reader()
    record(*(f"n{n}" for n in range(100)))
    settle(AT)
    at_once(lambda: advance(reader.subscription, AT), lambda: advance(reader.subscription, AT))
    advance(reader.subscription, AT)
    assert reader.told == [f"n{n}" for n in range(100)]


def test_a_reader_that_a_new_version_brings_is_told_nothing_old(committed_db: object) -> None:
    old, new = Reader(), Reader("new")
    place_new_readers(["reader"])
    record("a")
    settle(AT)
    advance(old.subscription, AT)
    record("b")
    settle(AT)
    place_new_readers(["reader", "new"])
    record("c")
    settle(AT)
    for reader in (old, new):
        advance(reader.subscription, AT)
    assert (old.told, new.told) == (["a", "b", "c"], ["c"])


def test_months_are_made_ahead_and_once(committed_db: object) -> None:
    assert ensure_months(AT, AT + timedelta(days=40)) > 0
    assert ensure_months(AT, AT + timedelta(days=40)) == 0
    assert ensure_ahead(AT) == 0
    record("in march")
    with connection.cursor() as cursor:
        cursor.execute("select tableoid::regclass::text from platform_event")
        assert cursor.fetchone()[0] == "platform_event_2026_03"


def test_a_month_whose_events_came_first_stays_in_the_default_partition(
    committed_db: object,
) -> None:
    record("early")
    ensure_ahead(AT)
    assert [event.payload["name"] for event in events_of(SUBJECT)] == ["early"]


def test_the_check_tells_of_what_waits(committed_db: object) -> None:
    record("a")
    assert check_event_log(AT).detail == "1 events wait for their position"
    late = check_event_log(AT + timedelta(seconds=90))
    assert (late.ok, late.detail) == (False, "1 events wait, the oldest for 90 s")
    settle(AT)
    assert check_event_log(AT + timedelta(seconds=90)).ok


def test_a_records_events_are_read_newest_first_and_continued() -> None:
    with transaction.atomic():
        publish(*(happening(f"n{n}", AT + timedelta(seconds=n)) for n in range(5)))
    first = events_of(SUBJECT, limit=2)
    second = events_of(SUBJECT, before=(first[-1].at, first[-1].id), limit=9)
    names = [event.payload["name"] for event in [*first, *second]]
    assert names == ["n4", "n3", "n2", "n1", "n0"]
