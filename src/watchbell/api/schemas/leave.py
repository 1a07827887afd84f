"""Leave, public holidays and the shifts they touch, on the wire."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Given, Instant, Shown
from watchbell.api.schemas.oncall import SourceShown


class AbsenceKind(StrEnum):
    LEAVE = "leave"
    HOLIDAY = "holiday"


class LeaveGiven(Given):
    """Somebody is away in [starts_at, ends_at)."""

    starts_at: Instant
    ends_at: Instant
    note: str = Field("", max_length=200, description="What colleagues should know; they read it.")


class LeaveShown(Shown):
    id: UUID
    person: str
    starts_at: datetime
    ends_at: datetime
    note: str


class LeaveList(Shown):
    items: list[LeaveShown]
    next_cursor: str | None


class RegionGiven(Given):
    region: str = Field(max_length=20, description='Such as `DE-BE`; "" for that of each schedule.')


class RegionShown(Shown):
    region: str


class ConflictShown(Shown):
    """`person` is on call although away; `could_cover` are free, best first."""

    start: datetime
    end: datetime
    person: str
    kind: AbsenceKind
    name: str
    source: SourceShown | None
    could_cover: list[str]


class ConflictList(Shown):
    items: list[ConflictShown]
