"""The figures once more, in plain Python, from docs/user/kpis.md: what SQL must equal."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from tests.analytics import labour_reference as labour
from watchbell.incidents.models import Incident, Survey

OPEN = ("new", "in_progress", "on_hold")
Row = TypeVar("Row", Incident, Survey)
Span = Callable[[Incident], float | None]


@dataclass(frozen=True)
class Expected:
    value: float | None
    median: float | None
    p90: float | None
    n: int | None
    missing: int
    data_errors: int


def recompute(
    incidents: Sequence[Incident],
    since: datetime,
    until: datetime,
    now: datetime,
    surveys: Sequence[Survey] = (),
    fixed_cost: int = 0,
) -> dict[str, Expected]:
    """Return every figure over [since, until), incident by incident; `fixed_cost` of a month."""

    def inside(instant: datetime | None) -> bool:
        return instant is not None and since <= instant < until

    live = [i for i in incidents if i.state != "cancelled" and i.outcome != "duplicate"]
    opened = [i for i in live if i.state in OPEN]
    declared = [i for i in live if inside(i.created_at)]
    resolved = [i for i in live if inside(i.resolved_at)]
    answered = [i for i in live if inside(i.first_acknowledged_at) and not _machine_answered(i)]
    mitigated = [i for i in live if i.is_major and inside(i.mitigated_at or i.restored_at)]
    return {
        **_flow(declared, resolved),
        "closed": count(i for i in live if inside(i.closed_at)),
        **_no_cases(incidents, inside),
        **_standing(live, min(until, now)),
        "mttd": times(
            [i for i in live if inside(i.detected_at)],
            lambda i: between(i.occurred_at, i.detected_at),
        ),
        "mtta": times(answered, lambda i: between(i.created_at, i.first_acknowledged_at)),
        "mttr_respond": times(
            answered,
            lambda i: between(
                i.detected_at or i.reported_at or i.created_at, i.first_acknowledged_at
            ),
        ),
        **_repairs(resolved),
        "mttm": times(mitigated, lambda i: between(i.created_at, i.mitigated_at or i.restored_at)),
        **_ages(opened, now),
        **_shares(resolved),
        **_of_declared(declared),
        **_ends(live, resolved, inside),
        **_labour(resolved, labour.fixed_cost(incidents, since, until, now, fixed_cost)),
        **_satisfaction({i.pk for i in live}, inside, surveys),
    }


def _flow(declared: Sequence[Incident], resolved: Sequence[Incident]) -> dict[str, Expected]:
    return {
        "declared": count(declared),
        "resolved": count(resolved),
        "inflow_outflow": quotient(len(declared), len(resolved)),
        "reopened": count(i for i in resolved if i.reopen_count),
    }


def _standing(live: Sequence[Incident], end: datetime) -> dict[str, Expected]:
    standing = [
        i for i in live if i.created_at < end and (i.resolved_at is None or i.resolved_at >= end)
    ]
    return {
        "unresolved_at_end": count(standing),
        "backlog_at_end": count(i for i in standing if i.closed_at is None or i.closed_at >= end),
    }


def _no_cases(
    incidents: Sequence[Incident], inside: Callable[[datetime | None], bool]
) -> dict[str, Expected]:
    gone = [i for i in incidents if i.state == "cancelled"]
    same = [i for i in incidents if i.state != "cancelled" and i.outcome == "duplicate"]
    return {
        "cancelled": count(i for i in gone if inside(i.cancelled_at)),
        "duplicates": count(i for i in same if inside(i.resolved_at)),
    }


def _of_declared(declared: Sequence[Incident]) -> dict[str, Expected]:
    return {
        "majors": count(i for i in declared if i.is_major),
        "ever_reopened": count(i for i in declared if i.reopen_count),
        "reopened_share": share(declared, lambda i: i.reopen_count > 0),
        "reassigned_share": share(declared, lambda i: i.reassignment_count > 0),
        "mean_reassignments": times(declared, lambda i: float(i.reassignment_count)),
        "major_rate": share(declared, lambda i: i.is_major),
    }


def _ends(
    live: Sequence[Incident],
    resolved: Sequence[Incident],
    inside: Callable[[datetime | None], bool],
) -> dict[str, Expected]:
    outages = [i for i in live if i.service_id and i.effect == "outage" and inside(i.restored_at)]
    return {
        "time_to_resolve": times(resolved, lambda i: between(i.created_at, i.resolved_at)),
        "time_to_resolve_or_close": times(
            [i for i in live if inside(i.resolved_at or i.closed_at)],
            lambda i: between(i.created_at, i.resolved_at or i.closed_at),
        ),
        "time_to_close": times(
            [i for i in live if inside(i.closed_at)], lambda i: between(i.created_at, i.closed_at)
        ),
        "lifetime": times(
            [i for i in live if inside(i.closed_at or i.resolved_at)],
            lambda i: between(i.created_at, i.closed_at or i.resolved_at),
        ),
        "handle_time": times(
            [i for i in live if inside(i.resolved_at or i.closed_at)],
            lambda i: None if (m := labour.logged_minutes(i)) is None else m * 60.0,
        ),
        "downtime": times(outages, _downtime),
        "downtime_cost": times(outages, _cost),
    }


def _downtime(incident: Incident) -> float | None:
    began = incident.occurred_at or incident.detected_at or incident.created_at
    return between(began, incident.restored_at)


def _cost(incident: Incident) -> float | None:
    span, service = _downtime(incident), incident.service
    a_minute = float(service.cost_per_minute) if service else 0.0
    return span / 60 * a_minute if span is not None and a_minute else None


def _labour(resolved: Sequence[Incident], fixed: float) -> dict[str, Expected]:
    alone = times(resolved, labour.cost_of)
    each = fixed / len(resolved) if resolved else 0

    def borne(number: float | None) -> float | None:
        return None if number is None else number + each

    return {
        "labour": times(resolved, lambda i: labour.minutes_of(i) * 60),
        "labour_estimated_share": share(resolved, lambda i: labour.logged_minutes(i) is None),
        "cost_per_ticket": replace(
            alone, value=borne(alone.value), median=borne(alone.median), p90=borne(alone.p90)
        ),
    }


def _shares(resolved: Sequence[Incident]) -> dict[str, Expected]:
    reported = [i for i in resolved if i.first_contact_resolution is not None]
    return {
        "reopen_rate": share(resolved, lambda i: i.reopen_count > 0),
        "first_assignment_rate": share(resolved, lambda i: i.reassignment_count == 0),
        "first_contact_rate": share(reported, lambda i: bool(i.first_contact_resolution)),
    }


def _ages(opened: Sequence[Incident], now: datetime) -> dict[str, Expected]:
    """Return how long what is open runs, and what of it nobody has answered."""
    waiting = [one for one in opened if one.first_acknowledged_at is None]
    found = {"backlog_age": opened, "unanswered_age": waiting}
    ages = {name: times(some, lambda i: between(i.created_at, now)) for name, some in found.items()}
    held = count(i for i in opened if i.state == "on_hold")
    return {**ages, "backlog": count(opened), "backlog_on_hold": held}


def _repairs(resolved: Sequence[Incident]) -> dict[str, Expected]:
    return {
        "mttr_repair": times(
            resolved, lambda i: less(between(i.started_at, i.resolved_at), i.resolved_gap_seconds)
        ),
        "mttr_recover": times(
            resolved, lambda i: between(i.occurred_at or i.detected_at, i.restored_at)
        ),
        "mttr_resolve": times(
            resolved, lambda i: less(between(i.created_at, i.resolved_at), i.resolved_gap_seconds)
        ),
    }


def _satisfaction(
    live: set[UUID], inside: Callable[[datetime | None], bool], surveys: Sequence[Survey]
) -> dict[str, Expected]:
    counted = [survey for survey in surveys if survey.incident_id in live]
    rated = [survey for survey in counted if inside(survey.answered_at)]
    asked = [survey for survey in counted if inside(survey.asked_at)]
    return {
        "csat_rate": share(rated, lambda survey: (survey.score or 0) >= 4),
        "survey_response_rate": share(asked, lambda survey: survey.answered_at is not None),
    }


def _machine_answered(incident: Incident) -> bool:
    standing = incident.acknowledged_at is not None and incident.acknowledged_by_id is None
    return standing and incident.acknowledged_at == incident.first_acknowledged_at


def between(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds()


def less(span: float | None, gap: int) -> float | None:
    return None if span is None else span - gap


def count(incidents: Iterable[Incident]) -> Expected:
    return Expected(len(list(incidents)), None, None, None, 0, 0)


def quotient(above: int, below: int) -> Expected:
    return Expected(above / below if below else None, None, None, above + below, 0, 0)


def share(incidents: Sequence[Row], holds: Callable[[Row], bool]) -> Expected:
    n = len(incidents)
    value = sum(map(holds, incidents)) / n if n else None
    return Expected(value, None, None, n, 0, 0)


def times(incidents: Sequence[Incident], span: Span) -> Expected:
    spans = [span(incident) for incident in incidents]
    known = [s for s in spans if s is not None]
    good = sorted(s for s in known if s >= 0)
    return Expected(
        value=sum(good) / len(good) if good else None,
        median=percentile(good, 0.5),
        p90=percentile(good, 0.9),
        n=len(good),
        missing=len(spans) - len(known),
        data_errors=len(known) - len(good),
    )


def percentile(ordered: Sequence[float], part: float) -> float | None:
    """Return the value between its two neighbours, as percentile_cont defines it."""
    if not ordered:
        return None
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
