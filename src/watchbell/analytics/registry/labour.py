"""How much work incidents took, and what that cost."""

from watchbell.analytics.domain import Better, Kpi, Subject, Unit
from watchbell.analytics.registry.fragments import LOGGED, RESOLVED_IN_WINDOW
from watchbell.incidents.capacity import ASSUMED_MINUTES

_USUAL = " ".join(
    f"when {priority} then {minutes}"
    for priority, minutes in ASSUMED_MINUTES.items()
    if priority is not None
)
# What was never begun recovered by itself, and took nobody's time.
_IN_WORK = (
    "coalesce(greatest(0, extract(epoch from i.resolved_at - i.started_at)::float8"
    " - i.resolved_gap_seconds) / 60, 0)"
)
_ESTIMATED = (
    f"least({_IN_WORK}, coalesce(i.effort_minutes, case i.priority {_USUAL}"
    f" else {ASSUMED_MINUTES[None]} end))"
)
_MINUTES = f"coalesce({LOGGED}, {_ESTIMATED})"
_RATE = (
    "coalesce((select r.amount from analytics_hourlyrate r where r.team_id = i.team_id),"
    " (select r.amount from analytics_hourlyrate r where r.team_id is null))::float8"
)
_HOW = (
    " Nothing logged: estimated by the time from the start of the work to the resolution, but no"
    " more than the effort that was estimated for it, else what its priority usually takes in"
    " capacity planning. What nobody began took no time. Which share is an estimate stands beside."
)

ESTIMATED = Kpi(
    name="labour_estimated_share",
    title="Labour estimated, share",
    definition="Share of the resolved incidents on which nobody logged time, so that their labour"
    " is an estimate.",
    population=RESOLVED_IN_WINDOW,
    edge_cases="What another product had recorded as work is not an estimate.",
    unit=Unit.RATIO,
    subject=Subject.LABOUR,
    better=Better.LESS,
    value=f"({LOGGED} is null)::int::float8",
    end_event="i.resolved_at",
)
LABOUR = (
    Kpi(
        name="labour",
        title="Labour",
        definition="How much work an incident took: what people logged on it, else an estimate.",
        population=RESOLVED_IN_WINDOW,
        edge_cases=_HOW.strip(),
        unit=Unit.SECONDS,
        subject=Subject.LABOUR,
        better=Better.LESS,
        value=f"{_MINUTES} * 60",
        end_event="i.resolved_at",
        estimated=ESTIMATED,
    ),
    Kpi(
        name="cost_per_ticket",
        title="Cost per ticket",
        definition="Labour times the hourly rate of the incident's team, and an equal share of the"
        " fixed cost of the window.",
        population=RESOLVED_IN_WINDOW,
        edge_cases="At today's rates; a team without one has the default, and without either it is"
        " missing, not free. The fixed cost of a month counts by how much of the month lies in the"
        " window, from the first incident on until now, and is shared by all incidents that were"
        " resolved in it, whatever is narrowed. Behind the figure each incident shows its labour"
        " alone." + _HOW,
        unit=Unit.MONEY,
        subject=Subject.LABOUR,
        better=Better.LESS,
        value=f"{_MINUTES} / 60 * {_RATE}",
        end_event="i.resolved_at",
        estimated=ESTIMATED,
        shares_fixed_cost=True,
    ),
    ESTIMATED,
)
