"""Past incidents out of the tables and the log: in batches, never one by one."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.alerts.quiet_past import QuietPast
from watchbell.incidents.domain import Channel
from watchbell.kernel.intervals import Interval
from watchbell.paging.backtest.cases import (
    ACKNOWLEDGED,
    BY_HAND,
    DECLARED,
    KINDS,
    SILENCED,
    Case,
    Happened,
    Situation,
    spells_of,
)
from watchbell.paging.backtest.routing import RaisedBy

_BATCH = 2000
_WHICH = """
i.created_at >= %(since)s and i.created_at < %(until)s
and (%(service)s::uuid is null or i.service_id = %(service)s)
and (%(team)s::uuid is null or i.team_id = %(team)s)
and (%(priority)s::int is null or i.priority <= %(priority)s)
"""
_INCIDENTS = f"""
select i.id, i.created_at, i.escalation_policy_id, i.team_id, i.service_id, i.priority, i.severity,
    i.impact, i.urgency, i.major_state in ('declared', 'mitigated', 'ended'), i.labels, i.channel,
    i.first_acknowledged_at, i.acknowledged_by_id,
    least(i.resolved_at, i.closed_at, i.cancelled_at)
from incidents_incident i
where {_WHICH} and (i.created_at, i.id) > (%(after_at)s, %(after_id)s)
order by i.created_at, i.id limit {_BATCH}
"""  # noqa: S608 constants
_COUNT = f"select count(*) from incidents_incident i where {_WHICH}"  # noqa: S608 constants
# One row an incident, its events as JSON: the driver would read each column's text by itself.
_EVENTS = """
select subject_id, json_agg(json_build_array(
    (extract(epoch from at) * 1000000)::bigint, kind,
    case when actor_kind = 'person' and kind in ('incident.acknowledged',
                                                'incident.also_acknowledged') then actor_id end,
    case when kind in ('incident.declared', 'incident.priority_changed',
                       'incident.service_changed', 'sla.threshold_reached',
                       'sla.breached') then payload end
    ) order by at, seq)::text
from platform_event
where subject_kind = 'incident' and subject_id = any(%s) and kind = any(%s)
    and at >= %s and at <= %s
group by subject_id
"""
_SILENCED = """
select incident_id, ended_at from paging_escalation
where incident_id = any(%s) and state = 'silenced' and ended_at <= %s
"""
_PAGES = """
select count(distinct (p.escalation_id, p.loop, p.step, p.person_id))
from paging_page p join paging_escalation e on e.id = p.escalation_id
where e.incident_id = any(%s) and p.created_at <= %s
"""
_ALERTS = """
select count(*), count(*) filter (where incident_id is null) from alerts_alert
where first_seen_at >= %(since)s and first_seen_at < %(until)s
    and (%(service)s::uuid is null or service_id = %(service)s)
"""
_RAISED = """
select a.incident_id, a.integration_id, a.severity, a.title, a.description, a.labels::text,
    a.first_seen_at, a.resolved_at
from unnest(%s::uuid[]) as i (id) cross join lateral (
    select * from alerts_alert where incident_id = i.id order by id limit %s) a
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_ID = UUID(int=0)
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """The incidents opened within [since, until), as they were known at `as_of`.

    `priority` is the least urgent one that is looked at; None looks at all.
    """

    since: datetime
    until: datetime
    as_of: datetime
    service_id: UUID | None = None
    team_id: UUID | None = None
    priority: int | None = None

    def values(self) -> dict[str, Any]:
        return {
            "since": self.since,
            "until": self.until,
            "service": self.service_id,
            "team": self.team_id,
            "priority": self.priority,
        }


