"""How many."""

from watchbell.analytics.domain import Better, Kpi, Unit
from watchbell.analytics.registry.fragments import (
    DECLARED_IN_WINDOW,
    LIVE,
    MAJOR,
    OPEN,
    RESOLVED_IN_WINDOW,
)

END = "least(%(until)s, %(now)s)"
STANDING = f"i.created_at < {END} and (i.resolved_at is null or i.resolved_at >= {END})"
# Two branches, so that a window is found by the index of its instant in each.
_TURNS = """(
    select *, created_at as turned_at, 1 as came from incidents_incident
    union all
    select *, resolved_at, 0 from incidents_incident where resolved_at is not null) i"""

_DECLARED = Kpi(
    name="declared",
    title="Declared",
    definition="How many incidents were declared.",
    population=DECLARED_IN_WINDOW,
    edge_cases="One that is cancelled or found a duplicate later leaves the figure.",
    unit=Unit.COUNT,
    value="1",
    end_event="i.created_at",
)


def _left(name: str, over: str) -> Kpi:
    """Return the figure of those that left, never before they came; nobody sees it by itself."""
    return Kpi(
        name=name,
        title="No longer open",
        definition="How many incidents left those that are open.",
        population="Incidents that are over, but no duplicates.",
        edge_cases="Counted only to be subtracted.",
        unit=Unit.COUNT,
        value="1",
        end_event=f"greatest(i.created_at, {over})",
        condition=f"{LIVE} and {over} is not null",
    )


COUNTS = (
    _DECLARED,
    Kpi(
        name="resolved",
        title="Resolved",
        definition="How many incidents were resolved.",
        population=RESOLVED_IN_WINDOW,
        edge_cases="A reopened incident counts in the window of its last resolution.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.resolved_at",
    ),
    Kpi(
        name="inflow_outflow",
        title="Inflow / outflow",
        definition="How many incidents were declared to each one that was resolved: above 1 the"
        " backlog grows.",
        population="Incidents declared in the window, and incidents resolved in it and still"
        " resolved, but no cancelled ones and no duplicates.",
        edge_cases="Nothing resolved: empty. `n` counts both sides, so"
        " an incident that came and went in the window is behind it twice: it contributes 1 when"
        " it was declared and 0 when it was resolved.",
        unit=Unit.QUOTIENT,
        value="i.came",
        end_event="i.turned_at",
        source=_TURNS,
        better=Better.LESS,
        is_never_missing=True,
        sides=("declared", "resolved"),
    ),
    Kpi(
        name="closed",
        title="Closed",
        definition="How many incidents were closed, by a person or for want of an objection.",
        population="Incidents closed in the window and still closed, but no duplicates.",
        edge_cases="Cancelled incidents are not closed ones.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.closed_at",
    ),
    Kpi(
        name="reopened",
        title="Reopened",
        definition="How many of the resolved incidents had been reopened at least once.",
        population=RESOLVED_IN_WINDOW,
        edge_cases="Counted once, in the window of the last resolution, however often reopened.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.resolved_at",
        condition=f"{LIVE} and i.reopen_count > 0",
        better=Better.LESS,
    ),
    Kpi(
        name="cancelled",
        title="Cancelled",
        definition="How many were found not to be incidents of their own.",
        population="Incidents cancelled in the window.",
        edge_cases="The only figure that cancelled incidents are part of.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.cancelled_at",
        condition="i.state = 'cancelled'",
    ),
    Kpi(
        name="majors",
        title="Major incidents",
        definition="How many of the declared incidents are or were major ones.",
        population=DECLARED_IN_WINDOW,
        edge_cases="Counted by when the incident was declared, not by when it became major.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
        condition=f"{LIVE} and {MAJOR}",
    ),
    Kpi(
        name="backlog",
        title="Open now",
        definition="How many incidents are new, in progress or on hold.",
        population="Incidents open at this moment, whatever the window.",
        edge_cases="Those on hold are part of it and also shown apart.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
        condition=OPEN,
        as_of_now=True,
    ),
    Kpi(
        name="backlog_on_hold",
        title="On hold now",
        definition="How many open incidents wait for somebody or something.",
        population="Incidents on hold at this moment, whatever the window.",
        edge_cases="They are part of the backlog too.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
        condition="i.state = 'on_hold'",
        as_of_now=True,
    ),
    Kpi(
        name="duplicates",
        title="Resolved as duplicates",
        definition="How many were resolved as the same as another incident.",
        population="Incidents resolved in the window with the outcome duplicate.",
        edge_cases="The only figure that they are part of. What was merged counts as cancelled.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.resolved_at",
        condition="i.state <> 'cancelled' and i.outcome = 'duplicate'",
    ),
    Kpi(
        name="ever_reopened",
        title="Ever reopened",
        definition="How many of the declared incidents were reopened at least once until now.",
        population=DECLARED_IN_WINDOW,
        edge_cases="Counted by when the incident was declared, resolved again or not.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
        condition=f"{LIVE} and i.reopen_count > 0",
        better=Better.LESS,
    ),
    Kpi(
        name="backlog_at_end",
        title="Open at the end",
        definition="How many incidents were open at the end of the window.",
        population="Incidents declared before the end of the window and neither resolved nor"
        " closed by then.",
        edge_cases="By the resolution that holds: while one was resolved and reopened later, it"
        " counts as open. An end that has not come yet is now.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
        condition=f"{LIVE} and {STANDING} and (i.closed_at is null or i.closed_at >= {END})",
        as_of_end=True,
        balance=(_DECLARED, _left("left_backlog", "least(i.resolved_at, i.closed_at)")),
        better=Better.LESS,
    ),
    Kpi(
        name="unresolved_at_end",
        title="Not resolved at the end",
        definition="How many incidents had no resolution at the end of the window.",
        population="Incidents declared before the end of the window and not resolved by then.",
        edge_cases="What was closed without ever being resolved counts as unresolved for ever;"
        " only imported histories have that. Otherwise it equals what was open.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
        condition=f"{LIVE} and {STANDING}",
        as_of_end=True,
        balance=(_DECLARED, _left("left_unresolved", "i.resolved_at")),
        better=Better.LESS,
    ),
)
