"""Whether the past is still what it was when it was over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from watchbell.analytics.domain import Amended, Kpi
from watchbell.analytics.rolling.editions import codes
from watchbell.analytics.rolling.standing import Standing
from watchbell.analytics.selectors.cells import value_of
from watchbell.kernel.zones import wall_at
from watchbell.kernel.zones import zone as zone_named

_CHANGED = """
select kpi, count(*), min(day), max(day), max(amended_at) from analytics_memory
where amended_at is not null and day >= %s and day < %s and kpi = any(%s)
group by kpi
"""
_SUMS = """
select kpi, count(*), sum(n), sum(total), sum(n_now), sum(total_now)
from analytics_memory where day >= %s and day < %s and kpi = any(%s)
group by kpi
"""
_DAY = timedelta(days=1)


def amended_figures(
    chosen: Sequence[Kpi], since: datetime, until: datetime, found: Standing
) -> list[Amended]:
    """Return what has become other than it was, of the whole days of a window that is over.

    Restricted incidents are part of neither.
    """
    first, after = _days(since, until, found.zone)
    # The fixed cost is no part of what was remembered.
    rolled = [kpi for kpi in chosen if kpi.name in codes() and not kpi.shares_fixed_cost]
    names = [kpi.name for kpi in rolled]
    changed = {name: row for name, *row in _rows(_CHANGED, first, after, names)}
    sums = {name: row for name, *row in _rows(_SUMS, first, after, list(changed))}
    return [
        _amended(kpi, _Change(*changed[kpi.name]), *sums[kpi.name])
        for kpi in rolled
        if kpi.name in changed
    ]


@dataclass(frozen=True, slots=True)
class _Change:
    """On how many days, from which to which, and when that was noticed last."""

    days: int
    first: date
    last: date
    at: datetime


def _amended(
    kpi: Kpi, changed: _Change, days: int, n: int, total: Decimal, n_now: int, total_now: Decimal
) -> Amended:
    return Amended(
        name=kpi.name,
        title=kpi.title,
        unit=kpi.unit,
        days=days,
        changed=changed.days,
        first=changed.first,
        last=changed.last,
        at=changed.at,
        then=value_of(kpi, n, int(total)),
        now=value_of(kpi, n_now, int(total_now)),
        n_then=n,
        n_now=n_now,
    )


def _days(since: datetime, until: datetime, zone: str) -> tuple[date, date]:
    """Return the first whole day of the window, and the one behind its last."""
    tz = zone_named(zone)
    start, end = wall_at(since, tz), wall_at(until, tz)
    is_cut = bool(start.hour or start.minute or start.second or start.microsecond)
    return start.date() + (_DAY if is_cut else timedelta(0)), end.date()


def _rows(statement: str, first: date, after: date, names: Sequence[str]) -> list[tuple[Any, ...]]:
    if not names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, after, list(names)])
        return list(cursor.fetchall())
