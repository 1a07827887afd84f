"""How well: what was done once, by the right people."""

from watchbell.analytics.domain import Better, Kpi, Subject, Unit
from watchbell.analytics.registry.fragments import (
    DECLARED_IN_WINDOW,
    LIVE,
    RESOLVED_IN_WINDOW,
)

QUALITY = (
    Kpi(
        name="reopen_rate",
        title="Reopen rate",
        definition="Share of the resolved incidents that were reopened at least once.",
        population=RESOLVED_IN_WINDOW,
        edge_cases="A reopening counts in the window of the last resolution.",
        unit=Unit.RATIO,
        subject=Subject.QUALITY,
        better=Better.LESS,
        value="(i.reopen_count > 0)::int::float8",
        end_event="i.resolved_at",
    ),
    Kpi(
        name="first_assignment_rate",
        title="First assignment rate",
        definition="Share of the resolved incidents that never moved from one person to another.",
        population=RESOLVED_IN_WINDOW,
        edge_cases="Giving an unassigned incident to somebody is no move.",
        unit=Unit.RATIO,
        subject=Subject.QUALITY,
        better=Better.MORE,
        value="(i.reassignment_count = 0)::int::float8",
        end_event="i.resolved_at",
    ),
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
        subject=Subject.QUALITY,
        better=Better.MORE,
        value="i.first_contact_resolution::int::float8",
        end_event="i.resolved_at",
        condition=f"{LIVE} and i.first_contact_resolution is not null",
    ),
    Kpi(
        name="reopened_share",
        title="Ever reopened, share",
        definition="Share of the declared incidents that were reopened at least once until now.",
        population=DECLARED_IN_WINDOW,
        edge_cases="By when they were declared, resolved or not; the reopen rate is by resolution.",
        unit=Unit.RATIO,
        subject=Subject.QUALITY,
        better=Better.LESS,
        value="(i.reopen_count > 0)::int::float8",
        end_event="i.created_at",
    ),
    Kpi(
        name="reassigned_share",
        title="Reassigned, share",
        definition="Share of the declared incidents that moved to another person or team at least"
        " once until now.",
        population=DECLARED_IN_WINDOW,
        edge_cases="Giving an unassigned incident to somebody is no move.",
        unit=Unit.RATIO,
        subject=Subject.QUALITY,
        better=Better.LESS,
        value="(i.reassignment_count > 0)::int::float8",
        end_event="i.created_at",
    ),
    Kpi(
        name="mean_reassignments",
        title="Reassignments an incident",
        definition="How often an incident moved to another person or team until now.",
        population=DECLARED_IN_WINDOW,
        edge_cases="Incidents that never moved count as 0.",
        unit=Unit.NUMBER,
        subject=Subject.QUALITY,
        better=Better.LESS,
        value="i.reassignment_count",
        end_event="i.created_at",
    ),
)
