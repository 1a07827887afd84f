"""Figures on the wire."""

from datetime import datetime

from pydantic import Field

from watchbell.analytics.domain import Unit
from watchbell.api.schemas.fields import Given, Instant, Shown


class FigureShown(Shown):
    """One figure; `value` is null when nothing was there to compute it from."""

    name: str
    title: str
    definition: str
    population: str
    unit: Unit
    value: float | None
    median: float | None
    p90: float | None
    total: float | None
    n: int | None
    missing: int
    data_errors: int


class KpiGroupShown(Shown):
    key: str | None
    label: str
    figures: list[FigureShown]


class KpisShown(Shown):
    """All figures over [from, to), and for each group when `by` was asked for."""

    from_: datetime = Field(alias="from")
    to: datetime
    now: datetime
    by: str | None
    whole: bool = Field(
        description="False: restricted incidents that you may not know of are left out."
    )
    figures: list[FigureShown]
    groups: list[KpiGroupShown]


class KpiQuery(Given):
    from_: Instant | None = Field(None, alias="from", description="30 days before `to`, if absent.")
    to: Instant | None = Field(None, description="Now, if absent.")
    by: str | None = Field(None, max_length=40, description="Split by this, such as `service`.")
