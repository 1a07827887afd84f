"""Schedules for tests, made through the services."""

from datetime import datetime

from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.models import Schedule
from watchbell.oncall.services import create_schedule
from watchbell.oncall.specs import RotationSpec, ScheduleSpec


def wall(text: str) -> datetime:
    """Return wall time."""
    return datetime.fromisoformat(text)


def weekly(
    *members: Person, name: str = "Weekly", starts_at: str = "2026-02-02T09:00"
) -> RotationSpec:
    """Return a weekly rotation of these, from Monday, 2 February 2026, 09:00 on the wall."""
    return RotationSpec(
        name=name,
        starts_at=wall(starts_at),
        rrule="FREQ=WEEKLY",
        members=[person.pk for person in members],
    )


def make_schedule(
    name: str, *rotations: RotationSpec, now: datetime, timezone: str = "UTC"
) -> Schedule:
    """Return a schedule whose short name is its name in small letters."""
    spec = ScheduleSpec(
        name=name,
        slug=name.lower().replace(" ", "-"),
        timezone=timezone,
        rotations=rotations,
    )
    return create_schedule(spec=spec, actor=SYSTEM, now=now)
