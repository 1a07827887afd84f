"""Workers: lanes side by side, woken by notifications, with a heartbeat, and a clean stop."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction
from psycopg_pool import AsyncConnectionPool

from tests.platform.happenings import AT, Reader, happening
from watchbell.kernel.clock import SystemClock, stopwatch
from watchbell.platform.engine import Cycle, Engine, Stuck
from watchbell.platform.eventlog import publish
from watchbell.platform.health import check_lanes, check_worker, examine, is_well, live, ready
from watchbell.platform.jobs import JobRunner, app
from watchbell.platform.models import WorkerHeartbeat
from watchbell.platform.processes import go_before_others
from watchbell.platform.wakeup import wake
from watchbell.platform.worker import Worker

PATIENCE = 10.0


@contextmanager
def running(*cycles: Cycle, readers: tuple[Reader, ...] = ()) -> Iterator[Worker]:
    """Run a worker with these cycles until the block ends; it must stop by itself then."""
    engine = Engine([], [reader.subscription for reader in readers])
    engine.cycles = list(cycles)
    if readers:
        engine.cycles.append(Cycle("events", engine.read_log, topics=frozenset({"events"})))
    worker = Worker(engine, SystemClock())
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
        worker.join()
    assert not any(lane.is_alive() for lane in worker.lanes)


class Signal:
    """A cycle that says when it ran and how often."""

    def __init__(self, name: str, **options: object) -> None:
        self.ran = threading.Event()
        self.times = 0
        self.body: Callable[[], int] = lambda: 0
        self.cycle = Cycle(name, self._run, **options)  # type: ignore[arg-type]  # its own options

    def _run(self, now: datetime) -> int:
        self.times += 1
        self.ran.set()
        return self.body()


def wait_for(condition: Callable[[], bool]) -> bool:
    began = stopwatch()
    pause = threading.Event()
    while not condition():
        if stopwatch() - began > PATIENCE:
            return False
        pause.wait(0.02)
    return True


def test_lanes_by_which_pages_leave_run_before_others_where_that_is_allowed(
    committed_db: object,
) -> None:
    niceness: dict[str, int] = {}

    def look(lane: str) -> Callable[[], int]:
        def note() -> int:
            niceness[lane] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
            return 0

        return note

    cycles = []
    for lane in ("signals", "core", "delivery-webhook", "housekeeping"):
        signal = Signal(lane, lane=lane)
        signal.body = look(lane)
        cycles.append(signal.cycle)
    with running(*cycles):
        assert wait_for(lambda: len(niceness) == len(cycles))
    usual = niceness.pop("housekeeping")
    assert usual == os.getpriority(os.PRIO_PROCESS, 0)
    assert set(niceness.values()) == {-10 if may_go_first() else usual}


def may_go_first() -> bool:
    """Ask the kernel on behalf of a thread that ends with its answer."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(go_before_others, -10).result()


