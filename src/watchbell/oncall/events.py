"""What happens to schedules."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ScheduleCreated(Event):
    kind: ClassVar[str] = "schedule.created"
    name: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class ScheduleChanged(Event):
    kind: ClassVar[str] = "schedule.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RotationAdded(Event):
    kind: ClassVar[str] = "schedule.rotation_added"
    rotation_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class RotationChanged(Event):
    """`ended_id` ends and `rotation_id` takes over at `effective_since`."""

    kind: ClassVar[str] = "schedule.rotation_changed"
    rotation_id: UUID
    ended_id: UUID
    effective_since: datetime


@dataclass(frozen=True, kw_only=True)
class RotationEnded(Event):
    kind: ClassVar[str] = "schedule.rotation_ended"
    rotation_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class OverrideAdded(Event):
    kind: ClassVar[str] = "schedule.override_added"
    override_id: UUID
    change: str
    person_id: UUID
    replaces_id: UUID | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class OverrideRemoved(Event):
    kind: ClassVar[str] = "schedule.override_removed"
    override_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class TemporaryMade(Event):
    """In [starts_at, ends_at) only the temporary schedule's own shifts count."""

    kind: ClassVar[str] = "schedule.temporary_made"
    temporary_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class TemporaryChanged(Event):
    """Its name, span or shifts are others from now on."""

    kind: ClassVar[str] = "schedule.temporary_changed"
    temporary_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class TemporaryCleared(Event):
    kind: ClassVar[str] = "schedule.temporary_cleared"
    temporary_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class LeaveTaken(Event):
    """The subject is the person who is away."""

    kind: ClassVar[str] = "oncall.leave_taken"
    leave_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class LeaveEnded(Event):
    kind: ClassVar[str] = "oncall.leave_ended"
    leave_id: UUID


@dataclass(frozen=True, kw_only=True)
class HolidayRegionSet(Event):
    """The subject is a person; without a region the schedule's holidays are theirs."""

    kind: ClassVar[str] = "oncall.region_set"
    region: str


@dataclass(frozen=True, kw_only=True)
class ShiftNoticeSet(Event):
    """The subject hears of their shifts so many hours ahead; null: as the installation says."""

    kind: ClassVar[str] = "oncall.shift_notice_set"
    hours_ahead: int | None


@dataclass(frozen=True, kw_only=True)
class ShiftStarting(Event):
    """`person_id`, who is not on call yet, will be from `starts_at` on."""

    kind: ClassVar[str] = "oncall.shift_starting"
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    source: str


@dataclass(frozen=True, kw_only=True)
class HandedOff(Event):
    """At `handed_at` the on-call went from some people to others."""

    kind: ClassVar[str] = "oncall.handed_off"
    handed_at: datetime
    from_ids: tuple[UUID, ...]
    to_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class GapFound(Event):
    """Nobody is on call in [starts_at, ends_at), and no rule means it so."""

    kind: ClassVar[str] = "oncall.gap_found"
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class CalendarFeedMade(Event):
    """Somebody's calendar may read a schedule; without one, their own shifts."""

    kind: ClassVar[str] = "person.calendar_feed_made"
    feed_id: UUID
    schedule_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CalendarFeedRevoked(Event):
    kind: ClassVar[str] = "person.calendar_feed_revoked"
    feed_id: UUID


@dataclass(frozen=True, kw_only=True)
class CalendarImported(Event):
    kind: ClassVar[str] = "schedule.calendar_imported"
    calendar_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """A fetched calendar brought other shifts than before."""

    kind: ClassVar[str] = "schedule.calendar_changed"
    calendar_id: UUID
    shifts: int
    unmatched: int


@dataclass(frozen=True, kw_only=True)
class CalendarFailed(Event):
    """A calendar that could be fetched so far cannot; its last shifts stay."""

    kind: ClassVar[str] = "schedule.calendar_failed"
    calendar_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class CalendarRemoved(Event):
    kind: ClassVar[str] = "schedule.calendar_removed"
    calendar_id: UUID
    name: str
