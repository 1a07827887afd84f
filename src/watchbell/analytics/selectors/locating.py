"""On which days something of a figure lies, so that whoever lists it looks nowhere else.

Days without anything are told by what is rolled up; what lies on the others is read from the
incidents. Nothing is said while nothing may be read there: then every day may hold something.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nlargest
from itertools import accumulate, chain
from typing import Any
from uuid import UUID

from watchbell.analytics.contributing import MICRO
from watchbell.analytics.domain import Kpi
from watchbell.analytics.picking import unpacked
from watchbell.analytics.rolling.days import day_start
from watchbell.analytics.rolling.editions import codes
from watchbell.analytics.rolling.standing import Standing, standing
from watchbell.analytics.selectors.asking import Asked
from watchbell.analytics.selectors.rolled import Reading, Window, reading_of
from watchbell.incidents.permissions import Action, may
from watchbell.platform.bulk import reading_much

_DAYS = """
select b.start, sum({what})
from analytics_block b
cross join lateral unnest(b.keys, b.counts, b.missing, b.data_errors, b.totals)
    as e (key, counts, missing, data_errors, total)
where b.period = 'day' and b.dimension = %(dimension)s and b.kpi = %(kpi)s
    and b.start >= %(first)s and b.start <= %(last)s
    and (%(keys)s::text[] is null or e.key = any(%(keys)s::text[]))
group by 1 having sum({what}) > 0
"""
_VALUES = """
select start, keys, counts, contents, tops from analytics_block
where period = 'day' and dimension = %(dimension)s and kpi = %(kpi)s
    and start >= %(first)s and start <= %(last)s
"""
# Of everything the last values of a day are the largest, and enough.
_LAST = """
select start, keys, counts, substr(contents, greatest(octet_length(contents) - %(bytes)s, 0) + 1),
       tops
from analytics_block
where period = 'day' and dimension = '' and kpi = %(kpi)s
    and start >= %(first)s and start <= %(last)s
