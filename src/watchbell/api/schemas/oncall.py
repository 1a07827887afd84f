"""Schedules on the wire. Shifts are wall time without a zone; everything else is an instant."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from watchbell.api.schemas.fields import (
    Count,
    Email,
    Given,
    Instant,
    ListQuery,
    Shown,
    Slug,
)
from watchbell.oncall.domain import OverrideKind, Rollout, Strategy

_WALL = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", re.ASCII)


def _read_wall(value: object) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    if not isinstance(value, str) or not _WALL.fullmatch(value):
        raise ValueError("Use local wall time without a zone, such as 2026-03-02T09:00:00.")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("There is no such time; use one such as 2026-03-02T09:00:00.") from None


WallTime = Annotated[
    datetime,
    BeforeValidator(_read_wall),
    WithJsonSchema({"type": "string", "examples": ["2026-03-02T09:00:00"]}),
]
Clock = Annotated[str, Field(max_length=8, examples=["09:00"])]
Day = Annotated[str, Field(max_length=3, description="`mon` to `sun`.", examples=["mon"])]


Region = Annotated[
    str,
    Field(max_length=20, description="Whose public holidays count, such as `DE-BE`."),
]


class RestrictionShown(Shown):
    from_day: str | None
    from_time: str
    to_day: str | None
    to_time: str


class RestrictionGiven(Given):
    """A span of every day, or with days of every week, in which the rotation counts."""

    from_day: Day | None = None
    from_time: Clock
    to_day: Day | None = None
    to_time: Clock


class RotationShown(Shown):
    """People who take turns by one rule; `members` has null for the deliberate empty slot."""

    id: UUID
    name: str
    priority: int
    timezone: str
    starts_at: WallTime
    ends_at: WallTime | None
    rrule: str
    members: list[str | None]
    strategy: Strategy
    shifts_per_member: int
    effective_since: datetime
    effective_until: datetime | None
    restrictions: list[RestrictionShown]
    exdates: list[WallTime]
    rdates: list[WallTime]


class RotationGiven(Given):
    """`starts_at` and `ends_at` are the first shift; without an end it lasts until the next."""

    name: str = Field(examples=["Weekly"])
    priority: Count = 0
    timezone: str = Field(
        "", max_length=80, description="Its own, to follow the sun; empty: that of the schedule."
    )
    starts_at: WallTime
    ends_at: WallTime | None = None
    rrule: str = Field(max_length=300, examples=["FREQ=WEEKLY"])
    members: list[Email | None] = Field(max_length=500, examples=[["grace@example.org"]])
    strategy: Strategy = Strategy.ROTATE
    shifts_per_member: Count = 1
    effective_since: Instant | None = None
    effective_until: Instant | None = None
    restrictions: list[RestrictionGiven] = Field(default=[], max_length=200)
    exdates: list[WallTime] = Field(
        default=[], max_length=200, description="Starts that are left out."
    )
    rdates: list[WallTime] = Field(
        default=[], max_length=200, description="Starts besides those of the rule."
    )


class RotationChange(RotationGiven):
    """What the rotation's successor is, and when it takes over."""

    rollout: Rollout = Rollout.AT_ONCE


class RotationEnd(Given):
    rollout: Rollout = Field(Rollout.AT_ONCE, description="When it ends.")


class ScheduleRow(Shown):
    id: UUID
    slug: str
    name: str
    description: str
    timezone: str
    team: str | None
    region: str
    created_at: datetime
    version: int


class ScheduleShown(ScheduleRow):
    """A schedule with the rotations that count now or later."""

    rotations: list[RotationShown]


class ScheduleList(Shown):
    items: list[ScheduleRow]
    next_cursor: str | None


class ScheduleQuery(ListQuery):
    q: str | None = Field(None, max_length=200, description="Part of a name.")


class ScheduleGiven(Given):
    name: str = Field(examples=["Payments on call"])
    slug: Slug = Field(examples=["payments"])
    timezone: str = Field(max_length=80, examples=["Europe/Berlin"])
    description: str = ""
    team: Slug | None = None
    region: Region = ""
    rotations: list[RotationGiven] = Field(default=[], max_length=100)


class ScheduleChanges(Given):
    """What changes; a field left out stays. Rotations keep the zone they were made with."""

    name: str = ""
    timezone: str = Field("UTC", max_length=80)
    description: str = ""
    team: Slug | None = None
    region: Region = ""


class OverrideGiven(Given):
    """For a while `person` is added, is removed, or stands in for `replaces`."""

    kind: OverrideKind
    person: Email = Field(examples=["grace@example.org"])
    replaces: Email | None = None
    starts_at: Instant
    ends_at: Instant


class OverrideShown(Shown):
    id: UUID
    kind: OverrideKind
    person: str
    replaces: str | None
    starts_at: datetime
    ends_at: datetime


class OverrideList(Shown):
    items: list[OverrideShown]
    next_cursor: str | None


class FixedShiftGiven(Given):
    """Somebody is on call in [starts_at, ends_at)."""

    person: Email = Field(examples=["grace@example.org"])
    starts_at: Instant
    ends_at: Instant


class TemporaryGiven(Given):
    """In [starts_at, ends_at) only these shifts count, no rotation and no override."""

    name: str = Field(examples=["Christmas"])
    starts_at: Instant
    ends_at: Instant
    shifts: list[FixedShiftGiven] = Field(max_length=200)


class FixedShiftShown(Shown):
    person: str
    starts_at: datetime
    ends_at: datetime


class TemporaryShown(Shown):
    id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    made_by: str | None
    shifts: list[FixedShiftShown]


class TemporaryList(Shown):
    items: list[TemporaryShown]
    next_cursor: str | None


class SourceShown(Shown):
    """What says so: a `rotation`, an `override` or a `temporary` schedule, and who made it."""

    kind: str
    name: str
    made_by: str


class OnCallShown(Shown):
    person: str
    name: str
    since: datetime
    until: datetime
    source: SourceShown
    reason: str = Field(
        description="Why, in words and by the schedule's clock.",
        examples=["override by Ana until 18:00"],
    )


class OnCallAnswer(Shown):
    at: datetime
    oncall: list[OnCallShown]


class OnCallQuery(Given):
    at: Instant | None = Field(None, description="Now, if absent.")


class ShiftShown(Shown):
    """One shift of the final schedule; a gap has no person."""

    start: datetime
    end: datetime
    person: str | None
    source: SourceShown | None


class ShiftList(Shown):
    items: list[ShiftShown]


class ShiftQuery(Given):
    from_: Instant | None = Field(None, alias="from", description="Now, if absent.")
    to: Instant | None = Field(None, description="14 days after `from`, if absent.")