def test_a_lane_that_may_not_go_first_works_all_the_same(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    signal = Signal("signals", lane="signals")
    with running(signal.cycle):
        assert signal.ran.wait(PATIENCE)


@pytest.mark.usefixtures("database")
def test_draining_runs_cycles_in_order_until_none_finds_work() -> None:
    left, order = {"a": 2, "b": 1}, list[str]()

    def work(name: str) -> int:
        order.append(name)
        left[name] -= 1
        return int(left[name] >= 0)

    engine = Engine([Cycle("a", lambda _: work("a")), Cycle("b", lambda _: work("b"))], [])
    assert engine.drain(AT) == 3
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert engine.drain(AT, skip=["a", "b"]) == 0


def test_a_cycle_that_never_settles_is_found() -> None:
    with pytest.raises(Stuck):
        Engine([Cycle("busy", lambda _: 1)], []).drain(AT)


def test_two_readers_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        Engine([], [Reader().subscription, Reader().subscription])


def test_a_notification_wakes_a_cycle_that_would_sleep_for_long(committed_db: object) -> None:
    sleeper = Signal("sleeper", topics=frozenset({"bell"}), every=3600)
    with running(sleeper.cycle):
        assert sleeper.ran.wait(PATIENCE)
        sleeper.ran.clear()
        assert wait_for(lambda: _rang(sleeper))
    assert sleeper.times >= 2


def _rang(sleeper: Signal) -> bool:
    wake("bell")
    return sleeper.ran.is_set()


def test_a_published_event_is_read_at_once(committed_db: object) -> None:
    reader = Reader()
    with running(readers=(reader,)):
        assert wait_for(WorkerHeartbeat.objects.exists)
        with transaction.atomic():
            publish(happening("a"))
        assert wait_for(lambda: reader.told == ["a"])


def test_a_slow_lane_delays_no_other(committed_db: object) -> None:
    release = threading.Event()
    slow, quick = Signal("slow", lane="slow"), Signal("quick", lane="quick", every=0.05)
    slow.body = lambda: int(not release.wait(PATIENCE))
    with running(slow.cycle, quick.cycle):
        assert slow.ran.wait(PATIENCE)
        seen = quick.times
        assert wait_for(lambda: quick.times > seen + 2)
        release.set()


def test_what_goes_first_goes_first_and_the_others_wait_a_moment_while_it_is_much(
    committed_db: object,
) -> None:
    order, left = list[str](), [50, 50, 50, 1]

    def work(name: str) -> int:
        order.append(name)
        return left.pop(0) if name == "first" and left else 0

    first, then, rest = Signal("first", first=True), Signal("then", first=True), Signal("rest")
    for signal in (first, then, rest):
        signal.body = partial(work, signal.cycle.name)
    with running(rest.cycle, first.cycle, then.cycle):
        assert rest.ran.wait(PATIENCE)
    assert order[:8] == ["first", "then"] * 4
    assert order.index("rest") == 9, "they look once more before the others have their turn"


def test_much_to_do_first_never_keeps_the_others_for_long(committed_db: object) -> None:
    busy, rest = Signal("busy", first=True), Signal("rest")
    busy.body = lambda: 1000
    with running(busy.cycle, rest.cycle):
        assert wait_for(lambda: rest.times >= 2)


def test_the_others_wait_until_what_follows_from_the_first_has_left(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchbell.platform.worker._PATIENCE", 60.0)
    has_left = threading.Event()
    sending, rest = Signal("sending", lane="delivery-pigeon"), Signal("rest")
    sending.body = lambda: int(not has_left.wait(PATIENCE))
    first = Signal("first", first=True, every=0.01)
    first.body = lambda: int(first.times == 1)
    with running(sending.cycle, first.cycle, rest.cycle):
        assert wait_for(lambda: first.times > 3)
        assert rest.times == 0
        has_left.set()
        assert rest.ran.wait(PATIENCE)


def test_a_failing_cycle_stops_no_other_and_runs_again(committed_db: object) -> None:
    broken, after = Signal("broken", every=0.05), Signal("after", every=0.05)

    def fail() -> int:
        raise OperationalError("gone") if broken.times % 2 else RuntimeError("a fault")

    broken.body = fail
    with running(broken.cycle, after.cycle):
        assert wait_for(lambda: broken.times > 3 and after.times > 3)


def test_the_heartbeat_tells_of_the_worker_and_is_taken_away(committed_db: object) -> None:
    now = SystemClock().now
    assert not check_worker(now()).ok
    with running(Signal("a", lane="one").cycle, Signal("b", lane="two").cycle) as worker:
        assert wait_for(lambda: all(lane.passed_at for lane in worker.lanes))
        worker.beat()
        beat = WorkerHeartbeat.objects.get()
        assert set(beat.lanes) == {"one", "two"}
        assert all(beat.lanes.values())
        assert check_worker(now()).ok
        assert is_well(ready(now()))
        assert not check_worker(now() + timedelta(seconds=16)).ok
    assert not WorkerHeartbeat.objects.exists()


def test_the_first_look_of_a_lane_finds_its_worker_known(committed_db: object) -> None:
    """Or the dead man's switch would alarm somebody outside at every start."""
    found: list[bool] = []
    watching = Signal("watch", lane="watching", every=60.0)

    def look() -> int:
        found.append(check_lanes(SystemClock().now()).ok)
        return 0

    watching.body = look
    with running(watching.cycle):
        assert watching.ran.wait(PATIENCE)
        assert wait_for(lambda: found == [True])


@pytest.mark.usefixtures("database")
def test_readiness_names_what_is_missing() -> None:
    checks = {check.name: check for check in examine(AT)}
    assert checks["database"].ok
    assert checks["migrations"].ok
    assert checks["event log"].ok
    assert checks["worker"].detail == "no worker is running: start watchbell worker"
    assert not is_well(list(checks.values()))
    assert is_well(live())


def test_the_worker_runs_jobs_and_tries_a_failing_one_again(committed_db: object) -> None:
    runs: list[str] = []

    @app.task(name="test.job", queue="jobs", retry=2)
    def job(word: str) -> None:
        runs.append(word)
        if len(runs) == 1:
            raise RuntimeError("the first try fails")

    with transaction.atomic():
        job.defer(word="dropped")
        transaction.set_rollback(True)
    job.defer(word="bell")
    with running(Signal("idle").cycle):
        assert wait_for(lambda: len(runs) == 2)
    assert runs == ["bell", "bell"]


def test_jobs_stop_while_their_pool_still_waits_for_a_connection(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_waiting = threading.Event()

    async def wait_for_ever(pool: AsyncConnectionPool, timeout: float = 0) -> None:
        is_waiting.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(AsyncConnectionPool, "wait", wait_for_ever)
    stopping = threading.Event()
    jobs = JobRunner(stopping)
    jobs.start()
    assert is_waiting.wait(PATIENCE)
    stopping.set()
    jobs.interrupt()
    jobs.join(PATIENCE)
    assert not jobs.is_alive()


def test_a_lane_without_work_gives_its_connection_back_and_one_with_work_keeps_it(
    committed_db: object,
) -> None:
    found: list[bool] = []
    signal, work = Signal("look", every=0.02), [1, 1, 0, 0, 0]

    def look() -> int:
        found.append(connection.connection is None)
        connection.ensure_connection()
        return work.pop(0) if work else 0

    signal.body = look
    with running(signal.cycle):
        assert wait_for(lambda: len(found) >= 5)
    # Until it has been idle for a while, what it worked with stays open.
    assert found[:5] == [True, False, False, False, False]

    found.clear()
    with running(signal.cycle):
        assert wait_for(lambda: len(found) >= 3)
    assert found[:3] == [True, True, True]
