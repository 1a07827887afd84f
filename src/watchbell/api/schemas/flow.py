"""How work flows, on the wire. Spans are in seconds."""

from datetime import date, datetime

from pydantic import Field

from watchbell.analytics.flow.facts import Stage
from watchbell.api.schemas.fields import Given, Instant, Shown
from watchbell.api.schemas.kpis import FILTERS


class FlowStageShown(Shown):
    """The time of one stage; `median` and `p90` are of the `n` incidents that were in it, `mean`
    is of all. Stages with `waits` are those in which nobody worked."""

    stage: Stage
    title: str
    waits: bool
    n: int
    total: float
    share: float
    mean: float
    median: float
    p90: float


class TeamTimeShown(Shown):
    """How long incidents were with a team, and how much of it they waited."""

    team: str
    n: int
    total: float
    waiting: float


class HandoverShown(Shown):
    """How often incidents went from one team to another, and `back`: to one that had it before."""

    source: str
    target: str
    times: int
    incidents: int
    back: int


class DayShown(Shown):
    """What stood in each state when the day ended; `resolved` counts from the first day."""

    day: date
    new: int
    in_progress: int
    on_hold: int
    resolved: int


class FlowShown(Shown):
    """The flow of the `n` incidents that were resolved in [from, to) and still are.

    `in_teams` were with a team at all; `first_line` never left their first one, `handed_over` did,
    `came_back` returned to a team that had passed them on.
    """

    from_: datetime = Field(alias="from")
    to: datetime
    n: int
    elapsed: float
    efficiency: float | None = Field(description="Share of `elapsed` in which somebody worked.")
    stages: list[FlowStageShown]
    teams: list[TeamTimeShown]
    in_teams: int
    first_line: int
    handed_over: int
    came_back: int
    handovers: int
    ways: list[HandoverShown]
    days: list[DayShown]


class FlowQuery(Given):
    from_: Instant | None = Field(None, alias="from", description="30 days before `to`, if absent.")
    to: Instant | None = Field(None, description="Now, if absent.")
    team: str | None = Field(None, max_length=100)
    service: str | None = Field(None, max_length=100)
    filter: list[str] = FILTERS
