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
class TemporaryCleared(Event):
    kind: ClassVar[str] = "schedule.temporary_cleared"
    temporary_id: UUID
    name: str
