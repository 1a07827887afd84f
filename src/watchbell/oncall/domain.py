"""What a schedule is made of, as plain values for the arithmetic in `shifts/`."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID


class Strategy(StrEnum):
    """How a rotation's members share its shifts."""

    ROTATE = "rotate"
    EVERYONE = "everyone"


class OverrideKind(StrEnum):
    """What an override does with its person."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


class CoverKind(StrEnum):
    """What somebody asks for: that another one takes a shift, or that two shifts change hands."""

    COVER = "cover"
    SWAP = "swap"


class CoverState(StrEnum):
    """How far a cover request has come; only an open one can still be taken.

    What was taken is undone when all of it went back to whoever gave it.
    """

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNDONE = "undone"


class Rollout(StrEnum):
    """When a changed rotation takes over."""

    AT_ONCE = "at_once"
    AFTER_SHIFT = "after_shift"
    AFTER_ROUND = "after_round"


@dataclass(frozen=True, slots=True)
class RestrictionFacts:
    """[from, to) of every day, or with days of every week; an end at or before the start wraps."""

    from_time: time
    to_time: time
    from_day: int | None = None
    to_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationFacts:
    """One rotation; the fields are those of its table."""

    id: UUID
    name: str
    timezone: str
    starts_at: datetime
    rrule: str
    members: tuple[UUID | None, ...]
    ends_at: datetime | None = None
    priority: int = 0
    strategy: Strategy = Strategy.ROTATE
    shifts_per_member: int = 1
    turns_ahead: int = 0
    effective_since: datetime | None = None
    effective_until: datetime | None = None
    restrictions: tuple[RestrictionFacts, ...] = ()
    exdates: tuple[datetime, ...] = ()
    rdates: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideFacts:
    """One override; `name` says to people what it is, `is_swap` that somebody asked for it."""

    id: UUID
    kind: OverrideKind
    person: UUID
    starts_at: datetime
    ends_at: datetime
    replaces: UUID | None = None
    name: str = ""
    made_by: str = ""
    is_swap: bool = False


@dataclass(frozen=True, slots=True)
class FixedShift:
    """Somebody is on call in [starts_at, ends_at) of a temporary schedule."""

    person: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporaryFacts:
    """Within [starts_at, ends_at) only these shifts count, no rotation and no override."""

    id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    shifts: tuple[FixedShift, ...]
    made_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFacts:
    """One shift of an imported calendar, which counts like a rotation of this priority."""

    calendar: UUID
    name: str
    priority: int
    person: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """All that decides who is on call; temporary schedules do not overlap each other."""

    rotations: tuple[RotationFacts, ...]
    overrides: tuple[OverrideFacts, ...] = ()
    temporaries: tuple[TemporaryFacts, ...] = ()
    imported: tuple[ImportedFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What put somebody on call: a `rotation`, an `override`, a `swap`, a `temporary` schedule.

    A swap is an override that came of a cover request, so `id` is that override's.
    `made_by` names who decided it, when somebody did.
    """

    kind: str
    id: UUID
    name: str
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody is on call in [start, end) because of `source`; nobody when `person` is None.

    A gap with a source is a deliberate empty slot; one without is nobody's.
    """

    start: datetime
    end: datetime
    person: UUID | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody is on call at the instant that was asked about."""

    person: UUID
    source: Source
