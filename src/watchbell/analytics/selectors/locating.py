"""On which days something of a figure lies, so that whoever lists it looks nowhere else.

Days without anything are told by what is rolled up; what lies on the others is read from the
incidents. Nothing is said while nothing may be read there: then every day may hold something.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from watchbell.analytics.domain import Kpi
from watchbell.analytics.rolling.days import day_start
from watchbell.analytics.rolling.editions import codes
from watchbell.analytics.rolling.standing import Standing, standing
from watchbell.analytics.selectors.asking import Asked
from watchbell.analytics.selectors.rolled import Reading, reading_of
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
    if not kpi.is_rolled_up or not may(asked.actor, Action.LIST_ALL):
        return None
    found = standing(asked.now)
    if found is None:
        return None
    counted = _counted(asked, kpi, column, found)
    return [
        Place(day, day_start(day, found.zone), day_start(day + _DAY, found.zone), counted[day])
        for day in sorted(counted, reverse=True)
    ]


def _counted(asked: Asked, kpi: Kpi, column: str, found: Standing) -> dict[date, int]:
    reading = reading_of(asked, found.zone) or Reading("", None, None)
    # A window may be cut anywhere and a day of it lie in any zone.
    values = {
        "dimension": reading.dimension,
        "kpi": codes()[kpi.name],
        "keys": sorted(reading.keys) if reading.keys is not None else None,
        "first": (asked.since - _DAY).date(),
        "last": (asked.until + _DAY).date(),
    }
    with reading_much() as cursor:
        cursor.execute(_DAYS.format(column=column), values)
        counted = {day: int(n) for day, n in cursor.fetchall()}
        if found.hides:
            cursor.execute(_HIDDEN)
            counted |= {day: counted.get(day, 0) for (day,) in cursor.fetchall()}
    return counted


def batches(places: Sequence[Place], wanted: int) -> Iterator[Sequence[Place]]:
    """Return the places that should hold what is wanted, then all the others."""
    enough = _enough(places, wanted)
    yield places[:enough]
    if enough < len(places):
        yield places[enough:]


def _enough(places: Sequence[Place], wanted: int) -> int:
    held = accumulate(place.n for place in places)
    return next((taken for taken, n in enumerate(held, 1) if n >= wanted), len(places))
