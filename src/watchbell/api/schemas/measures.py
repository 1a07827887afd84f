"""Coverage, balance, quality and hours on the wire."""

from datetime import datetime

from pydantic import Field

from watchbell.api.schemas.fields import Shown, Slug
from watchbell.api.schemas.oncall import ShiftQuery


class GapShown(Shown):
    """Nobody is on call; `planned` when the rules leave this time out."""

    start: datetime
    end: datetime
    planned: bool


class LoadShown(Shown):
    """Hours, with two decimals; the same hour may be a night's, a weekend's and a holiday's."""

    person: str
    hours: float
    night_hours: float
    weekend_hours: float
    holiday_hours: float
    nights: int
    shifts: int


class MeasuresShown(Shown):
    """`coverage` and `balance` are shares from 0 to 1; `quality` goes from 0 to 100."""

    start: datetime
    end: datetime
    coverage: float
    balance: float
    quality: int
    gaps: list[GapShown]
    people: list[LoadShown]


class HoursShown(Shown):
    """Hours for pay, each counted once: as a holiday's, else a weekend's, else a night's."""

    person: str
    name: str
    schedule: str
    weekday: float
    night: float
    weekend: float
    holiday: float
    total: float


class HoursList(Shown):
    items: list[HoursShown]


class HoursQuery(ShiftQuery):
    schedule: Slug | None = Field(None, description="Every schedule, if absent.")
