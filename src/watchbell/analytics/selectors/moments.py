"""What is counted at each moment of a day, for windows that cut it; at hand once it was read."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from watchbell.analytics.picking import unpacked
from watchbell.analytics.rolling.days import bounds_of
from watchbell.analytics.rolling.editions import DIMENSIONS, has_spread
from watchbell.analytics.rolling.opened import Kept, opened
from watchbell.analytics.selectors.blocks import Moved
from watchbell.analytics.selectors.cells import Cell
from watchbell.analytics.selectors.shelf import SHELF
from watchbell.platform.bulk import reading_much

# The moments of a fact are in their order.
_ON_THE_CLOCK = """
with told as materialized (
    select d.day, f.moments[u.at] as moment, u.kpi, u.span, {keys}
    from unnest(%(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        as d (day, start, "end")
    join analytics_fact f on f.days @> array[d.day] and not f.is_restricted
    cross join lateral unnest(f.kpis, f.at, f.spans) as u (kpi, at, span)
    where f.moments[u.at] >= d.start and f.moments[u.at] < d."end"
)"""
_READ = """
select t.kpi, {key}, string_agg(timestamptz_send(t.moment), '' order by t.moment),
       string_agg(int8send(coalesce(t.span, %(missing)s)), '' order by t.moment)
from told t join analytics_day y on y.day = t.day and y.made = %(made)s and not y.is_stale
where t.kpi = any(%(kpis)s)
group by 1, 2
"""
_MADE = "select from analytics_day where day = %s and made = %s and not is_stale"
_MISSING = -(2**63)
# PostgreSQL counts microseconds from here.
_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_CELL, _EACH = 300, 16


class Told(NamedTuple):
    """What is counted at moments, which are in their order; `spans` are in millionths."""

    moments: "array[int]"
    spans: "array[int]"


Groups = list[tuple[str, Told]]


def day_moments(
    day: date,
    made: UUID,
    zone: str,
    dimension: str,
    kpis: Sequence[int],
    kept: Kept | None,
) -> Iterator[tuple[int, Groups]]:
    """Return what is counted of each figure on a day, by the keys of a dimension.

    In open time when its hours are `kept`. Moved when the sums of the day are made anew.
    """
    at = "moments", dimension, made
    known: Mapping[int, Groups] = SHELF.get(at) or {}
    lacking = [kpi for kpi in kpis if kpi not in known]
    if lacking:
        found: dict[int, Groups] = {kpi: [] for kpi in lacking}
        for kpi, key, told in _read(day, made, zone, dimension, lacking, kept):
            found[kpi].append((key, told))
        known = {**known, **found}
        SHELF.put(at, known, _weight(known))
    for kpi in kpis:
        yield kpi, known[kpi]


def part_of(told: Told, kpi: int, start: datetime, end: datetime) -> Cell:
    """Return what is counted from one instant to before another."""
    first = bisect_left(told.moments, (start - _ORIGIN) // _TICK)
    last = bisect_left(told.moments, (end - _ORIGIN) // _TICK)
    spans = told.spans[first:last]
    n, missing = len(spans), 0
    if n and min(spans) < 0:
        counted = array("q", [span for span in spans if span >= 0])
        missing = spans.count(_MISSING)
        spans = counted
    cell = Cell(len(spans), missing, n - len(spans) - missing, sum(spans))
    if len(spans) and has_spread(kpi):
        cell.loose.append(spans)
    return cell


def _read(
    day: date, made: UUID, zone: str, dimension: str, kpis: Sequence[int], kept: Kept | None
) -> Iterator[tuple[int, str, Told]]:
    values: dict[str, Any] = bounds_of([day], zone)
    clauses = _ON_THE_CLOCK.format(keys=f"{DIMENSIONS[dimension]} as key")
    key = "t.key"
    if kept is not None:
        clauses, values = opened(values, kept)
        key = f"t.{dimension}" if dimension else "''"
    values |= {"made": made, "kpis": list(kpis), "missing": _MISSING}
    with reading_much() as cursor:
        cursor.execute(clauses + _READ.format(key=key), values)
        rows = cursor.fetchall()
    if not rows:
        with reading_much() as cursor:
            cursor.execute(_MADE, [day, made])
            if cursor.fetchone() is None:
                raise Moved
    for kpi, name, moments, spans in rows:
        yield kpi, name, Told(unpacked(moments), unpacked(spans))


def _weight(known: Mapping[int, Groups]) -> int:
    groups = [told for some in known.values() for _, told in some]
    return _CELL * len(groups) + _EACH * sum(len(told.moments) for told in groups)
