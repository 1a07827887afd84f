"""What a list or a page shows of an incident's promises: the most pressing clock of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.catalog.hours import ALWAYS, Hours
from watchbell.catalog.selectors.calendars import hours_of
from watchbell.sla.domain import AT_RISK, CycleState

_COLUMNS = """
    c.id, c.incident_id, c.metric, c.kind, p.name, c.no, c.state, c.goal_name, c.goal_span,
    c.calendar_version_id, b.name, v.timezone, c.started_at, c.due_at, c.elapsed_business,
    c.paused_total, c.counted_at, c.paused_since, c.pause_reason, c.stopped_at, c.breached_at,
    c.stated, c.source, c.voided_at, c.void_reason
"""
_FROM = """
from sla_cycle c
left join sla_policy p on p.id = c.policy_id
left join catalog_calendarversion v on v.id = c.calendar_version_id
left join catalog_businesscalendar b on b.id = v.calendar_id
"""
# The one that is due first of those that run; of what is over, how the resolution went.
_PRESSING = f"""
select distinct on (c.incident_id) {_COLUMNS} {_FROM}
where c.incident_id = any(%s) and c.voided_at is null
  and (c.state in ('running', 'paused') or c.state = 'completed' and c.metric = 'resolution')
order by c.incident_id, array_position('{{running,paused,completed}}', c.state),
    c.due_at, c.no desc
"""
_ALL = f"select {_COLUMNS} {_FROM} where c.incident_id = %s order by c.started_at, c.no"
_NO_TIME = timedelta()


@dataclass(frozen=True, slots=True)
class Pill:
    """One clock at an instant. `tone` is on_track, at_risk, breached, paused, met or missed.

    `elapsed` and `remaining` are business time now; `calendar` is "" where all time counts.
    """

    cycle_id: UUID
    incident_id: UUID
    metric: str
    kind: str
    policy: str
    no: int
    state: str
    tone: str
    goal_name: str
    goal_span: timedelta
    calendar: str
    timezone: str
    started_at: datetime
    due_at: datetime | None
    elapsed: timedelta
    remaining: timedelta
    paused_total: timedelta
    paused_since: datetime | None
    pause_reason: str
    stopped_at: datetime | None
    breached_at: datetime | None
    is_stated: bool
    source: str
    voided_at: datetime | None
    void_reason: str


def pills_for(incident_ids: Collection[UUID], now: datetime) -> dict[UUID, Pill]:
    """Return the most pressing clock of each incident that has one, in one query.

    The caller shows them with incidents that the reader may see.
    """
    if not incident_ids:
        return {}
    return {pill.incident_id: pill for pill in _read(_PRESSING, list(incident_ids), now)}


def clocks_of(incident_id: UUID, now: datetime) -> list[Pill]:
    """Return every cycle of one incident, the earliest first."""
    return _read(_ALL, incident_id, now)


def _read(statement: str, value: list[UUID] | UUID, now: datetime) -> list[Pill]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        rows = cursor.fetchall()
    known = hours_of({row[9] for row in rows if row[9] is not None})
    return [_pill(row, ALWAYS if row[9] is None else known[row[9]], now) for row in rows]


def _pill(row: tuple[Any, ...], hours: Hours, now: datetime) -> Pill:
    passed = hours.between(row[16], now)
    elapsed = row[14] + (passed if row[6] == CycleState.RUNNING else _NO_TIME)
    return Pill(
        cycle_id=row[0],
        incident_id=row[1],
        metric=row[2],
        kind=row[3],
        policy=row[4] or row[22],
        no=row[5],
        state=row[6],
        tone=_tone(row[6], row[20], row[13], elapsed, row[8], now),
        goal_name=row[7],
        goal_span=row[8],
        calendar=row[10] or "",
        timezone=row[11] or "",
        started_at=row[12],
        due_at=row[13],
        elapsed=elapsed,
        remaining=row[8] - elapsed,
        paused_total=row[15] + (passed if row[6] == CycleState.PAUSED else _NO_TIME),
        paused_since=row[17],
        pause_reason=row[18],
        stopped_at=row[19],
        breached_at=row[20],
        is_stated=row[21],
        source=row[22],
        voided_at=row[23],
        void_reason=row[24],
    )


def _tone(
    state: str,
    breached_at: datetime | None,
    due_at: datetime | None,
    elapsed: timedelta,
    span: timedelta,
    now: datetime,
) -> str:
    if state == CycleState.CANCELLED:
        return "cancelled"
    if state == CycleState.COMPLETED:
        return "met" if breached_at is None else "missed"
    # A worker that is late does not make a promise kept.
    is_over = state == CycleState.RUNNING and due_at is not None and due_at <= now
    if breached_at is not None or is_over:
        return "breached"
    if state == CycleState.PAUSED:
        return "paused"
    return "at_risk" if elapsed * 100 >= span * AT_RISK else "on_track"
