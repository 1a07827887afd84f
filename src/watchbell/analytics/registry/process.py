"""How incidents went through the house, read off the log and the thread of each."""

from datetime import timedelta

from watchbell.analytics.domain import Better, Kpi, Lasting, Subject, Unit
from watchbell.analytics.registry.fragments import (
    DECLARED_IN_WINDOW,
    LIVE,
    MAJOR,
    REPORTED,
    has_event,
)

_ABOUT = "from platform_event e where e.subject_kind = 'incident' and e.subject_id = i.id"
_TEAM_MOVED = (
    " and e.payload ->> 'previous_team_id' is not null and e.payload ->> 'team_id' is not null"
    " and e.payload ->> 'team_id' <> e.payload ->> 'previous_team_id'"
)
# Who has it back had it when an earlier move took it away.
_RETURNED = f"""exists (
    select {_ABOUT} and e.kind = 'incident.assigned'{_TEAM_MOVED}
    and exists (
        select from platform_event p
        where p.subject_kind = 'incident' and p.subject_id = i.id and p.kind = 'incident.assigned'
        and (p.at, p.seq) <= (e.at, e.seq)
        and p.payload ->> 'previous_team_id' = e.payload ->> 'team_id'
        and p.payload ->> 'team_id' is distinct from e.payload ->> 'team_id'))"""  # noqa: S608 literals
_ESCALATED = (
    "("
    + has_event("incident.assigned", " and e.payload ->> 'escalated' = 'true'")
    + " or "
    + has_event("escalation.by_hand")
    + " or exists (select from paging_page p join paging_escalation w on w.id = p.escalation_id"
    " where w.incident_id = i.id and (p.step > 0 or p.loop > 0)))"
)
_RECATEGORISED = has_event(
    "incident.changed", " and e.payload -> 'changes' -> 'category' ->> 0 is not null"
)
_FIRST_REPLY = (
    "incidents_incident i left join lateral (select min(c.created_at) as at"
    " from incidents_comment c where c.incident_id = i.id and c.visibility = 'public'"
    " and c.author_id is not null and c.author_id is distinct from i.reporter_id) r on true"
)
_FIRST_RESOLVED = (
    "incidents_incident i left join lateral (select min(e.at) as at"
    f" {_ABOUT} and e.kind = 'incident.resolved') r on true"
)
# The age stands as a difference so that only the index of what a service had resolved serves here:
# joined with that of what was declared it took 200 times as long.
_SEEN_BEFORE = (
    "exists (select from incidents_incident p where p.service_id = i.service_id"
    " and p.category_id is not distinct from i.category_id and p.id <> i.id"
    " and p.state <> 'cancelled' and i.created_at - p.created_at > interval '0'"
    " and i.created_at - p.created_at <= interval '90 days' and p.resolved_at < i.created_at"
    " and p.resolved_at >= i.created_at - interval '30 days')"
)
# An update is kept when the public hears something before its promise was found broken.
_SAID = """c.incident_id = i.id and c.visibility = 'public' and c.author_id is not null"""
_PROMISES = f"""incidents_incident i cross join lateral (
    select e.at, 0 as kept {_ABOUT} and e.kind = 'incident.update_overdue'
    union all
    select c.created_at, 1 from incidents_comment c
    where {_SAID}
    and c.created_at >= i.major_declared_at
    and c.created_at < coalesce(i.major_ended_at, 'infinity')
    and not exists (
        select {_ABOUT} and e.kind = 'incident.update_overdue' and e.at < c.created_at
        and not exists (
            select from incidents_comment b
            where b.incident_id = i.id and b.visibility = 'public' and b.author_id is not null
            and b.created_at >= e.at and b.created_at < c.created_at))
    ) u"""  # noqa: S608 literals


def _share(
    name: str,
    title: str,
    definition: str,
    edge_cases: str,
    holds: str,
    echoes_for: timedelta | None = None,
) -> Kpi:
    return Kpi(
        name=name,
        title=title,
        definition=definition,
        population=DECLARED_IN_WINDOW,
        edge_cases=edge_cases,
        unit=Unit.RATIO,
        value=f"({holds})::int::float8",
        end_event="i.created_at",
        subject=Subject.PROCESS,
        better=Better.LESS,
        is_costly=True,
        is_never_missing=True,
        echoes_for=echoes_for,
    )


