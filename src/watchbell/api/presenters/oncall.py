"""Schedules as the wire shows them."""

from collections.abc import Iterable
from datetime import datetime

from watchbell.api.schemas.oncall import (
    FixedShiftShown,
    OnCallShown,
    OverrideShown,
    RestrictionShown,
    RotationShown,
    ScheduleRow,
    ScheduleShown,
    ShiftShown,
    SourceShown,
    TemporaryShown,
)
from watchbell.kernel.zones import zone
from watchbell.oncall.domain import OverrideKind, Source, Strategy
from watchbell.oncall.models import Override, Restriction, Rotation, Schedule, TemporarySchedule
from watchbell.oncall.selectors import OnCall, PlannedShift
from watchbell.oncall.specs import DAYS
from watchbell.oncall.wording import reason


def schedule_row(row: Schedule) -> ScheduleRow:
    """Show one schedule of a list; its team must be loaded."""
    return ScheduleRow(
        id=row.id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        timezone=row.timezone,
        team=row.team.slug if row.team else None,
        region=row.region,
        created_at=row.created_at,
        version=row.version,
    )


def schedule(row: Schedule, rotations: Iterable[Rotation]) -> ScheduleShown:
    return ScheduleShown(
        **schedule_row(row).model_dump(), rotations=[rotation(one) for one in rotations]
    )


def rotation(row: Rotation) -> RotationShown:
    """Show one rotation; members' people and restrictions must be loaded."""
    members = sorted(row.members.all(), key=lambda one: one.position)
    return RotationShown(
        id=row.id,
        name=row.name,
        priority=row.priority,
        timezone=row.timezone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        rrule=row.rrule,
        members=[one.person.email if one.person else None for one in members],
        strategy=Strategy(row.strategy),
        shifts_per_member=row.shifts_per_member,
        effective_since=row.effective_since,
        effective_until=row.effective_until,
        restrictions=[_restriction(one) for one in row.restrictions.all()],
        exdates=list(row.exdates),
        rdates=list(row.rdates),
    )


def override(row: Override) -> OverrideShown:
    """Show one override; its people must be loaded."""
    return OverrideShown(
        id=row.id,
        kind=OverrideKind(row.kind),
        person=row.person.email,
        replaces=row.replaces.email if row.replaces else None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def temporary(row: TemporarySchedule) -> TemporaryShown:
    """Show one temporary schedule; its shifts' people and who made it must be loaded."""
    return TemporaryShown(
        id=row.id,
        name=row.name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        made_by=row.made_by.email if row.made_by else None,
        shifts=[
            FixedShiftShown(person=one.person.email, starts_at=one.starts_at, ends_at=one.ends_at)
            for one in row.shifts.all()
        ],
    )


def on_call(entry: OnCall, *, at: datetime, timezone: str) -> OnCallShown:
    """Show who is on call at an instant; the reason speaks the time of this zone."""
    return OnCallShown(
        person=entry.person.email,
        name=entry.person.name,
        since=entry.since,
        until=entry.until,
        source=source(entry.source),
        reason=reason(entry.source, entry.until, at=at, tz=zone(timezone)),
    )


def shift(entry: PlannedShift) -> ShiftShown:
    return ShiftShown(
        start=entry.start,
        end=entry.end,
        person=entry.person.email if entry.person else None,
        source=source(entry.source) if entry.source else None,
    )


def source(of: Source) -> SourceShown:
    return SourceShown(kind=of.kind, name=of.name, made_by=of.made_by)


def _restriction(row: Restriction) -> RestrictionShown:
    return RestrictionShown(
        from_day=None if row.from_day is None else DAYS[row.from_day],
        from_time=row.from_time.strftime("%H:%M"),
        to_day=None if row.to_day is None else DAYS[row.to_day],
        to_time=row.to_time.strftime("%H:%M"),
    )
