"""Is the program well? Each answer is a name, yes or no, and a sentence.

`ready` is for probes: the database answers, its tables are up to date, a worker works.
`examine` adds what the rooms registered (for `watchbell doctor` and the health page).
"""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec

from django.apps import apps
from django.db import DatabaseError, InterfaceError, connection

import watchbell
from watchbell.platform.engine import is_urgent
from watchbell.platform.eventlog.settling import unsettled, unsettled_for
from watchbell.platform.models import ParkedEvent, WorkerHeartbeat

HEARTBEAT_LIMIT = timedelta(seconds=15)
LANE_LIMIT = timedelta(minutes=2)
UNSETTLED_LIMIT_SECONDS = 60.0
_REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: what was looked at, whether it is well, and what was seen."""

    name: str
    ok: bool
    detail: str


Examiner = Callable[[datetime], Check]
_examiners: dict[str, Examiner] = {}


def register(name: str, examiner: Examiner) -> None:
    """Add a room's own check to `examine`; a second one of that name replaces it."""
    _examiners[name] = examiner


def live() -> list[Check]:
    """Say that this process answers at all; asks nothing of the database."""
    return [Check("process", True, f"Watchbell {watchbell.__version__} answers")]


def ready(now: datetime) -> list[Check]:
    """Say whether this installation can do its work."""
    database = check_database()
    if not database.ok:
        return [database]
    migrations = check_migrations()
    if not migrations.ok:
        return [database, migrations]
    return [database, migrations, check_worker(now), check_event_log(now)]


def examine(now: datetime) -> list[Check]:
    """Return `ready` and, when the tables are there, the checks of the rooms."""
    checks = ready(now)
    if all(check.ok for check in checks[:2]):
        checks += [check_parked(), *(examiner(now) for examiner in _examiners.values())]
    return checks


def is_well(checks: list[Check]) -> bool:
    """Say whether every check passed."""
    return all(check.ok for check in checks)


def check_database() -> Check:
    """Ask the database for its version."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("show server_version")
            return Check("database", True, f"PostgreSQL {cursor.fetchone()[0]} answers")
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return Check("database", False, f"PostgreSQL does not answer: {reason}")


def check_migrations() -> Check:
    """Compare the migration files with those the database has had."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select app, name from django_migrations")
            applied = set(cursor.fetchall())
    except DatabaseError:
        applied = set()
    missing = sorted(set(_migration_files()) - applied)
    if missing:
        first = ".".join(missing[0])
        return Check(
            "migrations", False, f"{len(missing)} to apply, {first} first: run watchbell migrate"
        )
    return Check("migrations", True, "the tables are up to date")


def _migration_files() -> Iterator[tuple[str, str]]:
    for app in apps.get_app_configs():
        spec = find_spec(f"{app.name}.migrations")
        if spec is None or spec.submodule_search_locations is None:
            continue
        for module in pkgutil.iter_modules(spec.submodule_search_locations):
            if module.name[0] not in "_~":
                yield app.label, module.name


def check_worker(now: datetime) -> Check:
    """Look for a worker seen within the last 15 seconds."""
    newest = WorkerHeartbeat.objects.order_by("-seen_at").first()
    if newest is None:
        return Check("worker", False, "no worker is running: start watchbell worker")
    age = (now - newest.seen_at).total_seconds()
    place = f"{newest.host}, process {newest.pid}"
    if now - newest.seen_at > HEARTBEAT_LIMIT:
        return Check("worker", False, f"the last worker ({place}) was seen {age:.0f} s ago")
    alive = WorkerHeartbeat.objects.filter(seen_at__gte=now - HEARTBEAT_LIMIT).count()
    return Check("worker", True, f"{alive} running; the newest is {place}")


def check_lanes(now: datetime) -> Check:
    """Tell of lanes that take signals, escalate or deliver, and have finished no pass lately."""
    newest: dict[str, datetime] = {}
    alive = WorkerHeartbeat.objects.filter(seen_at__gte=now - HEARTBEAT_LIMIT)
    for started_at, lanes in alive.values_list("started_at", "lanes"):
        for lane, passed in lanes.items():
            # A lane that has passed never is as old as its worker.
            at = datetime.fromisoformat(passed) if passed else started_at
            newest[lane] = max(at, newest.get(lane, at))
    if not newest:
        return Check("worker lanes", False, "no worker tells of its lanes")
    stuck = sorted(lane for lane, at in newest.items() if is_urgent(lane) and now - at > LANE_LIMIT)
    if stuck:
        seconds = int((now - min(newest[lane] for lane in stuck)).total_seconds())
        return Check("worker lanes", False, f"stuck for {seconds} s: {', '.join(stuck)}")
    return Check("worker lanes", True, f"{len(newest)} lanes go round")


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker that runs, or one that stopped without saying so."""

    row: WorkerHeartbeat
    is_alive: bool


def workers(now: datetime) -> list[Worker]:
    """Return the workers seen in the last day, the newest first."""
    rows = WorkerHeartbeat.objects.filter(seen_at__gte=now - _REMEMBERED).order_by("-seen_at")
    return [Worker(row, now - row.seen_at <= HEARTBEAT_LIMIT) for row in rows[:50]]


def parked_events(limit: int = 50) -> list[ParkedEvent]:
    """Return the events that some reader could not handle, those that wait longest first."""
    return list(ParkedEvent.objects.order_by("parked_at", "id")[:limit])


def check_event_log(now: datetime) -> Check:
    """Tell when new events wait too long for the position by which they are read."""
    count, seconds = unsettled(), unsettled_for(now)
    if seconds > UNSETTLED_LIMIT_SECONDS:
        return Check("event log", False, f"{count} events wait, the oldest for {seconds:.0f} s")
    return Check("event log", True, f"{count} events wait for their position")


def check_parked() -> Check:
    """Tell of events that some reader could not handle."""
    parked = ParkedEvent.objects.count()
    if not parked:
        return Check("parked events", True, "none")
    worst = ParkedEvent.objects.order_by("-attempts", "parked_at").first()
    what = f"; {worst.event_kind} in {worst.subscription}: {worst.error}" if worst else ""
    return Check("parked events", False, f"{parked} wait for another try{what}"[:500])
