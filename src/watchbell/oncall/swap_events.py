"""What happens to requests for cover and swaps; the schedule is their subject."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CoverAsked(Event):
    """`asker_id` asks `asked_id`, or anybody, to take a span; a swap names what is given back."""

    kind: ClassVar[str] = "schedule.cover_asked"
    request_id: UUID
    change: str
    asker_id: UUID
    asked_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    returns_from: datetime | None
    returns_until: datetime | None
    note: str
    returns_schedule_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class CoverTaken(Event):
    """`taker_id` took [starts_at, ends_at); nothing is left when `is_whole`."""

    kind: ClassVar[str] = "schedule.cover_taken"
    request_id: UUID
    change: str
    asker_id: UUID
    taker_id: UUID
    starts_at: datetime
    ends_at: datetime
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class CoverDeclined(Event):
    kind: ClassVar[str] = "schedule.cover_declined"
    request_id: UUID
    asker_id: UUID
    asked_id: UUID


@dataclass(frozen=True, kw_only=True)
class CoverCancelled(Event):
    kind: ClassVar[str] = "schedule.cover_cancelled"
    request_id: UUID
    asker_id: UUID
    asked_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CoverExpired(Event):
    """What was left began and nobody took it: it stays with `asker_id`."""

    kind: ClassVar[str] = "schedule.cover_expired"
    request_id: UUID
    asker_id: UUID
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class CoverUndone(Event):
    """What `taker_id` had taken in [starts_at, ends_at) went back; of a swap both halves did."""

    kind: ClassVar[str] = "schedule.cover_undone"
    request_id: UUID
    change: str
    asker_id: UUID
    taker_id: UUID
    starts_at: datetime
    ends_at: datetime
