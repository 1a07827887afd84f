"""The sums of a day, made of the facts."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import connection

from watchbell.analytics.rolling.editions import DIMENSIONS, named_keys, with_spread
from watchbell.analytics.rolling.opened import Kept, opened
from watchbell.kernel.zones import starts_at
from watchbell.kernel.zones import zone as zone_named

TOPS = 8
"""Of how many of a day's largest values the incidents are written down: rarely do more of the fifty
largest of a long window lie on one day."""

_MARK = """
insert into analytics_day (day, is_stale) select unnest(%s::date[]), true
on conflict (day) do update set is_stale = true where not analytics_day.is_stale
"""
_UNMERGE = """
with gone as (delete from analytics_month where month = any(%(months)s) returning month)
delete from analytics_block b using gone
where b.period = 'month' and b.start = gone.month
"""
_CLEAR = "delete from analytics_block where period = 'day' and start = any(%(days)s)"
_TOLD = """
with told as (
    select d.day, u.kpi, u.span, f.incident_id, {keys}
    from analytics_fact f
    cross join lateral unnest(f.kpis, f.at, f.spans) as u (kpi, at, span)
    join unnest(%(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        as d (day, start, "end") on f.moments[u.at] >= d.start and f.moments[u.at] < d."end"
    where f.days && %(days)s::date[] and not f.is_restricted
)"""
_CLEAR_OPEN = """
delete from analytics_block
where dimension = any(%(dimensions)s) and period = 'day' and start = any(%(days)s)
    and kpi = any(%(kpis)s)
"""
_ADD_UP = """, cells as (
    select t.day, g.dimension, t.kpi, g.key,
           count(*) filter (where t.span >= 0) as n,
           count(*) filter (where t.span is null) as missing,
           count(*) filter (where t.span < 0) as data_errors,
           coalesce(sum(t.span) filter (where t.span >= 0), 0) as total,
           coalesce(string_agg(int8send(t.span), '' order by t.span, t.incident_id)
               filter (where t.span >= 0 and t.kpi = any(%(spread)s)), '') as contents,
           array_agg(t.incident_id order by t.span, t.incident_id)
               filter (where g.dimension = '' and t.span >= 0 and t.kpi = any(%(spread)s)) as ids
    from told t cross join lateral (values {pairs}) as g (dimension, key)
    group by 1, 2, 3, 4
)
insert into analytics_block
    (period, start, dimension, kpi, keys, counts, missing, data_errors, totals, marks, contents,
     tops)
select 'day', day, dimension, kpi, array_agg(key order by key), array_agg(n order by key),
       array_agg(missing order by key), array_agg(data_errors order by key),
       array_agg(total order by key), '', string_agg(contents, '' order by key),
       max(ids[cardinality(ids) - {tops} + 1 :])
from cells group by 1, 2, 3, 4
"""
_BOUND = """
update analytics_day y
set is_stale = false, first = m.first, last = m.last, made = gen_random_uuid()
from (
    select d.day, min(m.moment) as first, max(m.moment) as last
    from unnest(%(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        as d (day, start, "end")
    left join (analytics_fact f cross join lateral unnest(f.moments) as m (moment))
        on f.days @> array[d.day] and not f.is_restricted
        and m.moment >= d.start and m.moment < d."end"
    group by 1
) m
where y.day = m.day
"""

# Days of nothing too, but none from before anything was counted.
_OVER = """
select day::date from generate_series(
    (select max(day) + 1 from analytics_rememberedday), %(today)s::date - 1, interval '1 day') day
"""


def mark_stale(days: Collection[date]) -> None:
    """Have these days added up anew, and their months taken apart."""
    if not days:
        return
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [sorted(days)])
        cursor.execute(_UNMERGE, {"months": sorted({day.replace(day=1) for day in days})})


def stale_days(limit: int) -> list[date]:
    """Return some days that must be added up, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select day from analytics_day where is_stale order by day desc limit %s", [limit]
        )
        return [day for (day,) in cursor.fetchall()]


def days_over(today: date) -> list[date]:
    """Return the day before `today` when it is not written down, and those before it."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, {"today": today})
        return [day for (day,) in cursor.fetchall()]


def add_up(days: Collection[date], zone: str, kept: Sequence[Kept]) -> None:
    """Make the sums of these days, also in the open time of the hours that are `kept`."""
    if not days:
        return
    values = {**bounds_of(days, zone), "spread": with_spread()}
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR, values)
        cursor.execute(_TOLD.format(keys=named_keys()) + _add_up(), values)
        cursor.execute(_BOUND, values)
    for one in kept:
        if known := [day for day in days if one.has(day)]:
            add_up_open(known, zone, one)


def add_up_open(days: Collection[date], zone: str, kept: Kept) -> None:
    """Make the sums of these days in open time, of which there are none."""
    clauses, values = opened(bounds_of(days, zone), kept)
    with connection.cursor() as cursor:
        cursor.execute(clauses + _add_up(), values)


def clear_open(days: Collection[date], kept: Kept) -> None:
    """Forget the sums of these days in open time."""
    values: dict[str, Any] = {
        "days": sorted(days),
        "dimensions": list(DIMENSIONS),
        "kpis": kept.codes,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR_OPEN, values)


def bounds_of(days: Collection[date], zone: str) -> dict[str, Any]:
    """Return what the parameters of statements about days stand for."""
    wanted = sorted(days)
    return {
        "days": wanted,
        "starts": [day_start(day, zone) for day in wanted],
        "ends": [day_start(day + timedelta(days=1), zone) for day in wanted],
    }


def day_start(day: date, zone: str) -> datetime:
    """Return the instant at which a day begins."""
    return starts_at(datetime.combine(day, time()), zone_named(zone))


@cache
def _add_up() -> str:
    names = [name for name in DIMENSIONS if name]
    pairs = ["('', '')", *(f"('{name}', t.{name} collate \"C\")" for name in names)]
    return _ADD_UP.format(pairs=", ".join(pairs), tops=TOPS)