def count_of(which: Which) -> int:
    """Return how many incidents a replay looks at."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, which.values())
        return int(cursor.fetchone()[0])


def alerts_of(which: Which) -> tuple[int, int]:
    """Return how many alerts came, and how many of them led to no incident."""
    with connection.cursor() as cursor:
        cursor.execute(_ALERTS, which.values())
        count, loose = cursor.fetchone()
    return int(count), int(loose)


def read_cases(which: Which) -> Iterator[list[Case]]:
    """Yield the incidents oldest first, a batch at a time."""
    quiet = QuietPast(which.since, which.as_of)
    values = which.values() | {"after_at": which.since, "after_id": _FIRST_ID}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_INCIDENTS, values)
            rows = cursor.fetchall()
        if rows:
            yield _cases(rows, which.as_of, quiet)
        if len(rows) < _BATCH:
            return
        values |= {"after_at": rows[-1][1], "after_id": rows[-1][0]}


def recorded_pages(cases: list[Case], as_of: datetime) -> int:
    """Return how often somebody was told of these incidents, by what is on record."""
    with connection.cursor() as cursor:
        cursor.execute(_PAGES, [[case.id for case in cases], as_of])
        return int(cursor.fetchone()[0])


def raised_by(cases: list[Case], limit: int = 1) -> dict[UUID, list[RaisedBy]]:
    """Return the first alerts of each incident that has any, the one that raised it first."""
    found: dict[UUID, list[RaisedBy]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_RAISED, [[case.id for case in cases], limit])
        for incident, integration, severity, title, text, labels, *times in cursor.fetchall():
            values = {
                "severity": severity,
                "title": title,
                "description": text,
                "labels": json.loads(labels),
            }
            found[incident].append(RaisedBy(integration, values, *times))
    for alerts in found.values():
        alerts.sort(key=lambda one: one.came_at or _EPOCH)
    return found


def _cases(rows: list[_Row], as_of: datetime, past: QuietPast) -> list[Case]:
    happened = _happened([row[0] for row in rows], rows[0][1], as_of)
    # Who reported something wants somebody to hear of it, whatever is silenced.
    quiet = past.of(row[0] for row in rows if row[11] == Channel.MONITORING)
    return [_case(row, happened.get(row[0], []), as_of, quiet.get(row[0], ())) for row in rows]


def _happened(ids: list[UUID], since: datetime, as_of: datetime) -> dict[UUID, list[Happened]]:
    found: dict[UUID, list[Happened]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [ids, KINDS, since, as_of])
        for subject, events in cursor.fetchall():
            found[subject] = [_event(*one) for one in json.loads(events)]
        cursor.execute(_SILENCED, [ids, as_of])
        for incident, at in cursor.fetchall():
            found[incident].append(Happened(at, SILENCED))
            found[incident].sort(key=lambda one: one.at)
    return found


def _event(micros: int, kind: str, person: str | None, payload: dict[str, Any] | None) -> Happened:
    at = _EPOCH + timedelta(microseconds=micros)
    return Happened(at, kind, UUID(person) if person else None, payload or {})


def _case(row: _Row, happened: list[Happened], as_of: datetime, quiet: Sequence[Interval]) -> Case:
    (id_, opened_at, policy_id, team_id, service_id, priority, severity) = row[:7]
    if not any(one.kind == DECLARED for one in happened):
        happened = _imported(row, as_of)
    return Case(
        id=id_,
        opened_at=opened_at,
        spells=spells_of(happened, Situation(priority, service_id)),
        policy_id=policy_id,
        team_id=team_id,
        facts={
            "severity": severity,
            "impact": row[7] or 0,
            "urgency": row[8] or 0,
            "major": row[9],
            "labels": row[10],
            "channel": row[11],
        },
        by_hand=any(one.kind in BY_HAND for one in happened),
        quiet=tuple(quiet),
    )


def _imported(row: _Row, as_of: datetime) -> list[Happened]:
    """Return what its own times tell of an incident whose events the log does not have."""
    opened_at, service_id, priority = row[1], row[4], row[5]
    answered_at, answered_by, over_at = row[12:15]
    declared = {"service_id": str(service_id) if service_id else None, "priority": priority}
    found = [Happened(opened_at, DECLARED, None, declared)]
    if answered_at is not None:
        found.append(Happened(answered_at, ACKNOWLEDGED, answered_by))
    if over_at is not None:
        found.append(Happened(over_at, "incident.resolved"))
    return sorted((one for one in found if one.at <= as_of), key=lambda one: one.at)
