"""What facts come to in open time.

A fact tells how long something lasted, and the incident when that began; so it is known when it
ended, and nothing has to be kept of hours that nobody asks for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from watchbell.analytics.hours.choosing import Whose
from watchbell.analytics.hours.counting import PROMISED, OpenHours, gaps, instant, passed
from watchbell.analytics.rolling.editions import DIMENSIONS, PLACES, lasting, named_keys, starts

# A fact has each figure that lasts once at most.
_LASTED = """
with near as materialized (
    select d.day, d.start, d."end", f.incident_id, f.kpis, f.at, f.spans, f.moments, {keys},
           {version} as version, array[{starts}] as begun,
           i.resolved_gap_seconds * 1000000::bigint as gap
    from unnest(%(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        as d (day, start, "end")
    join analytics_fact f on f.days @> array[d.day] and not f.is_restricted
    join incidents_incident i on i.id = f.incident_id {promised}
), lasted as materialized (
    select n.day, m.moment, k.kpi, m.span, n.incident_id, n.version, {names}, m.since,
           m.since + m.span + case when k.gapless then n.gap else 0 end as until,
           k.gapless and n.gap > 0 as has_gap
    from near n cross join (values {figures}) k (kpi, start, gapless)
    cross join lateral (select array_position(n.kpis, k.kpi) as place limit 1) p
    cross join lateral (
        select n.moments[n.at[p.place]] as moment, n.spans[p.place] as span,
               n.begun[k.start] as since
    ) m
    where m.moment >= n.start and m.moment < n."end"
)"""
# Where no instant is known, that is counted as missing.
_EXTREMES = """
select to_timestamp(coalesce(min(least(since, until)), 0) / 1000000 - 1),
       to_timestamp(coalesce(max(greatest(since, until)), 0) / 1000000 + 1) from lasted
"""
# An impossible order stays one, also within a night.
_OPENED = """, told as materialized (
    select t.day, t.moment, {base} + t.kpi as kpi, t.incident_id, {names},
           case when t.until < t.since then t.span
                else {until} - {since} - case when t.has_gap then {gaps} else 0 end end as span
    from lasted t {hours}
)"""


@dataclass(frozen=True, slots=True)
class Kept:
    """Hours that figures are rolled up by, from the day `filled_to` on, or whole.

    `place` is that of no others at the same time.
    """

    place: int
    whose: Whose
    filled_to: date | None = None
    is_whole: bool = False

    def has(self, day: date) -> bool:
        """Say whether a day is added up."""
        return self.is_whole or (self.filled_to is not None and day >= self.filled_to)

    @property
    def base(self) -> int:
        """Return what is added to the code of a figure."""
        return self.place * PLACES

    @property
    def codes(self) -> list[int]:
        """Return the codes of what lasts."""
        return codes_at(self.place)


def codes_at(place: int) -> list[int]:
    """Return the codes of what lasts at the place of some hours."""
    return [place * PLACES + code for code in lasting()]


def opened(bounds: Mapping[str, Any], kept: Kept) -> tuple[str, dict[str, Any]]:
    """Return the clauses of a statement, and what its parameters stand for.

    `told` has a row (day, moment, kpi, incident_id, the keys of dimensions, span) for each figure
    that lasts of each incident, on the days of `bounds`.
    """
    is_own = kept.whose.calendar is None
    lasted = _lasted(is_own=is_own)
    with connection.cursor() as cursor:
        cursor.execute(lasted + _EXTREMES, bounds)
        first, last = cursor.fetchone()
    hours = OpenHours.of(kept.whose, first, last)
    told = _OPENED.format(
        base=kept.base,
        names=", ".join(f"t.{name}" for name in _names()),
        until=passed("t.until"),
        since=passed("t.since"),
        gaps=gaps("t.incident_id"),
        hours=hours.joined("t.version"),
    )
    return lasted + told, {**bounds, **hours.values, "spread": kept.codes}


@cache
def _lasted(*, is_own: bool) -> str:
    places = {start: place for place, start in enumerate(starts(), 1)}
    figures = ", ".join(
        f"({code}::smallint, {places[one.start]}, {str(one.without_gaps).lower()})"
        for code, one in lasting().items()
    )
    return _LASTED.format(
        keys=named_keys(),
        names=", ".join(f"n.{name}" for name in _names()),
        version="promised.version" if is_own else "null::bigint",
        promised=PROMISED.format(id="i.id") if is_own else "",
        starts=", ".join(map(instant, starts())),
        figures=figures,
    )


def _names() -> Sequence[str]:
    return [name for name in DIMENSIONS if name]
