"""The side of the backtest benchmark that is inside Django."""

import gc
import os
import resource
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchbell.bootstrap.settings")
import django

django.setup()

from watchbell.accounts.models import Person, Team
from watchbell.catalog.models import Service
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import SystemClock
from watchbell.oncall.models import Rotation, Schedule
from watchbell.oncall.services import create_schedule
from watchbell.oncall.specs import RotationSpec, ScheduleSpec
from watchbell.paging.backtest.changes import Change
from watchbell.paging.backtest.reading import Which
from watchbell.paging.backtest.replaying import Answers
from watchbell.paging.backtest.running import report_on
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import snapshots_of
from watchbell.paging.services import PolicyFields, StepFields, TargetFields, create_policy

_RANGE = timedelta(days=730)
_FIRST = datetime(2023, 1, 2, 9, 0)  # noqa: DTZ001 wall time


def company(now: datetime) -> Change:
    """Give every team people on call and a policy; return what is tried: one step less, slower."""
    if not EscalationPolicy.objects.exists():
        people = list(Person.objects.filter(email__startswith="bulk-", role="responder"))
        for n, team in enumerate(Team.objects.filter(slug__startswith="bulk-").order_by("slug")):
            _organise(team, people[n * 3 : n * 3 + 6], now)
    policy = EscalationPolicy.objects.order_by("slug")[0]
    snapshot = snapshots_of([policy.pk])[policy.pk]
    steps = tuple(replace(step, delay_minutes=step.delay_minutes * 3) for step in snapshot.steps)
    return Change(policies=(replace(snapshot, steps=steps[:-1]),))


def main() -> None:
    """Replay parts of the two years, and print what each takes."""
    # As platform.apart does it.
    gc.disable()
    now = SystemClock().now()
    change = company(now)
    for part in (0.01, 0.1, 1.0):
        until = now
        which = Which(since=until - _RANGE * part, until=until, as_of=until)
        began = time.process_time(), time.perf_counter()
        report = report_on(which, change, Answers.AS_QUICK, progress=lambda done, total: None)
        cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
        before, after = report["before"], report["after"]
        print(
            f"{report['incidents']:>8} incidents: {wall:5.1f} s, {cpu:.1f} s of them its own;"
            f" {before['pages']} pages today and {after['pages']} tried,"
            f" {before['unreached']} and {after['unreached']} unreached",
            flush=True,
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MiB")


def _organise(team: Team, people: list[Person], now: datetime) -> None:
    rotations = [
        RotationSpec(name="Days", starts_at=_FIRST, rrule="FREQ=DAILY", members=_ids(people)),
        RotationSpec(
            name="Weekends",
            starts_at=datetime(2023, 1, 7, 0, 0),  # noqa: DTZ001 wall time
            ends_at=datetime(2023, 1, 9, 0, 0),  # noqa: DTZ001 wall time
            rrule="FREQ=WEEKLY",
            members=_ids(reversed(people)),
            priority=1,
        ),
    ]
    spec = ScheduleSpec(
        name=team.name, slug=team.slug, timezone="Europe/Berlin", rotations=rotations
    )
    schedule = create_schedule(spec=spec, actor=SYSTEM, now=now)
    # The services do not let anybody rewrite the past; here it is made up.
    Rotation.objects.filter(schedule=schedule).update(effective_since=now - timedelta(days=1000))
    policy = create_policy(slug=team.slug, fields=_policy(schedule, team), actor=SYSTEM, now=now)
    Service.objects.filter(team=team).update(escalation_policy_id=policy.pk)


def _policy(schedule: Schedule, team: Team) -> PolicyFields:
    first = TargetFields(type="schedule", id=schedule.pk)
    following = TargetFields(type="next_on_call", id=schedule.pk)
    members = TargetFields(type="team", id=team.pk)
    steps = [
        StepFields(delay_minutes=5, targets=[first]),
        StepFields(delay_minutes=10, targets=[following], conditions="priority <= 3"),
        StepFields(delay_minutes=30, targets=[members], pick="round_robin"),
    ]
    return PolicyFields(name=team.name, steps=steps, repeat=2, timezone="Europe/Berlin")


def _ids(people: Iterable[Person]) -> list[UUID]:
    return [person.pk for person in people]


if __name__ == "__main__":
    main()
