"""The sums of a month, merged from those of its days."""

from array import array
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from watchbell.analytics.picking import STRIDE, packed, unpacked

_WIDTH = 8
# Months are of use once they are over; a stale day must be added up first.
_UNMERGED = """
select distinct date_trunc('month', d.day)::date as month from analytics_day d
where d.day < %(current)s
    and not exists (select from analytics_month m where m.month = date_trunc('month', d.day))
    and not exists (select from analytics_day s where s.is_stale
        and s.day >= date_trunc('month', d.day)
        and s.day < date_trunc('month', d.day) + interval '1 month')
order by 1 desc limit %(limit)s
"""
_DAYS = """
select dimension, kpi, keys, counts, missing, data_errors, totals, contents
from analytics_block
where period = 'day' and start >= %(month)s and start < %(after)s and dimension = %(dimension)s
    and (%(kpis)s::int[] is null or kpi = any(%(kpis)s))
order by kpi, start
"""
_CLEAR_OPEN = """
delete from analytics_block where dimension = any(%(dimensions)s) and period = 'month'
    and start = %(month)s and kpi = any(%(kpis)s)
"""
_INSERT = """
insert into analytics_block
    (period, start, dimension, kpi, keys, counts, missing, data_errors, totals, marks, contents)
values ('month', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(slots=True)
class _Group:
    n: int = 0
    missing: int = 0
    data_errors: int = 0
    total: Decimal = Decimal(0)
    runs: "list[array[int]]" = field(default_factory=list)

    def values(self) -> "array[int]":
        merged: list[int] = []
        for run in self.runs:
            merged.extend(run)
        merged.sort()
        return array("q", merged)


def unmerged_months(today: date, limit: int) -> list[date]:
    """Return months that are over, and whose days are all added up, but which are not merged."""
    with connection.cursor() as cursor:
        cursor.execute(_UNMERGED, {"current": today.replace(day=1), "limit": limit})
        return [month for (month,) in cursor.fetchall()]


def merge(month: date, dimensions: list[str]) -> None:
    """Merge the days of a month."""
    with connection.cursor() as cursor:
        cursor.execute("delete from analytics_block where period = 'month' and start = %s", [month])
        for dimension in dimensions:
            _merge(month, dimension, None)
        cursor.execute("insert into analytics_month (month) values (%s)", [month])


def merge_open(month: date, dimensions: list[str], kpis: list[int]) -> None:
    """Merge what the days of a merged month have of some codes."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR_OPEN, {"dimensions": dimensions, "month": month, "kpis": kpis})
    for dimension in dimensions:
        _merge(month, dimension, kpis)


def _merge(month: date, dimension: str, kpis: list[int] | None) -> None:
    after = (month + timedelta(days=32)).replace(day=1)
    values: dict[str, Any] = {"month": month, "after": after, "dimension": dimension, "kpis": kpis}
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, values)
        figures: dict[int, dict[str, _Group]] = {}
        for _, kpi, *lists in cursor.fetchall():
            _take(figures.setdefault(kpi, {}), *lists)
        rows: list[list[Any]] = [
            [month, dimension, kpi, *_row(groups)] for kpi, groups in figures.items()
        ]
        cursor.executemany(_INSERT, rows)


def _take(
    groups: dict[str, _Group],
    keys: list[str],
    counts: list[int],
    missing: list[int],
    data_errors: list[int],
    totals: list[Decimal],
    contents: memoryview,
) -> None:
    place = 0
    for key, n, lacking, errors, total in zip(
        keys, counts, missing, data_errors, totals, strict=True
    ):
        group = groups.setdefault(key, _Group())
        group.n += n
        group.missing += lacking
        group.data_errors += errors
        group.total += total
        if len(contents):
            group.runs.append(unpacked(contents[place : place + n * _WIDTH]))
            place += n * _WIDTH


def _row(groups: dict[str, _Group]) -> list[object]:
    keys = sorted(groups)
    found = [groups[key] for key in keys]
    values = [group.values() for group in found]
    return [
        keys,
        [group.n for group in found],
        [group.missing for group in found],
        [group.data_errors for group in found],
        [group.total for group in found],
        b"".join(packed(run[STRIDE - 1 :: STRIDE]) for run in values),
        b"".join(map(packed, values)),
    ]
