"""On which days something of a figure lies, so that whoever lists it looks nowhere else.

Days without anything are told by what is rolled up; what lies on the others is read from the
incidents. Nothing is said while nothing may be read there: then every day may hold something.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nlargest
from itertools import accumulate, chain
from typing import Any

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
select b.start, sum(e.n)
from analytics_block b cross join lateral unnest(b.keys, b.{column}) as e (key, n)
where b.period = 'day' and b.dimension = %(dimension)s and b.kpi = %(kpi)s
    and b.start >= %(first)s and b.start <= %(last)s
    and (%(keys)s::text[] is null or e.key = any(%(keys)s::text[]))
group by 1 having sum(e.n) > 0
"""
_VALUES = """
select start, keys, counts, contents from analytics_block
where period = 'day' and dimension = %(dimension)s and kpi = %(kpi)s
    and start >= %(first)s and start <= %(last)s
"""
_HIDDEN = """
select distinct unnest(days) from analytics_fact where is_restricted
"""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A day on which about `n` of what is looked for lie, from its start to its end."""

    day: date
    start: datetime
    end: datetime
    n: int


def located(asked: Asked, kpi: Kpi, column: str) -> list[Place] | None:
    """Return where what a figure counts lies, the latest day first; None: anywhere.

    `column` says of what: "counts", "missing" or "data_errors".
    """
    found = _standing(asked, kpi)
    if found is None:
        return None
    reading = reading_of(asked, found.zone) or Reading("", None, None)
    with reading_much() as cursor:
        cursor.execute(_DAYS.format(column=column), _values(asked, kpi, reading))
        return _places({day: int(n) for day, n in cursor.fetchall()}, found)


def located_largest(asked: Asked, kpi: Kpi, wanted: int, most: float | None) -> list[Place] | None:
    """Return days on which the largest values lie, `wanted` of them, none above `most`.

    None: anywhere, because what is rolled up is not of just these incidents.
    """
    found = _standing(asked, kpi)
    reading = reading_of(asked, found.zone) if found else None
    if found is None or reading is None or not kpi.unit.has_spread:
        return None
    # The last digit of a float may be another one than that of whole millionths.
    bound = None if most is None else round(most * MICRO) + 1
    tops: dict[date, list[int]] = {}
    with reading_much() as cursor:
        cursor.execute(_VALUES, _values(asked, kpi, reading))
        for day, keys, counts, contents in cursor:
            tops[day] = list(_tops(unpacked(contents), keys, counts, reading, bound, wanted))
    window = Window(asked.since, asked.until, found.zone)
    whole = [values for day, values in tops.items() if window.has_all_of(day)]
    largest = nlargest(wanted, chain.from_iterable(whole))
    low = largest[-1] if len(largest) == wanted else 0
    held = {day: sum(value >= low for value in values) for day, values in tops.items()}
    return _places({day: n for day, n in held.items() if n}, found)


def _tops(
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


def _places(counted: dict[date, int], found: Standing) -> list[Place]:
    """Return the days as places; what is restricted may lie on others, for who knows of it."""
    if found.hides:
        with reading_much() as cursor:
            cursor.execute(_HIDDEN)
            counted |= {day: counted.get(day, 0) for (day,) in cursor.fetchall()}
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
