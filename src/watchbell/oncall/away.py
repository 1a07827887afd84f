"""Who is away when: public holidays of a region, and shifts that fall into somebody's absence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from watchbell.catalog.public_holidays import holidays_of_year
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


def holidays_of(region: str, tz: ZoneInfo, lo: datetime, hi: datetime) -> list[Absence]:
    """Return the public holidays that touch [lo, hi): whole days of the zone, in order."""
    if not region:
        return []
    first, last = wall_at(lo, tz).date(), wall_at(hi, tz).date()
    return [
        Absence(_midnight(day, tz), _midnight(day + _DAY, tz), "holiday", name)
        for year in range(first.year, last.year + 1)
        for day, name in holidays_of_year(region, year)
        if first <= day <= last and _midnight(day, tz) < hi and lo < _midnight(day + _DAY, tz)
    ]


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


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz)
