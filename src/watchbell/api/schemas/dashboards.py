"""Dashboards on the wire, and what their widgets answer. Spans are in seconds, shares 0 to 1."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.analytics.dashboards.domain import SPANS
from watchbell.api.schemas.fields import Count, Flag, Given, Shown, Slug
from watchbell.api.schemas.kpis import FigureShown, KpiChangeShown, KpiGroupShown, KpiTargetStanding
from watchbell.api.schemas.reliability import ReliabilityShown

_DAYS = f"One of: {', '.join(str(one) for one in SPANS)}."


class WidgetGiven(Given):
    """A widget in its place on twelve columns; what its kind does not take is left out."""

    id: str = Field(max_length=40, examples=["w1"], description="Small letters, digits, dashes.")
    kind: str = Field(max_length=40, examples=["figure"])
    x: Count = Field(description="Its left column, from 0.")
    y: Count = Field(description="Its top row, from 0.")
    w: Count = Field(description="How many columns.")
    h: Count = Field(description="How many rows.")
    title: str = Field("", max_length=80)
    figure: str = Field("", max_length=80, examples=["mtta"])
    measure: str = Field("value", max_length=10, description="value, median, p90 or total.")
    by: str = Field("", max_length=90, description="What splits it, or the step of a trend.")
    look: str = Field("", max_length=10, description="line, bar or table.")
    days: Count | None = Field(None, description=f"Null: as the dashboard. {_DAYS}")
    filters: list[str] = Field([], max_length=50, description="`field:value` for each.")
    text: str = Field("", max_length=2000)


class DashboardGiven(Given):
    """A dashboard as a whole; yours, unless a team or everybody who sees figures finds it too."""

    name: str = Field(examples=["Payments"])
    about: str = Field("", max_length=300)
    widgets: list[WidgetGiven] = Field([], max_length=40)
    days: Count = Field(30, description=_DAYS)
    filters: list[str] = Field([], max_length=50, description="`field:value` for each.")
    team: Slug | None = Field(None, description="A team of yours that finds it too.")
    shared: Flag = Field(False, description="Everybody who sees figures finds it; managers may.")


class WidgetShown(Shown):
    id: str
    kind: str
    x: int
    y: int
    w: int
    h: int
    title: str
    figure: str
    measure: str
    by: str
    look: str
    days: int | None
    filters: list[str]
    text: str


class DashboardShown(Shown):
    """A dashboard. `key` names it in addresses; a ready-made one has no owner and no version."""

    key: str
    name: str
    about: str
    ready: bool
    owner: str | None
    team: str | None
    shared: bool
    version: int | None
    days: int
    filters: list[str]
    widgets: list[WidgetShown]
    url: str


class DashboardList(Shown):
    items: list[DashboardShown]


class WidgetQuery(Given):
    """How a widget is looked at; it says more than the dashboard does."""

    days: int | None = Field(None, description=_DAYS)
    filter: list[str] = Field([], max_length=50, description="Narrow by `field:value`.")
    zone: str = Field("UTC", max_length=60, description="Whose days, weeks and months split.")


class PointShown(Shown):
    """A stretch of a trend; `figure` is null where nothing was counted."""

    from_: datetime = Field(alias="from")
    to: datetime
    figure: FigureShown | None


class MajorShown(Shown):
    number: str
    title: str
    priority: int | None
    state: str
    service: str
    lead: str
    since: datetime


class OnCallPersonShown(Shown):
    name: str
    until: datetime


class DutyShown(Shown):
    """A schedule with whoever is on call; nobody is a gap."""

    schedule: str
    people: list[OnCallPersonShown]


class BurdenShown(Shown):
    """What being on call cost somebody; nights are 22 to 6 by their own clock."""

    person: UUID
    name: str
    on_call: float
    pages: int
    interruptions: int
    nights: int


class WidgetData(Shown):
    """What a widget answers: the parts of its kind; the others are null.

    `fault` says why there is no answer: a filter that names nothing any more.
    """

    widget: WidgetShown
    from_: datetime = Field(alias="from")
    to: datetime
    as_of: datetime
    filters: list[str]
    fault: str
    figure: FigureShown | None = None
    change: KpiChangeShown | None = None
    target: KpiTargetStanding | None = None
    companions: list[FigureShown] = Field(
        [], description="What stands beside every share of kept promises."
    )
    points: list[PointShown] | None = None
    groups: list[KpiGroupShown] | None = None
    majors: list[MajorShown] | None = None
    on_call: list[DutyShown] | None = None
    services: list[ReliabilityShown] | None = None
    burdens: list[BurdenShown] | None = None
    fairness: float | None = Field(None, description="1 when all were called away alike.")
    text: str | None = None
