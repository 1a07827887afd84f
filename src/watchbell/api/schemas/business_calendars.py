"""Business calendars on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from watchbell.api.schemas.fields import Given, ListQuery, Shown, Slug
from watchbell.catalog.calendars import YEARS_AHEAD, YEARS_BACK

HoursText = Annotated[
    str,
    Field(
        max_length=160,
        description="Spans of one day with commas between them, `closed` for none. What ends no"
        " later than it starts runs past midnight; `24:00` is the end of the day.",
        examples=["08:00-12:00, 13:00-18:00"],
    ),
]


class WeekHours(BaseModel):
    """The hours of each weekday; one that is left out is closed."""

    model_config = {"extra": "forbid"}

    monday: HoursText = "closed"
    tuesday: HoursText = "closed"
    wednesday: HoursText = "closed"
    thursday: HoursText = "closed"
    friday: HoursText = "closed"
    saturday: HoursText = "closed"
    sunday: HoursText = "closed"


class OwnDayGiven(Given):
    """A day with hours of its own, which go before those of its weekday and before a holiday."""

    on: str = Field(
        max_length=10, description="A date, or `MM-DD` of every year.", examples=["2026-12-24"]
    )
    hours: HoursText = "closed"
    name: str = Field("", max_length=120)


class BusinessCalendarShown(Shown):
    """A calendar. `number` is that of the newest version of its hours."""

    id: UUID
    slug: str
    name: str
    description: str
    is_default: bool
    archived_at: datetime | None
    timezone: str
    number: int
    version: int


class OwnDayShown(Shown):
    on: str
    hours: str
    name: str


class BusinessCalendarWhole(BusinessCalendarShown):
    """A calendar with all that decides when it is open."""

    version_id: int = Field(description="Names this version of its hours: it never changes.")
    week: WeekHours
    own_days: list[OwnDayShown]
    region: str = Field(description="Whose public holidays it is closed on; empty for nobody's.")
    includes: list[str] = Field(description="Calendars that are open as well, by short name.")


class BusinessCalendarList(Shown):
    items: list[BusinessCalendarShown]
    next_cursor: str | None


class CalendarQuery(ListQuery):
    pass


class CalendarChanges(Given):
    """What changes; a field left out stays. Other hours are a new version."""

    name: str = Field("", max_length=80)
    description: str = ""
    timezone: str = Field("UTC", max_length=60, description="An IANA name.")
    week: WeekHours = WeekHours()
    own_days: list[OwnDayGiven] = Field(default=[], max_length=400, description="All of them.")
    region: str = Field(
        "",
        max_length=20,
        description="Closed on its public holidays, such as DE or US-CA. They are written into the"
        f" version from {YEARS_BACK} years before it is made to {YEARS_AHEAD} after.",
    )
    includes: list[Slug] = Field(
        default=[], max_length=20, description="All calendars that are open as well."
    )


class BusinessCalendarGiven(CalendarChanges):
    """A new calendar."""

    slug: Slug
    name: str = Field(max_length=80, examples=["Service desk"])
