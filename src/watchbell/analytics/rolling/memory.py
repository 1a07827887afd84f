"""What the figures of a day were when it was over, so that nobody changes the past unseen.

Each day is written down once. When its sums are made anew they are compared with that. What
restricted incidents are part of is written down without them: a difference would betray one.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection

from watchbell.analytics.rolling.editions import definitions, rolled_up

_FORGET = """
delete from analytics_memory where kpi = any(%(anew)s) and day = any(%(days)s)
"""
_FORGET_DAYS = """
with gone as (delete from analytics_rememberedday where day = any(%(days)s))
delete from analytics_memory where day = any(%(days)s)
"""
_ANEW = """
select f.kpi from unnest(%(kpis)s::text[], %(definitions)s::text[]) as f (kpi, definition)
left join analytics_measure m using (kpi)
where m.definition is distinct from f.definition
"""
_NOW = """
with figure as (
    select * from unnest(%(kpis)s::text[]) with ordinality as f (kpi, place)
), fresh as (
    select b.start as day, f.kpi, b.counts[1] as n, b.totals[1] as total,
           md5(concat_ws(' ', b.counts[1], b.totals[1], b.missing[1], b.data_errors[1],
                         md5(b.contents))) as digest
    from analytics_block b join figure f on f.place = b.kpi + 1
    where b.period = 'day' and b.dimension = '' and b.start = any(%(days)s)
)"""
# A day that is written down now, or a figure that is new: as it is.
_WRITE = f"""{_NOW}, taken as (
    insert into analytics_rememberedday (day, taken_at)
    select unnest(%(days)s::date[]), %(now)s on conflict do nothing returning day
)
insert into analytics_memory (day, kpi, n, total, digest, n_now, total_now)
select day, kpi, n, total, digest, n, total from fresh
where day in (select day from taken) or kpi = any(%(anew)s)
"""  # noqa: S608 literals
_COMPARE = f"""{_NOW}, both_sides as (
    select coalesce(f.day, m.day) as day, coalesce(f.kpi, m.kpi) as kpi, f.n, f.total,
           f.digest is not distinct from m.digest as is_same, m.kpi is null as is_new
    from fresh f full join (select * from analytics_memory where day = any(%(days)s)) m
        on m.day = f.day and m.kpi = f.kpi
), came as (
    insert into analytics_memory (day, kpi, n, total, digest, n_now, total_now, amended_at)
    select day, kpi, 0, 0, '', n, total, %(now)s from both_sides where is_new
)
update analytics_memory m
set n_now = coalesce(b.n, 0), total_now = coalesce(b.total, 0),
    amended_at = case when not b.is_same and (m.digest <> '' or b.n is not null)
                      then coalesce(m.amended_at, %(now)s) end
from both_sides b
where m.day = b.day and m.kpi = b.kpi and not b.is_new
    and (m.amended_at is not null or not b.is_same)
"""  # noqa: S608 literals
_MEASURES = """
insert into analytics_measure (kpi, definition)
select * from unnest(%(kpis)s::text[], %(definitions)s::text[])
on conflict (kpi) do update set definition = excluded.definition
"""


def remember(days: Collection[date], now: datetime) -> None:
    """Write down what these days are, all of them over, or compare them with what they were."""
    if not days:
        return
    values: dict[str, Any] = {**_names(), "days": sorted(days), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_ANEW, values)
        values["anew"] = [kpi for (kpi,) in cursor.fetchall()]
        cursor.execute(_FORGET, values)
        cursor.execute(_WRITE, values)
        cursor.execute(_COMPARE, values)


def settle_definitions() -> None:
    """Note that every day was looked at by today's definitions."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURES, _names())


def forget(days: Collection[date]) -> None:
    """Have these days written down anew."""
    if days:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET_DAYS, {"days": sorted(days)})


def _names() -> dict[str, list[str]]:
    return {"kpis": [kpi.name for kpi in rolled_up()], "definitions": list(definitions())}
