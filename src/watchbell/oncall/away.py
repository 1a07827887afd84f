"""Who is away when: public holidays of a region, and shifts that fall into somebody's absence.

Pure: the calendars of the `holidays` library are rules, not data that is fetched.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
from holidays.registry import COUNTRIES

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import starts_at, wall_at
from watchbell.oncall.domain import Shift, Source

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away in [start, end): on `leave`, or it is a public `holiday`."""

    start: datetime
    end: datetime
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """`person` is on call in [start, end) although away; `could_cover` are free, best first."""

    start: datetime
    end: datetime
    person: UUID
    absence: Absence
    source: Source | None
    could_cover: tuple[UUID, ...]


def clean_region(value: str, field: str = "region") -> str:
    """Return `DE` or `DE-BE` in capitals, "" for none; InvalidInput for what has no calendar."""
    region = value.strip().upper()
    if not region:
        return ""
    country, dash, part = region.partition("-")
    parts = _countries().get(country)
    if parts is None or (dash and part not in parts):
        message = "There is no calendar of this region; use one such as DE, DE-BE or US-CA."
        raise InvalidInput(f"{field}: {message}", fields={field: message})
    return region


def regions() -> Mapping[str, tuple[str, ...]]:
    """Return every country that has a calendar, with its parts, by two letters."""
    return _countries()


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Return the name of every country that has a calendar, by two letters."""
    names = {codes[1]: _spaced(codes[0]) for codes in COUNTRIES.values()}
    return {country: names.get(country, country) for country in _countries()}


def holidays_of(region: str, tz: ZoneInfo, lo: datetime, hi: datetime) -> list[Absence]:
    """Return the public holidays that touch [lo, hi): whole days of the zone, in order."""
    if not region:
        return []
    first, last = wall_at(lo, tz).date(), wall_at(hi, tz).date()
    return [
        Absence(_midnight(day, tz), _midnight(day + _DAY, tz), "holiday", name)
        for year in range(first.year, last.year + 1)
        for day, name in _year(region, year)
        if first <= day <= last and _midnight(day, tz) < hi and lo < _midnight(day + _DAY, tz)
    ]


def holiday_on(region: str, day: date) -> str:
    """Return the public holiday of a region on a day; empty when it is none."""
    return dict(_year(region, day.year)).get(day, "") if region else ""


def clashes(
    shifts: Sequence[Shift], absences: Mapping[UUID, Sequence[Absence]], pool: Sequence[UUID]
) -> list[Clash]:
    """Return the parts of shifts whose person is away, in order, with who of the pool could
    take each: nobody on leave or on call then; those who have a holiday come last."""
    found = [
        Clash(
            max(shift.start, absence.start),
            min(shift.end, absence.end),
            shift.person,
            absence,
            shift.source,
            (),
        )
        for shift in shifts
        if shift.person is not None
        for absence in absences.get(shift.person, ())
        if shift.start < absence.end and absence.start < shift.end
    ]
    return [
        Clash(
            one.start,
            one.end,
            one.person,
            one.absence,
            one.source,
            _could_cover(one, shifts, absences, pool),
        )
        for one in sorted(found, key=lambda one: (one.start, one.end, str(one.person)))
    ]


def _could_cover(
    clash: Clash,
    shifts: Sequence[Shift],
    absences: Mapping[UUID, Sequence[Absence]],
    pool: Sequence[UUID],
) -> tuple[UUID, ...]:
    busy = {one.person for one in shifts if one.start < clash.end and clash.start < one.end}
    free: list[tuple[bool, int, UUID]] = []
    for place, person in enumerate(dict.fromkeys(pool)):
        away = {
            one.kind
            for one in absences.get(person, ())
            if one.start < clash.end and clash.start < one.end
        }
        if person not in busy and "leave" not in away:
            free.append((bool(away), place, person))
    return tuple(person for _, _, person in sorted(free))


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    listed = holidays.list_supported_countries(include_aliases=False)
    return {country: tuple(parts) for country, parts in listed.items() if len(country) == 2}


@lru_cache(maxsize=512)
def _year(region: str, year: int) -> tuple[tuple[date, str], ...]:
    """Return a region's holidays by their English names; none when its calendar has gone."""
    country, _, part = region.partition("-")
    try:
        found = holidays.country_holidays(
            country, subdiv=part or None, years=[year], language="en_US"
        )
    except NotImplementedError:
        return ()
    return tuple(sorted((day, name) for day, name in found.items() if day.year == year))


def _spaced(name: str) -> str:
    """Write a class's name as people do: `UnitedStates` is United States."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz)
