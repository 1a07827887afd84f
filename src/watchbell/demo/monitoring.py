"""What the company has set up around its alerts: heartbeats, routes, rules, silences, maintenance.

It is set up in the last days of the year, so that the year itself is lived without it.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import UUID

from watchbell.alerts.domain.beating import PingKind, Timetable, Unit
from watchbell.alerts.domain.matching import Matcher
from watchbell.alerts.domain.routes import Branch, Ruling
from watchbell.alerts.services import (
    MaintenanceSpec,
    SilenceSpec,
    create_inhibition_rule,
    create_silence,
    plan_maintenance,
)
from watchbell.alerts.services.heartbeats import HeartbeatFields, create_heartbeat
from watchbell.alerts.services.inhibiting import RuleFields
from watchbell.alerts.services.pinging import Ping, hear_ping
from watchbell.alerts.services.trees import set_tree
from watchbell.demo.company import ADMIN
from watchbell.demo.rhythm import HOME
from watchbell.demo.world import World
from watchbell.kernel.ids import new_id
from watchbell.kernel.zones import starts_at, zone

_BEFORE = timedelta(minutes=3)
_NIGHTLY = time(2, 30)
_TOOK = (11, 12, 11, 14, 12, 13, 11, 12)
_HOUR = timedelta(hours=1)
_THURSDAY = 3


def set_up_monitoring(world: World, until: datetime) -> Iterator[datetime]:
    """Begin a week before the end: jobs ping by night, everything else comes last.

    Nobody pings afterwards, so jobs are expected rarely: the demo is quiet for its first days.
    """
    nightly, restore = _heartbeats(world)
    took = iter(_TOOK)
    _ping(world, restore, PingKind.SUCCESS, None)
    while (night := _next(world.now, _NIGHTLY)) < until - _BEFORE:
        yield night
        run = new_id(world.now)
        _ping(world, nightly, PingKind.START, run)
        yield world.now + timedelta(minutes=next(took, 12))
        _ping(world, nightly, PingKind.SUCCESS, run)
    yield max(world.now, until - _BEFORE)
    _routes(world)
    _inhibition(world)
    _load_test(world)
    _patches(world)


def _heartbeats(world: World) -> tuple[UUID, UUID]:
    """Three jobs are listened for; the first two speak, of the third nothing was heard yet."""
    backup = world.services["backup"].pk
    copied = HeartbeatFields(
        name="Off-site copy of the backups",
        description="Look at /var/log/offsite.log on files-2 first.",
        period=timedelta(days=14),
        unit=Unit.DAYS,
        grace=_HOUR,
        service_id=backup,
    )
    restored = HeartbeatFields(
        name="Restore test",
        description="A backup is restored and counted on a machine of its own.",
        period=timedelta(days=35),
        unit=Unit.DAYS,
        grace=6 * _HOUR,
        service_id=backup,
    )
    invoices = HeartbeatFields(
        name="Invoices of the month",
        timetable=Timetable.CRON,
        rule="0 6 1 * *",
        timezone=HOME,
        grace=2 * _HOUR,
    )
    first, second, _ = (_heartbeat(world, one) for one in (copied, restored, invoices))
    return first, second


def _heartbeat(world: World, fields: HeartbeatFields) -> UUID:
    heartbeat, _ = create_heartbeat(fields=fields, actor=world.actor(ADMIN), now=world.now)
    return heartbeat.pk


def _ping(world: World, heartbeat_id: UUID, kind: PingKind, run: UUID | None) -> None:
    hear_ping(
        heartbeat_id=heartbeat_id,
        ping=Ping(kind=kind, run_id=run, source="10.20.0.14"),
        now=world.now,
    )


def _routes(world: World) -> None:
    """What is only told is not opened for; a shop's failures share one incident."""
    now = world.now
    branches = (
        Branch(
            id=new_id(now),
            name="Staging wakes nobody",
            condition='labels["environment"] == "staging"',
            ruling=Ruling(priority=5),
        ),
        Branch(
            id=new_id(now),
            name="One incident for a storm in the cluster",
            condition='labels["service"] == "kubernetes" && severity in ["critical", "error"]',
            ruling=Ruling(group_by=("service", "alertname"), group_wait=30, window=1800),
        ),
    )
    set_tree(integration_id=None, change=lambda _: branches, actor=world.actor(ADMIN), now=now)


def _inhibition(world: World) -> None:
    """What runs on a database that is down need not tell of it."""
    admin, now = world.actor(ADMIN), world.now
    create_inhibition_rule(
        fields=RuleFields(
            name="A database that is down speaks for what runs on it",
            source=[Matcher("alertname", "PostgresDown")],
            target=[Matcher("severity", "critical|error|warning", is_regex=True)],
            equal=["instance"],
        ),
        actor=admin,
        now=now,
    )


def _load_test(world: World) -> None:
    """What a load test raises in staging is known before."""
    admin, now = world.actor(ADMIN), world.now
    load_test = _next(now, time(22, 0))
    while load_test.astimezone(zone(HOME)).weekday() != _THURSDAY:
        load_test = _next(load_test, time(22, 0))
    create_silence(
        spec=SilenceSpec(
            matchers=[
                Matcher("environment", "staging"),
                Matcher("service", "checkout|search", is_regex=True),
            ],
            starts_at=load_test,
            ends_at=load_test + 2 * _HOUR,
            comment="The load test of the shop runs every Thursday night.",
            rrule="FREQ=WEEKLY;BYDAY=TH",
            timezone=HOME,
        ),
        actor=admin,
        now=now,
    )


def _patches(world: World) -> None:
    """The database is patched in two days, and what needs it suffers."""
    admin, now = world.actor(ADMIN), world.now
    patching = _next(now + timedelta(days=2), time(21, 0))
    plan_maintenance(
        spec=MaintenanceSpec(
            title="Patches for the database cluster",
            service_ids=[world.services["database"].pk],
            starts_at=patching,
            ends_at=patching + 3 * _HOUR,
            with_dependents=True,
            comment="Both replicas first, then a failover. About two minutes without writes.",
            timezone=HOME,
        ),
        actor=admin,
        now=now,
    )


def _next(after: datetime, at: time) -> datetime:
    """Return the next time the company's clock shows `at`."""
    today = after.astimezone(zone(HOME)).date()
    found = starts_at(datetime.combine(today, at), zone(HOME))
    if found > after:
        return found
    return starts_at(datetime.combine(today + timedelta(days=1), at), zone(HOME))
