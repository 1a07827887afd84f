"""What incidents contribute, noted in numbers: one row an incident."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.analytics.contributing import contributions
from watchbell.analytics.hours.counting import PROMISED
from watchbell.analytics.rolling.editions import codes, echoing, rolled_up, starts

_COLUMNS = (
    "incident_id, is_restricted, service_id, team_id, category_id, priority, resolved_at, days,"
    " moments, kpis, at, spans, began"
)
# Figures that look into the log of each incident find there what was read of it once: in these
# statements its name means that alone. Looking into each month of the log for each figure of each
# incident took five times as long.
_LOG = """
with platform_event as materialized (
    select * from platform_event where subject_kind = 'incident' and subject_id = any(%(ids)s)
),"""
_LOG_OF_MANY = """
create temporary table platform_event on commit drop as
select e.* from unnest(%(ids)s::uuid[]) as one (id)
join platform_event e on e.subject_kind = 'incident' and e.subject_id = one.id
where e.at >= (select min(created_at) from incidents_incident where id = any(%(ids)s));
create index on platform_event (subject_id, kind);
analyze platform_event
"""
_NOTE = """ c as materialized (
    {contributions}
), placed as (
    select c.id, c.kpi, c.span, c.ended_at,
           dense_rank() over (partition by c.id order by c.ended_at)::smallint as at
    from c where c.ended_at is not null
), noted as (
    select p.id, array_agg(distinct (p.ended_at at time zone %(zone)s)::date) as days,
           array_agg(distinct p.ended_at) as moments, array_agg(p.kpi order by p.kpi, p.at, p.span)
           as kpis, array_agg(p.at order by p.kpi, p.at, p.span) as at,
           array_agg(p.span order by p.kpi, p.at, p.span) as spans
    from placed p group by p.id
)
insert into analytics_fact ({columns})
select i.id, i.is_restricted, i.service_id, i.team_id, i.category_id, i.priority,
       case when i.state <> 'cancelled' then i.resolved_at end, n.days, n.moments, n.kpis, n.at,
       n.spans, hashtextextended(row({starts}, promised.version)::text, 0)
from noted n join incidents_incident i on i.id = n.id {promised}
"""
_FIRST = """ on conflict do nothing
    returning days, is_restricted
)
select distinct unnest(days) from written where not is_restricted
"""
_TAKE = """
delete from analytics_fact where incident_id = any(%(ids)s) returning {columns}
"""
# Of those whose resolution was undone the old row tells, of the others the new one.
_ECHOES = """
select y.id from unnest(%(services)s::uuid[], %(resolved)s::timestamptz[]) as x (service, at)
join incidents_incident y on y.service_id = x.service
    and y.created_at > x.at and y.created_at <= x.at + %(span)s
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """One row: what an incident contributes, and how it is counted."""

    incident_id: UUID
    is_restricted: bool
    service_id: UUID | None
    team_id: UUID | None
    category_id: int | None
    priority: int | None
    resolved_at: datetime | None
    days: list[date]
    moments: list[datetime]
    kpis: list[int]
    at: list[int]
    spans: list[int | None]
    began: int | None

    def by_moment(self) -> dict[datetime, tuple[Any, ...]]:
        """Return what is contributed at each moment, with what it is counted under."""
        found: dict[datetime, list[tuple[int, int | None]]] = {}
        for kpi, at, span in zip(self.kpis, self.at, self.spans, strict=True):
            found.setdefault(self.moments[at - 1], []).append((kpi, span))
        place = (self.service_id, self.team_id, self.category_id, self.priority, self.began)
        return {moment: (place, *said) for moment, said in found.items()}

    @property
    def echo(self) -> tuple[Any, ...]:
        """Return what later incidents of its service depend on."""
        return self.service_id, self.category_id, self.resolved_at


def note(ids: Collection[UUID], zone: str) -> tuple[list[Noted], list[Noted]]:
    """Note anew what these incidents contribute; returns the rows before and after.

    Incidents that are gone, or contribute nothing, have no row.
    """
    values: dict[str, Any] = {"ids": list(ids), "zone": zone}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(columns=_COLUMNS), values)
        before = [Noted(*row) for row in cursor.fetchall()]
        cursor.execute(f"{_LOG}{''.join(_note())} returning {_COLUMNS}", values)
        return before, [Noted(*row) for row in cursor.fetchall()]


def note_first(ids: Collection[UUID], zone: str) -> set[date]:
    """Note what many incidents contribute of which nothing is noted; returns the days concerned."""
    values: dict[str, Any] = {"ids": list(ids), "zone": zone}
    clauses, insert = _note()
    with connection.cursor() as cursor:
        for statement in _LOG_OF_MANY.split(";"):
            cursor.execute(statement, values)
        cursor.execute(f"with {clauses}, written as ({insert}{_FIRST}", values)
        days = {day for (day,) in cursor.fetchall()}
        cursor.execute("drop table pg_temp.platform_event")
    return days


@cache
def _note() -> tuple[str, str]:
    """Return the clauses that find what is contributed, and the statement that writes it down."""
    found = contributions(
        rolled_up(),
        lambda family: "i.id = any(%(ids)s)",
        name=lambda kpi: f"{codes()[kpi.name]}::smallint",
    )
    clauses, insert = _NOTE.split("insert into", 1)
    written = f"insert into{insert}".format(
        columns=_COLUMNS, starts=", ".join(starts()), promised=PROMISED.format(id="i.id")
    )
    return clauses.format(contributions=found), written


def changed_moments(before: Iterable[Noted], after: Iterable[Noted]) -> set[datetime]:
    """Return the moments at which something else is counted than before, for everybody."""
    old = {one.incident_id: one.by_moment() for one in before if not one.is_restricted}
    new = {one.incident_id: one.by_moment() for one in after if not one.is_restricted}
    changed: set[datetime] = set()
    for incident in old.keys() | new.keys():
        was, now = old.get(incident, {}), new.get(incident, {})
        moments = was.keys() | now.keys()
        changed |= {moment for moment in moments if was.get(moment) != now.get(moment)}
    return changed


def restriction_turned(before: Iterable[Noted], after: Iterable[Noted]) -> set[date]:
    """Return the days of incidents that were restricted, or no longer are."""
    old = {one.incident_id: one for one in before}
    new = {one.incident_id: one for one in after}
    turned: set[date] = set()
    for incident in old.keys() & new.keys():
        if old[incident].is_restricted != new[incident].is_restricted:
            turned.update(old[incident].days, new[incident].days)
    return turned


def echoes(before: Iterable[Noted], after: Iterable[Noted]) -> set[UUID]:
    """Return the incidents on whose figures these bear, now or before."""
    spans = [kpi.echoes_for for kpi in echoing() if kpi.echoes_for]
    old = {one.incident_id: one.echo for one in before}
    new = {one.incident_id: one.echo for one in after}
    turned = [i for i in old.keys() | new.keys() if old.get(i) != new.get(i)]
    seen = [
        echo for i in turned for echo in (old.get(i), new.get(i)) if echo and echo[0] and echo[2]
    ]
    if not seen or not spans:
        return set()
    values: dict[str, Any] = {
        "services": [service for service, _, _ in seen],
        "resolved": [resolved for _, _, resolved in seen],
        "span": max(spans),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ECHOES, values)
        return {incident for (incident,) in cursor.fetchall()}
