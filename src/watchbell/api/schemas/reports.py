"""Reports on the wire: views of the figures, when they are mailed, what was sent."""

import datetime as dt
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from watchbell.analytics.reports.domain import IssueState
from watchbell.analytics.reports.periods import Period
from watchbell.analytics.reports.rhythm import Rhythm
from watchbell.api.schemas.fields import Email, Flag, Given, Shown, Slug


class Compare(StrEnum):
    """What a report is set beside."""

    PREVIOUS = "previous"
    YEAR = "year"
    NONE = "none"


class ReportGiven(Given):
    """A view of the figures to keep under a name."""

    name: str = Field(max_length=80, examples=["Month of the shop"])
    shared: Flag = Field(False, description="All colleagues find it.")
    period: Period = Field(
        Period.LAST_30_DAYS, description="A rule for the window; `own`: from `first` to `last`."
    )
    first: dt.date | None = None
    last: dt.date | None = None
    compare: Compare = Compare.PREVIOUS
    by: str = Field("", max_length=90, description="Split by this, such as `service`.")
    filter: list[str] = Field([], max_length=50, description="As `filter` of the figures.")
    figures: list[str] = Field(
        [], max_length=24, description="Names of figures; none: those that the page begins with."
    )
    hours: str = Field(
        "",
        max_length=80,
        description="Times in business time: `business`, or the short name of a calendar.",
    )
    dashboard: str = Field(
        "",
        max_length=60,
        description="A dashboard instead: the name of a ready one, or the id of another. `period`"
        " and `filter` hold for all of it; the rest stands on it.",
    )


class ReportReaders(Given):
    """Who is mailed a report. Addresses outside are added by managers."""

    people: list[Email] = Field([], max_length=100)
    teams: list[Slug] = Field([], max_length=100)
    addresses: list[Email] = Field([], max_length=100)


class ReportPlanGiven(Given):
    """When a report is mailed, and to whom; set as a whole."""

    on: Flag = True
    rhythm: Rhythm
    at: dt.time = Field(description="On the clocks of the zone.", examples=["08:00"])
    timezone: str = Field("UTC", max_length=60)
    weekdays: list[int] = Field([], max_length=7, description="For `weekly`: 0 is Monday.")
    day: int = Field(
        1, ge=0, le=31, description="For `monthly`; 0 is the last business day, 31 the last day."
    )
    readers: ReportReaders


class ReportPlanShown(Shown):
    on: bool
    rhythm: Rhythm
    at: dt.time
    timezone: str
    weekdays: list[int]
    day: int
    next_at: datetime | None
    stopped_because: str = Field(description="Why the engine stopped it, if it did.")
    people: list[str]
    teams: list[str]
    addresses: list[str]


class ReportShown(Shown):
    """A view of the figures that somebody keeps, with when it is mailed."""

    id: UUID
    name: str
    owner: str
    shared: bool
    period: Period
    first: dt.date | None
    last: dt.date | None
    compare: Compare
    by: str
    filter: list[str]
    figures: list[str]
    hours: str
    dashboard: str
    url: str
    plan: ReportPlanShown | None


class ReportList(Shown):
    items: list[ReportShown]


class ReportIssueShown(Shown):
    """One report that was made and sent, or failed."""

    id: UUID
    due_at: datetime
    planned: bool
    state: IssueState
    from_: datetime | None = Field(alias="from")
    to: datetime | None
    sent_at: datetime | None
    sent_to: int
    note: str
    reason: str


class ReportIssueList(Shown):
    items: list[ReportIssueShown]
