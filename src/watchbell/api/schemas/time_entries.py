"""Time that people logged on incidents, and what work costs, on the wire."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.catalog import Money
from watchbell.api.schemas.fields import Count, Email, Given, Instant, Shown, Slug
from watchbell.incidents.timekeeping import LONGEST


class TimeEntryShown(Shown):
    """So many minutes of one person; what was removed counts no more and may be restored."""

    id: UUID
    person: str
    minutes: int
    worked_at: datetime
    note: str
    logged_at: datetime
    removed_at: datetime | None


class TimeEntriesShown(Shown):
    """What was logged, the newest work first, and all that counts together."""

    items: list[TimeEntryShown]
    minutes: int


class TimeGiven(Given):
    minutes: Count = Field(ge=1, le=LONGEST)
    worked_at: Instant | None = Field(None, description="Now, when it is left out.")
    note: str = Field("", max_length=2000)
    person: Email | None = Field(None, description="You, when it is left out.")


class TimeChanges(Given):
    """What changes; a field left out stays."""

    minutes: Count = Field(1, ge=1, le=LONGEST)
    worked_at: Instant | None = None
    note: str = Field("", max_length=2000)
    person: Email | None = None


class TeamRate(Shown):
    team: str
    hourly_rate: Decimal


class CostsShown(Shown):
    """What an hour of work costs, and the fixed cost of a month; null: not known."""

    hourly_rate: Decimal | None
    team_rates: list[TeamRate]
    fixed_cost: int
    currency: str


class TeamRateGiven(Given):
    team: Slug
    hourly_rate: Money


class CostsGiven(Given):
    hourly_rate: Money | None = None
    team_rates: list[TeamRateGiven] = Field([], max_length=1000)
    fixed_cost: Count = Field(0, ge=0)
    currency: str = Field("", max_length=12, examples=["EUR"])
