"""Why figures of days that are over are no longer what they were: read off the log."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from watchbell.analytics.domain import Amended
from watchbell.analytics.reports.rhythm import joined

_BEFORE = timedelta(days=31)
"""What is no longer counted on a day was declared that long before it, most likely."""
_MOST_DAYS = 62
_WORDS = {
    "incident.reopened": "were reopened",
    "incident.resolved": "were resolved with an earlier time",
    "incident.cancelled": "were cancelled",
    "incident.priority_changed": "got another priority",
    "incident.service_changed": "moved to another service",
    "incident.merged": "were merged",
    "incident.unmerged": "were taken apart again",
    "incident.assigned": "went to another team",
    "incident.changed": "were corrected",
    "incident.rated": "were rated late",
}
# Restricted incidents are part of no memory, so they are no reason either. Some of the incidents
# are enough to say what happened; how many it happened to is not said.
_WHAT = """
with taken as (
    select min(r.taken_at) as at from analytics_memory m
    join analytics_rememberedday r using (day)
    where m.amended_at is not null and m.kpi = any(%(kpis)s)
        and m.day between %(first)s and %(last)s
), near as (
    select incident_id from analytics_fact
    where days && %(days)s::date[] and not is_restricted
    order by incident_id desc limit 400
)
select e.kind, count(distinct e.subject_id) from near
join platform_event e on e.subject_kind = 'incident' and e.subject_id = near.incident_id
where e.at > (select at from taken) and e.at <= %(until)s and e.kind = any(%(kinds)s)
group by e.kind order by 2 desc, 1 limit 3
"""


def reasons_of(amended: Sequence[Amended]) -> str:
    """Return why the past changed, in a sentence; "" where the log does not tell."""
    first = min(one.first for one in amended)
    last = max(one.last for one in amended)
    values: dict[str, Any] = {
        "kpis": [one.name for one in amended],
        "first": first,
        "last": last,
        "days": _days(first, last),
        "until": max(one.at for one in amended),
        "kinds": list(_WORDS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WHAT, values)
        words = [_WORDS[kind] for kind, _ in cursor.fetchall()]
    return f"Because incidents of those days {joined(words)} after they were over." if words else ""


def _days(first: date, last: date) -> list[date]:
    start = max(first - _BEFORE, last - timedelta(days=_MOST_DAYS))
    return [start + timedelta(days=number) for number in range((last - start).days + 1)]