PROCESS = (
    Kpi(
        name="first_response",
        title="First response",
        definition="From the declaration until the caller first read something from a person.",
        population="Incidents that people reported, declared in the window.",
        edge_cases="The first public comment by somebody else than the reporter. Neither an"
        " automatic mail nor a machine's comment counts. No answer yet: missing.",
        unit=Unit.SECONDS,
        lasting=Lasting("i.created_at", "r.at"),
        end_event="i.created_at",
        condition=f"{LIVE} and {REPORTED}",
        source=_FIRST_REPLY,
        subject=Subject.PROCESS,
        better=Better.LESS,
        is_costly=True,
    ),
    Kpi(
        name="time_to_first_resolution",
        title="Time to the first resolution",
        definition="From the declaration until the incident was resolved for the first time.",
        population=DECLARED_IN_WINDOW,
        edge_cases="By the log, whether that resolution held or not. Not resolved yet: missing.",
        unit=Unit.SECONDS,
        lasting=Lasting("i.created_at", "r.at"),
        end_event="i.created_at",
        source=_FIRST_RESOLVED,
        subject=Subject.PROCESS,
        better=Better.LESS,
        is_costly=True,
    ),
    _share(
        "handover_share",
        "Handed to another team",
        "Share of the declared incidents that moved from one team to another at least once.",
        "Giving an incident of no team to a team is no move. Moves between people of one team are"
        " not part of it.",
        has_event("incident.assigned", _TEAM_MOVED),
    ),
    _share(
        "ping_pong_share",
        "Ping-pong between teams",
        "Share of the declared incidents that a team got back after another one had had them.",
        "Part of those that moved between teams.",
        _RETURNED,
    ),
    _share(
        "waited_for_caller_share",
        "Waited for the caller",
        "Share of the declared incidents that were on hold for an answer of the caller.",
        "At least once, however short.",
        has_event("incident.put_on_hold", " and e.payload ->> 'reason' = 'awaiting_caller'"),
    ),
    _share(
        "escalation_rate",
        "Escalation rate",
        "Share of the declared incidents that were escalated: to a team that knows more, by hand"
        " to somebody, or by pages that went beyond the first step.",
        "A mere change of the assignee is no escalation.",
        _ESCALATED,
    ),
    _share(
        "miscategorised_rate",
        "Category corrected",
        "Share of the declared incidents whose category was changed after it had been set.",
        "The first category is no correction.",
        _RECATEGORISED,
    ),
    _share(
        "recurrence_rate",
        "Recurrence",
        "Share of the declared incidents like one that was resolved in the 30 days before: the"
        " same service and the same category.",
        "An incident of no service is never one. Likeness is by service and category alone;"
        " one that took more than 60 days to be resolved is forgotten.",
        _SEEN_BEFORE,
        echoes_for=timedelta(days=30),
    ),
)

MAJORS = (
    Kpi(
        name="major_rate",
        title="Major incidents, share",
        definition="Share of the declared incidents that are or were major ones.",
        population=DECLARED_IN_WINDOW,
        edge_cases="By when the incident was declared, not by when it became major.",
        unit=Unit.RATIO,
        value=f"({MAJOR})::int::float8",
        end_event="i.created_at",
        subject=Subject.MAJORS,
        better=Better.LESS,
    ),
    Kpi(
        name="update_punctuality",
        title="Updates on time",
        definition="Share of the updates owed to the public of major incidents that came in time.",
        population="Public comments by people while an incident was a major one, and promises that"
        " were broken, in the window.",
        edge_cases="A comment that came after a broken promise makes it whole but is no update on"
        " time. `n` counts updates, not incidents.",
        unit=Unit.RATIO,
        value="u.kept",
        end_event="u.at",
        condition=f"{LIVE} and {MAJOR}",
        source=_PROMISES,
        subject=Subject.MAJORS,
        better=Better.MORE,
        is_costly=True,
    ),
)