"""
_HIDDEN = """
select distinct unnest(days) from analytics_fact where is_restricted
"""
_DAY = timedelta(days=1)
_WHAT: Mapping[str, str] = {
    "counted": "e.counts",
    "missing": "e.missing",
    "data_errors": "e.data_errors",
    "ones": f"e.total / {MICRO}",
    "zeros": f"e.counts - e.total / {MICRO}",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A day on which about `n` of what is looked for lie, from its start to its end."""

    day: date
    start: datetime
    end: datetime
    n: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where to look for rows: on some days or anywhere, among some incidents or all.

    `only` says in SQL which values are meant, "" all.
    """

    days: Sequence[Place] | None = None
    ids: Sequence[UUID] | None = None
    only: str = ""


def located(asked: Asked, kpi: Kpi, what: str) -> list[Place] | None:
    """Return where what a figure counts lies, the latest day first; None: anywhere.

    `what`: "counted", "missing" or "data_errors"; of a share those that are "ones" or "zeros".
    """
    found = _standing(asked, kpi)
    if found is None:
        return None
    reading = reading_of(asked, found.zone) or Reading("", None, None)
    with reading_much() as cursor:
        cursor.execute(_DAYS.format(what=_WHAT[what]), _values(asked, kpi, reading))
        held = {day: int(n) for day, n in cursor.fetchall()}
    return _places(dict.fromkeys(_hidden_days(found), 0) | held, found)


def located_largest(
    asked: Asked, kpi: Kpi, wanted: int, last: tuple[float, datetime] | None
) -> list[Spot]:
    """Return where the largest values lie, `wanted` of them, the latest of equal ones.

    `last` is the value behind which they come, and its moment. All of it must be looked at before
    the first is known. Anywhere, when what is rolled up is not of just these incidents.
    """
    found = _standing(asked, kpi)
    reading = reading_of(asked, found.zone) if found else None
    if found is None or reading is None or not kpi.unit.has_spread:
        return [Spot()]
    window = Window(asked.since, asked.until, found.zone)
    bound = None if last is None else round(last[0] * MICRO)
    tops = _tops(asked, kpi, reading, wanted, bound)
    sure = {day: one.values for day, one in tops.items() if window.has_all_of(day)}
    if last is not None and bound is not None:
        # Those like the last one were shown already where they are later, or may have been.
        seen = window.day_of(last[1])
        sure |= {day: some[: bisect_left(some, bound)] for day, some in sure.items() if day >= seen}
    largest = nlargest(wanted, chain.from_iterable(sure.values()))
    low = largest[-1] if len(largest) == wanted else 0
    missing = largest.count(low) if low else wanted
    few, held, ids = dict[date, int](), dict.fromkeys(_hidden_days(found), 0), set[UUID]()
    for day in sorted(tops, reverse=True):
        # Of those that are just large enough the latest will do.
        least = low if missing > 0 else low + 1
        missing -= sum(value == low for value in sure.get(day, ()))
        known = None if day in held else tops[day].ids_from(least)
        if known is None:
            held[day] = len(tops[day].values)
        elif known:
            few[day] = len(known)
            ids.update(known)
    return [Spot(days=_places(few, found), ids=list(ids)), Spot(days=_places(held, found))]


@dataclass(frozen=True, slots=True)
class _Tops:
    """The largest values of a day, the smallest first, and the incidents of the last of them."""

    values: Sequence[int]
    ids: Sequence[UUID]

    def ids_from(self, low: int) -> Sequence[UUID] | None:
        """Return whose values are `low` or more; None when there are more than is known of."""
        n = len(self.values) - bisect_left(self.values, low)
        if n > len(self.ids):
            return None
        return self.ids[len(self.ids) - n :]


def _tops(
    asked: Asked, kpi: Kpi, reading: Reading, wanted: int, bound: int | None
) -> dict[date, _Tops]:
    is_short = bound is None and reading.dimension == ""
    values = {**_values(asked, kpi, reading), "bytes": wanted * 8}
    found: dict[date, _Tops] = {}
    with reading_much() as cursor:
        cursor.execute(_LAST if is_short else _VALUES, values)
        for day, keys, counts, contents, ids in cursor:
            held = unpacked(contents)
            if reading.dimension == "":
                end = len(held) if bound is None else bisect_right(held, bound)
                known = list(ids or ())[: max(0, len(ids or ()) - (len(held) - end))]
                found[day] = _Tops(held[max(0, end - wanted) : end], known)
            else:
                of_groups = _of_groups(held, keys, counts, reading, bound, wanted)
                found[day] = _Tops(sorted(of_groups), [])
    return found


def _of_groups(
    values: "array[int]",
    keys: Sequence[str],
    counts: Sequence[int],
    reading: Reading,
    bound: int | None,
    wanted: int,
) -> Iterator[int]:
    """Return the largest values of each group that is asked for."""
    start = 0
    for key, n in zip(keys, counts, strict=True):
        if reading.keys is None or key in reading.keys:
            end = start + n
            if bound is not None:
                end = bisect_right(values, bound, start, end)
            yield from values[max(start, end - wanted) : end]
        start += n


def _standing(asked: Asked, kpi: Kpi) -> Standing | None:
    is_told = kpi.is_rolled_up and may(asked.actor, Action.LIST_ALL)
    return standing(asked.now) if is_told else None


def _values(asked: Asked, kpi: Kpi, reading: Reading) -> dict[str, Any]:
    # A window may be cut anywhere and a day of it lie in any zone.
    return {
        "dimension": reading.dimension,
        "kpi": codes()[kpi.name],
        "keys": sorted(reading.keys) if reading.keys is not None else None,
        "first": (asked.since - _DAY).date(),
        "last": (asked.until + _DAY).date(),
    }


def _hidden_days(found: Standing) -> list[date]:
    """Return the days on which restricted incidents may lie, for who knows of them."""
    if not found.hides:
        return []
    with reading_much() as cursor:
        cursor.execute(_HIDDEN)
        return [day for (day,) in cursor.fetchall()]


def _places(counted: Mapping[date, int], found: Standing) -> list[Place]:
    return [
        Place(day, day_start(day, found.zone), day_start(day + _DAY, found.zone), counted[day])
        for day in sorted(counted, reverse=True)
    ]


def batches(places: Sequence[Place], wanted: int) -> Iterator[Sequence[Place]]:
    """Return the places that should hold what is wanted, then ever more of the others."""
    start = size = 0
    while start < len(places):
        size = max(_enough(places[start:], wanted), 2 * size)
        yield places[start : start + size]
        start += size


def _enough(places: Sequence[Place], wanted: int) -> int:
    held = accumulate(place.n for place in places)
    return next((taken for taken, n in enumerate(held, 1) if n >= wanted), len(places))
