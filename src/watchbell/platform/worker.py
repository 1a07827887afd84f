"""The worker process: a thread per lane, a listener that wakes them, a heartbeat row."""

import os
import signal
import socket
import threading
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection

import watchbell
from watchbell.kernel.clock import Clock, stopwatch
from watchbell.kernel.ids import new_id
from watchbell.platform.engine import CORE, DELIVERY, Cycle, Engine, is_urgent
from watchbell.platform.jobs import JobRunner
from watchbell.platform.models import WorkerHeartbeat
from watchbell.platform.processes import go_before_others
from watchbell.platform.wakeup import Listener

HEARTBEAT_SECONDS = 5
_URGENT_NICENESS = -10
"""Of the threads by which pages leave, where the worker's user may ask for it."""
_MANY = 50
"""When what goes first did that much at once, more of it is likely to wait."""
_BREATH = 0.02
"""How long the rest of a lane leaves the interpreter to what follows from what went first, in
seconds: pages leave before the others read the log."""
_CALM = 0.005
"""Of that so long nothing wakes the lane: what it just wrote is news to itself."""
_PATIENCE = 1.0
"""The longest that the rest of a lane waits for what goes first, in seconds."""
_HEAD_START = 0.1
"""How long the next lane waits for the first look of one, in seconds."""
_KEEPS_CONNECTION = 5.0
"""How long a lane without work keeps its database connection between two looks, in seconds."""
_log = structlog.get_logger(__name__)


class Lane(threading.Thread):
    """Runs its cycles in order, again and again, and sleeps when none finds work."""

    def __init__(
        self, name: str, cycles: Sequence[Cycle], clock: Clock, stopping: threading.Event
    ) -> None:
        super().__init__(name=f"lane-{name}", daemon=True)
        self.lane = name
        self.topics = frozenset().union(*(cycle.topics for cycle in cycles))
        self.passed_at: datetime | None = None
        self._first = [cycle for cycle in cycles if cycle.first]
        self._rest = [cycle for cycle in cycles if not cycle.first]
        self.leaves_room_for: Sequence[Lane] = ()
        self.is_at_work = False
        self._first_done_at = -_PATIENCE
        self._rest_from = 0.0
        self._rest_waits_since: float | None = None
        self._listening: dict[str, list[str]] = {
            topic: [cycle.name for cycle in cycles if topic in cycle.topics]
            for topic in self.topics
        }
        self._clock = clock
        self._stopping = stopping
        self.has_looked = threading.Event()
        self._awake = threading.Event()
        self._next_run = dict.fromkeys((cycle.name for cycle in cycles), 0.0)
        self._woken: set[str] = set()
        self._nap = min(cycle.every for cycle in cycles)

    def wake(self, topic: str) -> None:
        """Let the cycles that listen to `topic` run at once."""
        if topic in self.topics:
            self._woken.add(topic)
            self._awake.set()

    def interrupt(self) -> None:
        """End the nap, for a stop."""
        self._awake.set()

    def run(self) -> None:
        is_refused = is_urgent(self.lane) and not go_before_others(_URGENT_NICENESS)
        if is_refused and self.lane == CORE:  # which every worker has: one line says it for all
            _log.info("not_before_others", remedy="LimitNICE=-10 or CAP_SYS_NICE")
        worked_at = -_KEEPS_CONNECTION
        while not self._stopping.is_set():
            self.is_at_work = True
            self.is_at_work = self._pass()
            if self.is_at_work:
                worked_at = stopwatch()
            else:
                if stopwatch() - worked_at >= _KEEPS_CONNECTION:
                    # Into the pool: lanes that rarely have work share a few, at 2 MiB each.
                    connection.close()
                self.has_looked.set()
                self._awake.wait(self._nap)
        connection.close()

    def _pass(self) -> bool:
        self._awake.clear()
        while self._woken:  # one set for ever: a topic added meanwhile waits for the next pass
            for name in self._listening[self._woken.pop()]:
                self._next_run[name] = 0.0
        self.passed_at = now = self._clock.now()
        done = 0
        for cycle in self._first:
            if done or self._is_due(cycle):
                done = max(done, self._run(cycle, now))
        if self._breathes(done):
            return True
        busy = [self._run(cycle, now) for cycle in self._rest if self._is_due(cycle)]
        self._rest_waits_since = None
        return any(busy) or done > 0

    def _breathes(self, done: int) -> bool:
        """Say whether the rest of the lane waits, having waited until something wakes the lane."""
        now = stopwatch()
        if done:
            self._first_done_at = now
        if done or self._follows_up(now):
            self._rest_from = now + _BREATH
        left = self._rest_from - stopwatch()
        if left <= 0 or self._has_waited():
            return False
        if done < _MANY:
            self._stopping.wait(min(left, _CALM) if done else 0)
            self._awake.wait(max(0.0, self._rest_from - stopwatch()))
        return True

    def _follows_up(self, now: float) -> bool:
        """Say whether other lanes are still at what follows from what went first a moment ago."""
        is_recent = now - self._first_done_at < _PATIENCE
        return is_recent and any(lane.is_at_work for lane in self.leaves_room_for)

    def _has_waited(self) -> bool:
        """Say whether the rest of the lane has waited long enough for what goes first."""
        if self._rest_waits_since is None:
            self._rest_waits_since = stopwatch()
        return stopwatch() - self._rest_waits_since >= _PATIENCE

    def _is_due(self, cycle: Cycle) -> bool:
        return self._next_run[cycle.name] <= stopwatch()

    def _run(self, cycle: Cycle, now: datetime) -> int:
        """Run one batch; a cycle that did something runs again in the next pass."""
        try:
            done = cycle.turn(now)
        except (OperationalError, InterfaceError) as error:
            _log.warning("database_lost", cycle=cycle.name, reason=str(error).strip())
            connection.close()
            done = 0
        except Exception:  # noqa: BLE001 the worker's boundary: one cycle's fault stops no other
            _log.exception("cycle_failed", cycle=cycle.name)
            close_old_connections()
            done = 0
        self._next_run[cycle.name] = 0.0 if done else stopwatch() + cycle.every
        return done


