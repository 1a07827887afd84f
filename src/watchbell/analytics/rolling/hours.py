"""Keeping what lasts in open time, by the hours that somebody asks for.

Who asks first is told from the incidents; meanwhile days are added up by those hours too, a few at
a step and the latest first. From then on they are whole whenever the figures are.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from watchbell.analytics.hours.choosing import Whose, whose_key
from watchbell.analytics.rolling.days import add_up_open, clear_open
from watchbell.analytics.rolling.editions import DIMENSIONS
from watchbell.analytics.rolling.months import merge_open
from watchbell.analytics.rolling.opened import Kept, codes_at

MOST = 8
"""So many hours are kept, those that were asked for last."""
_UNASKED = timedelta(days=60)
_OFTEN = timedelta(days=1)
_DAYS = 3
_PLACES = 127
_READ = "select place, signature, is_whole, asked_at from analytics_kepthours where hours = %s"
_WANT = """
insert into analytics_kepthours (place, hours, signature, is_whole, asked_at)
select min(n), %(hours)s, %(signature)s, false, %(now)s from generate_series(1, %(places)s) n
where n not in (select place from analytics_kepthours) and exists (select from analytics_rollup)
having count(*) > 0
on conflict do nothing
"""
_ASKED = """
update analytics_kepthours set asked_at = %(now)s
where hours = %(hours)s and asked_at < %(now)s - interval '1 day'
"""
_ROWS = """
select place, hours, signature, asked_at, filled_to, is_whole from analytics_kepthours
order by asked_at desc, place
"""
_DROP = "delete from analytics_kepthours where place = %(place)s"
_DROP_BLOCKS = """
delete from analytics_block where dimension = any(%(dimensions)s) and kpi = any(%(kpis)s)
"""
_FILLING = """
select place, filled_to from analytics_kepthours
where not is_whole order by asked_at desc, place limit 1
"""
_NEXT = """
select day from analytics_day where first is not null and (%(to)s::date is null or day < %(to)s)
order by day desc limit %(limit)s
"""
# A month that is merged, and of whose days none is left to add up.
_MERGED = """
select from analytics_month m where m.month = %(month)s and not exists (
    select from analytics_day d where d.first is not null and d.day >= m.month and d.day < %(to)s)
"""
_FILLED = "update analytics_kepthours set filled_to = %(to)s where place = %(place)s"
# What processes have at hand may be of hours that were at this place before.
_WHOLE = """
with whole as (update analytics_kepthours set is_whole = true where place = %(place)s),
    days as (update analytics_day set made = gen_random_uuid()),
    months as (update analytics_month set made = gen_random_uuid())
update analytics_rollup set version = gen_random_uuid()
"""
_OTHER_VERSION = "update analytics_rollup set version = gen_random_uuid()"
_AGAIN = "update analytics_kepthours set filled_to = null, is_whole = false"


def kept_hours(whose: Whose, now: datetime) -> Kept | None:
    """Return what is kept by these hours; None when nothing may be read, which is seen to."""
    values = _wanted(whose, now)
    with connection.cursor() as cursor:
        cursor.execute(_READ, [whose.key])
        found = cursor.fetchone()
        if found is None:
            cursor.execute(_WANT, values)
            return None
        place, signature, is_whole, asked_at = found
        if now - asked_at > _OFTEN:
            cursor.execute(_ASKED, values)
    return Kept(place, whose, None, is_whole) if is_whole and signature == whose.signature else None


def settle_hours(now: datetime) -> list[Kept]:
    """Return what is kept, after throwing away what is of other hours by now or not asked for."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        rows = cursor.fetchall()
    kept: list[Kept] = []
    for place, key, signature, asked_at, filled_to, is_whole in rows:
        whose = whose_key(key)
        if whose is None or len(kept) == MOST or now - asked_at > _UNASKED:
            _drop(place)
        elif whose.signature != signature:
            _drop(place)
            kept.append(_anew(whose, asked_at))
        else:
            kept.append(Kept(place, whose, filled_to, is_whole))
    return kept


def begin_hours_again() -> None:
    """Have everything be added up again; its sums are gone."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN)


def fill_hours(kept: Sequence[Kept], zone: str) -> int:
    """Add up some more days by hours that are not whole; returns how much was done."""
    with connection.cursor() as cursor:
        cursor.execute(_FILLING)
        row = cursor.fetchone()
        if row is None:
            return 0
        place, filled_to = row
        cursor.execute(_NEXT, {"to": filled_to, "limit": _DAYS})
        days = [day for (day,) in cursor.fetchall()]
    one = next(one for one in kept if one.place == place)
    if days:
        _fill(one, [day for day in days if day.month == days[0].month], zone)
        return 1
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, {"place": place})
    return 1


def _fill(one: Kept, days: Sequence[date], zone: str) -> None:
    """Add up days of one month, and the month when they were the last of it."""
    clear_open(days, one)
    add_up_open(days, zone, one)
    with connection.cursor() as cursor:
        cursor.execute(_FILLED, {"place": one.place, "to": days[-1]})
        cursor.execute(_MERGED, {"to": days[-1], "month": days[-1].replace(day=1)})
        if cursor.fetchone() is not None:
            merge_open(days[-1].replace(day=1), list(DIMENSIONS), one.codes)


def _drop(place: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DROP, {"place": place})
        cursor.execute(_DROP_BLOCKS, {"dimensions": list(DIMENSIONS), "kpis": codes_at(place)})
        cursor.execute(_OTHER_VERSION)


def _anew(whose: Whose, asked_at: datetime) -> Kept:
    with connection.cursor() as cursor:
        cursor.execute(f"{_WANT} returning place", _wanted(whose, asked_at))
        return Kept(cursor.fetchone()[0], whose)


def _wanted(whose: Whose, asked_at: datetime) -> dict[str, Any]:
    return {
        "hours": whose.key,
        "signature": whose.signature,
        "now": asked_at,
        "places": _PLACES,
    }
