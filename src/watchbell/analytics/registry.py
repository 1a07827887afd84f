"""Every figure and every way to split them: one literal table that all readers share.

The selector, the API, the command, the reports page and docs/user/kpis.md are drawn from it.
"""

from collections.abc import Mapping

from watchbell.analytics.domain import Grouping, Kpi, Unit
from watchbell.kernel.errors import InvalidInput

_LIVE = "i.state <> 'cancelled'"
_OPEN = "i.state in ('new', 'in_progress', 'on_hold')"
_MAJOR = "i.major_state in ('declared', 'mitigated', 'ended')"
# A machine's answer has no person. Once a reopening has taken it away nobody can tell any more.
_HUMAN = "(i.acknowledged_by_id is not null or i.acknowledged_at is null"
_HUMAN += " or i.acknowledged_at <> i.first_acknowledged_at)"
_RESOLVED_IN_WINDOW = "Incidents resolved in the window and still resolved; cancelled ones never."
_NO_GAPS = " Time between a resolution that did not hold and the reopening does not count."


def _span(end: str, start: str, less: str = "") -> str:
    return f"extract(epoch from {end} - {start})::float8{less}"


_LESS_GAPS = " - i.resolved_gap_seconds"

_COUNTS = (
    Kpi(
        name="declared",
        title="Declared",
        definition="How many incidents were declared.",
        population="Incidents created in the window, except those cancelled since.",
        edge_cases="One that is cancelled later leaves the figure.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
    ),
    Kpi(
        name="resolved",
        title="Resolved",
        definition="How many incidents were resolved.",
        population=_RESOLVED_IN_WINDOW,
        edge_cases="A reopened incident counts in the window of its last resolution.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.resolved_at",
    ),
    Kpi(
        name="closed",
        title="Closed",
        definition="How many incidents were closed, by a person or for want of an objection.",
        population="Incidents closed in the window and still closed.",
        edge_cases="Cancelled incidents are not closed ones.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.closed_at",
    ),
    Kpi(
        name="reopened",
        title="Reopened",
        definition="How many of the resolved incidents had been reopened at least once.",
        population=_RESOLVED_IN_WINDOW,
        edge_cases="Counted once, in the window of the last resolution, however often reopened.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.resolved_at",
        condition=f"{_LIVE} and i.reopen_count > 0",
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
        population="Incidents created in the window, except those cancelled since.",
        edge_cases="Counted by when the incident was declared, not by when it became major.",
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
        condition=f"{_LIVE} and {_MAJOR}",
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
        condition=_OPEN,
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
)

_TIMES = (
    Kpi(
        name="mttd",
        title="MTTD, detect",
        definition="From the fault's beginning until it was detected.",
        population="Incidents detected in the window whose beginning is known.",
        edge_cases="No beginning recorded: counted as missing, not as instant.",
        unit=Unit.SECONDS,
        value=_span("i.detected_at", "i.occurred_at"),
        end_event="i.detected_at",
    ),
    Kpi(
        name="mtta",
        title="MTTA, acknowledge",
        definition="From the declaration until a person first answered.",
        population="Incidents first acknowledged in the window.",
        edge_cases="Only the first answer of a person counts: neither a machine's nor the one"
        " after a reopening. What nobody has answered yet is not in it.",
        unit=Unit.SECONDS,
        value=_span("i.first_acknowledged_at", "i.created_at"),
        end_event="i.first_acknowledged_at",
        condition=f"{_LIVE} and {_HUMAN}",
    ),
    Kpi(
        name="mttr_respond",
        title="MTTR, respond",
        definition="From the first sign (detected, else reported, else declared) until a person"
        " first answered.",
        population="Incidents first acknowledged in the window.",
        edge_cases="As for MTTA; longer than it by the time from the first sign to the record.",
        unit=Unit.SECONDS,
        value=_span(
            "i.first_acknowledged_at", "coalesce(i.detected_at, i.reported_at, i.created_at)"
        ),
        end_event="i.first_acknowledged_at",
        condition=f"{_LIVE} and {_HUMAN}",
    ),
    Kpi(
        name="mttr_repair",
        title="MTTR, repair",
        definition="From the start of the work until the incident was resolved." + _NO_GAPS,
        population=_RESOLVED_IN_WINDOW,
        edge_cases="Resolved without work being started (it recovered by itself): missing."
        " Time on hold counts.",
        unit=Unit.SECONDS,
        value=_span("i.resolved_at", "i.started_at", _LESS_GAPS),
        end_event="i.resolved_at",
    ),
    Kpi(
        name="mttr_recover",
        title="MTTR, recover",
        definition="From the fault's beginning (else its detection) until the service worked"
        " again.",
        population=_RESOLVED_IN_WINDOW,
        edge_cases="Neither beginning nor detection recorded: missing. A reopened incident"
        " counts until its last restoration.",
        unit=Unit.SECONDS,
        value=_span("i.restored_at", "coalesce(i.occurred_at, i.detected_at)"),
        end_event="i.resolved_at",
    ),
    Kpi(
        name="mttr_resolve",
        title="MTTR, resolve",
        definition="From the declaration until the last resolution." + _NO_GAPS,
        population=_RESOLVED_IN_WINDOW,
        edge_cases="Clock time, nights and time on hold included.",
        unit=Unit.SECONDS,
        value=_span("i.resolved_at", "i.created_at", _LESS_GAPS),
        end_event="i.resolved_at",
    ),
    Kpi(
        name="mttm",
        title="MTTM, mitigate",
        definition="For major incidents: from the declaration until users were served again.",
        population="Major incidents mitigated (else restored) in the window.",
        edge_cases="No mitigation recorded: the restoration counts instead.",
        unit=Unit.SECONDS,
        value=_span("coalesce(i.mitigated_at, i.restored_at)", "i.created_at"),
        end_event="coalesce(i.mitigated_at, i.restored_at)",
        condition=f"{_LIVE} and {_MAJOR}",
    ),
    Kpi(
        name="backlog_age",
        title="Age of the backlog",
        definition="How long the open incidents have been open.",
        population="Incidents open at this moment, whatever the window.",
        edge_cases="From the declaration; a reopened incident keeps its age.",
        unit=Unit.SECONDS,
        value=_span("%(now)s::timestamptz", "i.created_at"),
        end_event="i.created_at",
        condition=_OPEN,
        as_of_now=True,
    ),
)

_RATIOS = (
    Kpi(
        name="reopen_rate",
        title="Reopen rate",
        definition="Share of the resolved incidents that were reopened at least once.",
        population=_RESOLVED_IN_WINDOW,
        edge_cases="A reopening counts in the window of the last resolution.",
        unit=Unit.RATIO,
        value="(i.reopen_count > 0)::int::float8",
        end_event="i.resolved_at",
    ),
    Kpi(
        name="first_assignment_rate",
        title="First assignment rate",
        definition="Share of the resolved incidents that never moved from one person to another.",
        population=_RESOLVED_IN_WINDOW,
        edge_cases="Giving an unassigned incident to somebody is no move.",
        unit=Unit.RATIO,
        value="(i.reassignment_count = 0)::int::float8",
        end_event="i.resolved_at",
    ),
)

_CONTACT = (
    Kpi(
        name="first_contact_rate",
        title="First contact resolution (FCR)",
        definition="Share of what people reported that was resolved by whoever first took it, at"
        " the caller's first contact.",
        population="Incidents that people reported, resolved in the window and still resolved.",
        edge_cases="No other person or team had it, nobody was paged beyond the first step, the"
        " caller neither was waited for nor wrote again, and it was never reopened. What machines"
        " reported (monitoring, API) and duplicates are left out. A later reopening takes one out"
        " of the share it was in.",
        unit=Unit.RATIO,
        value="i.first_contact_resolution::int::float8",
        end_event="i.resolved_at",
        condition=f"{_LIVE} and i.first_contact_resolution is not null",
    ),
)

_SURVEYED = "incidents_survey s join incidents_incident i on i.id = s.incident_id"
_SATISFACTION = (
    Kpi(
        name="csat_rate",
        title="Satisfaction (CSAT)",
        definition="Share of the answers to the survey that were 4 or 5 of 5.",
        population="Incidents whose reporter first answered the survey in the window.",
        edge_cases="The last answer counts; it may be changed for seven days. Read it beside the"
        " response rate: those who are content answer less often.",
        unit=Unit.RATIO,
        value="(s.score >= 4)::int::float8",
        end_event="s.answered_at",
        source=_SURVEYED,
    ),
    Kpi(
        name="survey_response_rate",
        title="Survey response rate",
        definition="Share of the surveys that were answered.",
        population="Incidents whose reporter was asked in the window, when they were closed.",
        edge_cases="Asked once an incident; one that is answered later still counts.",
        unit=Unit.RATIO,
        value="(s.answered_at is not null)::int::float8",
        end_event="s.asked_at",
        source=_SURVEYED,
    ),
)

KPIS: Mapping[str, Kpi] = {
    kpi.name: kpi for kpi in (*_COUNTS, *_TIMES, *_RATIOS, *_CONTACT, *_SATISFACTION)
}


def _linked(name: str, table: str, column: str, key: str = "slug") -> Grouping:
    joins = f"left join {table} g on g.id = i.{column}"
    return Grouping(name=name, key=f"g.{key}::text", label="g.name", joins=joins)


def _own(name: str, column: str) -> Grouping:
    key = f"nullif(i.{column}::text, '')"
    return Grouping(name=name, key=key, label=f"replace({key}, '_', ' ')")


_ROOT = (
    "left join incidents_category c on c.id = i.category_id"
    " left join incidents_category g on g.id = coalesce(c.parent_id, c.id)"
)

GROUPINGS: Mapping[str, Grouping] = {
    grouping.name: grouping
    for grouping in (
        _linked("service", "catalog_service", "service_id"),
        _linked("team", "accounts_team", "team_id"),
        Grouping(name="category", key="g.slug::text", label="g.name", joins=_ROOT),
        _linked("subcategory", "incidents_category", "category_id"),
        _linked("assignee", "accounts_person", "assignee_id", key="id"),
        Grouping(name="priority", key="'P' || i.priority", label="'P' || i.priority"),
        _own("severity", "severity"),
        _own("channel", "channel"),
        _own("type", "type"),
        _own("outcome", "outcome"),
        _own("cause", "cause"),
        Grouping(
            name="month",
            key="to_char(b.ended_at at time zone 'utc', 'YYYY-MM')",
            label="to_char(b.ended_at at time zone 'utc', 'FMMonth YYYY')",
        ),
    )
}


def grouping_named(name: str | None) -> Grouping | None:
    """Return the way to split called `name`; InvalidInput lists those there are."""
    if not name:
        return None
    if name not in GROUPINGS:
        message = f"Figures cannot be split by {name[:40]!r}; use one of: {', '.join(GROUPINGS)}."
        raise InvalidInput(f"by: {message}", fields={"by": message})
    return GROUPINGS[name]