class Worker:
    """All lanes of one process, until it is told to stop."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._clock = clock
        self._stopping = threading.Event()
        self._id: UUID = new_id(clock.now())
        self.lanes = [
            Lane(name, cycles, clock, self._stopping) for name, cycles in engine.lanes().items()
        ]
        delivering = [lane for lane in self.lanes if lane.lane.startswith(DELIVERY)]
        for lane in self.lanes:
            lane.leaves_room_for = () if lane in delivering else delivering
        self._listener = Listener(self._heard, self._stopping)
        self._jobs = JobRunner(self._stopping)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; what is under way is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        self.start()
        while not self._stopping.wait(HEARTBEAT_SECONDS):
            self.beat()
        self.join()

    def start(self) -> None:
        """Start every thread; `stop` and `join` end them."""
        # Before the lane that watches looks: it would tell the outside that no worker is there.
        self.beat()
        self._listener.start()
        for lane in self.lanes:
            lane.start()
            # One after another: all at once would open a connection each, and keep it a while.
            lane.has_looked.wait(_HEAD_START)
        self._jobs.start()
        self.beat()
        _log.info("worker_started", lanes=[lane.lane for lane in self.lanes])

    def stop(self) -> None:
        """Ask every lane to finish its batch and end."""
        self._stopping.set()
        for lane in self.lanes:
            lane.interrupt()
        self._jobs.interrupt()

    def join(self) -> None:
        """Wait for the lanes and take the heartbeat away."""
        for lane in self.lanes:
            lane.join(timeout=8)
        self._jobs.join(timeout=8)
        self._listener.join(timeout=3)
        try:
            WorkerHeartbeat.objects.filter(id=self._id).delete()
        except (OperationalError, InterfaceError):
            _log.warning("heartbeat_left")
        _log.info("worker_stopped")

    def beat(self) -> None:
        """Write this worker's heartbeat; a lost database is reported and tried again."""
        now = self._clock.now()
        passed = {
            lane.lane: lane.passed_at.isoformat() if lane.passed_at else None for lane in self.lanes
        }
        try:
            WorkerHeartbeat.objects.update_or_create(
                id=self._id,
                defaults={"seen_at": now, "lanes": passed},
                create_defaults={
                    "host": socket.gethostname(),
                    "pid": os.getpid(),
                    "version": watchbell.__version__,
                    "started_at": now,
                    "seen_at": now,
                    "lanes": passed,
                },
            )
        except (OperationalError, InterfaceError) as error:
            _log.warning("heartbeat_missed", reason=str(error).strip())
            connection.close()

    def _heard(self, topic: str) -> None:
        for lane in self.lanes:
            lane.wake(topic)
