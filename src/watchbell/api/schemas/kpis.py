"""Figures on the wire, with what is behind them and what they should be."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from watchbell.analytics.comparing import Trend
from watchbell.analytics.domain import Better, Subject, Unit
from watchbell.analytics.drilling import Order, Part
from watchbell.analytics.targets import Light, Measure
from watchbell.api.schemas.fields import Given, Instant, ListQuery, Shown, split_commas
from watchbell.incidents.domain import State


class FigureShown(Shown):
    """One figure; `value` is null when nothing was there to compute it from."""

    name: str
    title: str
    definition: str
    population: str
    subject: Subject
    better: Better
    unit: Unit
    value: float | None
    median: float | None
    p90: float | None
    total: float | None
    n: int | None
    missing: int
    data_errors: int
    estimated: float | None = Field(
        None, description="The share of its incidents that contribute an estimate."
    )


class KpiGroupShown(Shown):
    key: str | None
    label: str
    figures: list[FigureShown]


class KpiChangeShown(Shown):
    """What became of a figure; `part` is the change as a part of what it was."""

    before: float | None
    difference: float | None
    part: float | None
    trend: Trend | None


class KpisCompared(Shown):
    """The same figures over another window, and what became of each since, by name."""

    from_: datetime = Field(alias="from")
    to: datetime
    figures: dict[str, KpiChangeShown]


class KpiTargetShown(Shown):
    """What a figure should be at most (`less`) or at least (`more`), in its own unit."""

    name: str
    goal: float
    measure: Measure
    better: Better
    hours: str = Field("", description="By whose hours the figure is told then; empty: the clock.")


class KpiTargetStanding(KpiTargetShown):
    """A target, and how its figure stands: null when nothing was there to compute it from."""

    light: Light | None


class KpiTargetList(Shown):
    items: list[KpiTargetShown]


class KpiTargetGiven(Given):
    goal: float = Field(ge=0, description="In the figure's unit: seconds, a share from 0 to 1.")
    measure: Measure = Measure.VALUE
    hours: str = Field(
        "",
        max_length=80,
        description="Told by the clock (empty), `business`, or the short name of a calendar: each"
        " has a target of its own.",
    )


class KpiTargetQuery(Given):
    hours: str = Field("", max_length=80, description="Of which hours; left out: the clock.")


class AmendedShown(Shown):
    """A figure over the days of the window that are over: what it was then, and what it is now."""

    name: str
    title: str
    unit: Unit
    days: int = Field(description="How many days are compared.")
    changed: int = Field(description="On how many of them something else is counted than then.")
    then: float | None
    now: float | None
    n_then: int
    n_now: int
    first: date = Field(description="The first of those days.")
    last: date
    at: datetime = Field(description="When that was noticed last.")


class KpisInBusinessTime(Shown):
    """The figures that last from one instant to another, counted in open hours."""

    hours: str
    title: str = Field(description="By whose hours, in words.")
    figures: list[FigureShown]
    groups: list[KpiGroupShown]
    compared: KpisCompared | None = None
    targets: list[KpiTargetStanding] = []


class KpisShown(Shown):
    """All figures over [from, to), and for each group when `by` was asked for."""

    from_: datetime = Field(alias="from")
    to: datetime
    now: datetime
    as_of: datetime = Field(
        description="What happened until then is part of the figures: at most a minute ago."
    )
    by: str | None
    whole: bool = Field(
        description="False: restricted incidents that you may not know of are left out."
    )
    figures: list[FigureShown]
    groups: list[KpiGroupShown]
    amended: list[AmendedShown] = Field(
        [], description="Figures of days that are over which are no longer what they were then."
    )
    compared: KpisCompared | None = None
    business: KpisInBusinessTime | None = None
    targets: list[KpiTargetStanding] = []


FILTERS: list[str] = Field(
    [],
    max_length=50,
    description="Narrow by `field:value`, such as `service:checkout`; repeat it for more. `none`"
    " is what has no value there, `custom.<field>` a field of a type.",
)
_ZONE = Field("UTC", max_length=60, description="Whose days, weeks and months split figures.")
_HOURS = Field(
    None,
    max_length=80,
    description="Tell what lasts in business time, too: `business` by the hours that each incident"
    " was promised, or the short name of a calendar.",
)
Names = Annotated[list[str], BeforeValidator(split_commas)]


class WindowQuery(Given):
    from_: Instant | None = Field(None, alias="from", description="30 days before `to`, if absent.")
    to: Instant | None = Field(None, description="Now, if absent.")
    by: str | None = Field(None, max_length=90, description="Split by this, such as `service`.")
    filter: list[str] = FILTERS
    zone: str = _ZONE


class KpiQuery(WindowQuery):
    names: Names = Field([], max_length=100, description="Only these figures.")
    compare: str | None = Field(
        None,
        max_length=100,
        description="`previous` for the window before (whole months: the months before), or"
        " another one as `<from>/<to>`.",
    )
    hours: str | None = _HOURS


class KpiRecordQuery(WindowQuery, ListQuery):
    key: str | None = Field(
        None, max_length=200, description="The group of `by`; left out: those that have none."
    )
    part: Part = Field(Part.COUNTED, description="What was counted, or what was left out and why.")
    order: Order = Order.LATEST
    hours: str | None = _HOURS


class KpiRecordShown(Shown):
    """One incident behind a figure. `value` is what it contributes, in the figure's unit."""

    number: str
    title: str
    state: State
    priority: str | None
    service: str | None
    team: str | None
    assignee: str | None
    created_at: datetime
    counted_at: datetime
    value: float | None
    estimated: bool = Field(False, description="Nobody recorded it: it is an estimate.")


class KpiRecordList(Shown):
    items: list[KpiRecordShown]
    next_cursor: str | None
