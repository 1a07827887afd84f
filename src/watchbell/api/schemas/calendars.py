"""Calendar feeds and imported calendars on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Count, Flag, Given, Shown, Slug


class FeedGiven(Given):
    """Whose shifts: the caller's own in all schedules, or everybody's of one schedule."""

    schedule: Slug | None = None
    shows_gaps: Flag = Field(False, description="Of a schedule: when nobody is on call, too.")


class FeedShown(Shown):
    """`read_at` is when a calendar last read it, by the hour."""

    id: UUID
    schedule: str | None
    shows_gaps: bool
    created_at: datetime
    read_at: datetime | None


class FeedMade(FeedShown):
    """The address is the key: it is in this answer and nowhere else."""

    address: str = Field(examples=["https://watchbell.example.org/calendars/cal_….ics"])


class FeedList(Shown):
    items: list[FeedShown]
    next_cursor: str | None


class ImportedCalendarGiven(Given):
    """An address that is fetched at once and every quarter of an hour, or a calendar's text."""

    name: str = Field(examples=["Payments rota"])
    priority: Count = Field(0, description="Beside rotations: the higher one counts.")
    url: str = Field("", max_length=2000, examples=["https://calendar.example.org/rota.ics"])
    content: str = Field("", description="iCalendar text, instead of an address; read once.")


class UnmatchedShown(Shown):
    """An event that puts nobody on call, and why."""

    summary: str
    starts_at: datetime
    ends_at: datetime
    reason: str


class CalendarShown(Shown):
    """Its address is a secret and not shown; `failure` says why the last fetch failed."""

    id: UUID
    name: str
    priority: int
    is_fetched: bool
    fetched_at: datetime | None
    next_fetch_at: datetime | None
    failure: str
    shifts_ahead: int
    unmatched_ahead: int
    unmatched: list[UnmatchedShown] = Field(description="The next five of them.")
    created_at: datetime


class CalendarList(Shown):
    items: list[CalendarShown]
    next_cursor: str | None
