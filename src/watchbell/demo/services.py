"""Filling an empty database with a year of the company's life."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.db import connection

from watchbell.accounts.selectors import is_empty
from watchbell.demo.company import ADMIN
from watchbell.demo.dice import Dice
from watchbell.demo.errors import DatabaseInUse
from watchbell.demo.founding import found_company, plan_holidays
from watchbell.demo.models import Fill
from watchbell.demo.monitoring import set_up_monitoring
from watchbell.demo.planning import plan_year
from watchbell.demo.selectors import is_unfinished
from watchbell.demo.ticking import Ticker
from watchbell.demo.timeline import Timeline
from watchbell.demo.touches import touch_up
from watchbell.kernel.clock import ManualClock
from watchbell.platform.eventlog.partitions import ensure_ahead
from watchbell.platform.settings import current
from watchbell.sla.services import recompute

YEAR = timedelta(days=365)
INCIDENTS = 1900
_RECENT = timedelta(days=30)
_LAST = timedelta(minutes=2)
_MONITORED = timedelta(days=7)
Progress = Callable[[float, str], None]


def fill(
    *,
    seed: int = 1,
    now: datetime,
    progress: Progress,
    incidents: int = INCIDENTS,
    span: timedelta = YEAR,
) -> str:
    """Live the `span` before `now` in an empty database; return the administrator's address.

    The same seed and `now` give the same people, incidents, texts and times. `progress` hears
    a share from 0 to 1 and a sentence. DatabaseInUse when anybody is there already.
    """
    if is_unfinished():
        raise DatabaseInUse(
            "A fill of the demo was interrupted here, and half a year is no demo. Start with"
            " another WATCHBELL_HOME (or DATABASE_URL), or remove this one."
        )
    if not is_empty():
        raise DatabaseInUse(
            "The demo fills an empty database only, and this one has people in it. Start with"
            " another WATCHBELL_HOME (or DATABASE_URL), or leave --demo out."
        )
    since = now - span
    note = Fill.objects.create(seed=seed, started_at=now)
    with _without_waiting_for_the_disk(), _without_collecting_garbage(), _beside_its_backend():
        ensure_ahead(since)
        world_ends_at = _live(seed, since, now, incidents, progress)
        _analyse()
    note.finished_at = world_ends_at
    note.save(update_fields=["finished_at"])
    return f"{ADMIN}@example.com"


def _live(
    seed: int, since: datetime, until: datetime, incidents: int, progress: Progress
) -> datetime:
    timeline = Timeline(ManualClock(since), Ticker())
    progress(0.0, "Setting the company up")
    world = found_company(timeline, recent=until - _RECENT)
    dice = Dice(f"watchbell demo {seed}")
    first_day = timedelta(hours=1)
    plan_year(world, dice, incidents=incidents, since=since + first_day, until=until)
    timeline.add(since + first_day, plan_holidays(world, until))
    timeline.add(since, _housekeeping(timeline))
    timeline.add(until - _LAST, touch_up(world))
    timeline.add(max(since + first_day, until - _MONITORED), set_up_monitoring(world, until))
    timeline.run(until, _Told(since, until, progress))
    ensure_ahead(until)
    recompute(since=since, until=until + _LAST, is_lived=True, now=until)
    timeline.settle()
    return until


def _housekeeping(timeline: Timeline) -> Iterator[datetime]:
    """Make partitions ahead, and tell the planner whenever there is twice as much."""
    began = analysed_at = timeline.now
    while True:
        ensure_ahead(timeline.now)
        if timeline.now - began >= 2 * (analysed_at - began):
            _analyse()
            analysed_at = timeline.now
        yield timeline.now + timedelta(days=10)


class _Told:
    """Passes the timeline's clock on as progress, day by day."""

    def __init__(self, since: datetime, until: datetime, progress: Progress) -> None:
        self._since, self._until, self._progress = since, until, progress
        self._day = since.date()

    def __call__(self, now: datetime) -> None:
        if now.date() != self._day:
            self._day = now.date()
            share = (now - self._since) / (self._until - self._since)
            self._progress(min(share, 1.0), f"Living through {now:%B %Y}")


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """A fill that a power cut undoes is begun again, so its commits need not wait."""
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset synchronous_commit")


@contextmanager
def _without_collecting_garbage() -> Iterator[None]:
    """Queries leave cycles behind by the million; looking for them often costs a tenth."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _beside_its_backend() -> Iterator[None]:
    """Share one core with the backend of an embedded PostgreSQL, and give it back.

    The two answer each other a hundred thousand times and never work at once; from one core to
    another each answer has to wake a sleeping one, which took a third of the whole fill.
    """
    mine = _cores_of(0)
    if current().database_url is not None or len(mine) < 2:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = cursor.fetchone()[0]
    theirs = _cores_of(backend)
    os.sched_setaffinity(0, {max(mine)})
    os.sched_setaffinity(backend, {max(mine)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)
        with suppress(ProcessLookupError):
            os.sched_setaffinity(backend, theirs)


def _cores_of(process: int) -> set[int]:
    """Return the cores a process may run on; none where the system does not say."""
    return os.sched_getaffinity(process) if hasattr(os, "sched_getaffinity") else set()


def _analyse() -> None:
    """Let the planner know the year at once, not when autovacuum comes by."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")
