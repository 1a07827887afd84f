"""A schedule laid out by days, for a page. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchbell.kernel.zones import starts_at
from watchbell.oncall.selectors import PlannedShift

DAYS = 14


@dataclass(frozen=True, slots=True)
class Slot:
    """One shift, cut to one day. Midnights need no times."""

    name: str
    start: datetime
    end: datetime
    source: str
    is_gap: bool
    from_midnight: bool
    to_midnight: bool
    is_now: bool

    @property
    def whole_day(self) -> bool:
        return self.from_midnight and self.to_midnight


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the reader's calendar with its slots, earliest first."""

    day: date
    is_today: bool
    slots: list[Slot]


def first_day(wanted: date | None, today: date) -> date:
    """Return the Monday of the week of `wanted`, of this week without one."""
    day = wanted or today
    return day - timedelta(days=day.weekday())


def bounds(first: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which the two weeks begin and are over."""
    return _midnight(first, tz), _midnight(first + timedelta(days=DAYS), tz)


def weeks(
    shifts: Sequence[PlannedShift], *, first: date, tz: ZoneInfo, now: datetime
) -> list[list[Day]]:
    """Return two weeks of seven days, each with the shifts cut to it."""
    today = now.astimezone(tz).date()
    days = [
        Day(day, day == today, _slots(shifts, _midnight(day, tz), _midnight(_next(day), tz), now))
        for day in (first + timedelta(days=number) for number in range(DAYS))
    ]
    return [days[:7], days[7:]]


def _slots(
    shifts: Sequence[PlannedShift], begins: datetime, ends: datetime, now: datetime
) -> list[Slot]:
    return [
        _slot(shift, max(shift.start, begins), min(shift.end, ends), (begins, ends), now)
        for shift in shifts
        if shift.start < ends and shift.end > begins
    ]


def _slot(
    shift: PlannedShift,
    start: datetime,
    end: datetime,
    day: tuple[datetime, datetime],
    now: datetime,
) -> Slot:
    return Slot(
        name=shift.person.name if shift.person else "",
        start=start,
        end=end,
        source=shift.source.name if shift.source else "",
        is_gap=shift.person is None,
        from_midnight=start == day[0],
        to_midnight=end == day[1],
        is_now=start <= now < end,
    )


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz)


def _next(day: date) -> date:
    return day + timedelta(days=1)
