"""When a report is due: days by the calendar of a zone, at a time on its clocks. Pure.

A time that the clocks skip is the first instant after the jump; one that comes twice is the first.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from zoneinfo import ZoneInfo

from watchbell.kernel.zones import starts_at, wall_at
from watchbell.kernel.zones import zone as zone_named

_DAY = timedelta(days=1)
_FURTHEST = 800
"""How many days are looked through for the next one."""
LAST_BUSINESS_DAY = 0
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
IsBusinessDay = Callable[[date], bool]


class Rhythm(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When something is due: every day, on weekdays (0 is Monday), or on a day of the month.

    A month that has no such day has it on its last one; LAST_BUSINESS_DAY is the last that the
    installation's calendar opens on.
    """

    rhythm: Rhythm
    at: time
    zone: str
    weekdays: tuple[int, ...] = ()
    day: int = 1

    @property
    def tz(self) -> ZoneInfo:
        return zone_named(self.zone)

    @property
    def words(self) -> str:
        """The times in words: Mondays and Fridays at 08:00 (Europe/Berlin)."""
        return f"{self._days} at {self.at:%H:%M} ({self.zone})"

    @property
    def _days(self) -> str:
        if self.rhythm is Rhythm.DAILY:
            return "Every day"
        if self.rhythm is Rhythm.WEEKLY:
            return joined([f"{WEEKDAYS[day]}s" for day in self.weekdays])
        if self.day == LAST_BUSINESS_DAY:
            return "The last business day of each month"
        return f"Day {self.day} of each month"


def monday_to_friday(day: date) -> bool:
    """Say what a business day is where no calendar says otherwise."""
    return day.weekday() < 5


def next_due(times: Times, after: datetime, is_business_day: IsBusinessDay) -> datetime | None:
    """Return the first instant later than `after` at which it is due; None when there is none."""
    return next(_due_from(times, after, is_business_day), None)


def due_between(
    times: Times, first: datetime, now: datetime, is_business_day: IsBusinessDay
) -> list[datetime]:
    """Return `first`, which is due, and every later instant at which it is due until `now`."""
    later = _due_from(times, first, is_business_day)
    return [first, *takewhile(lambda at: at <= now, later)]


def _due_from(times: Times, after: datetime, is_business_day: IsBusinessDay) -> Iterator[datetime]:
    today = wall_at(after, times.tz).date()
    for number in range(_FURTHEST):
        day = today + number * _DAY
        if _is_on(times, day, is_business_day):
            at = starts_at(datetime.combine(day, times.at), times.tz)
            if at > after:
                yield at


def _is_on(times: Times, day: date, is_business_day: IsBusinessDay) -> bool:
    if times.rhythm is Rhythm.DAILY:
        return True
    if times.rhythm is Rhythm.WEEKLY:
        return day.weekday() in times.weekdays
    last = monthrange(day.year, day.month)[1]
    if times.day != LAST_BUSINESS_DAY:
        return day.day == min(times.day, last)
    rest = (day.replace(day=number) for number in range(day.day + 1, last + 1))
    return is_business_day(day) and not any(map(is_business_day, rest))


def joined(words: list[str]) -> str:
    """Return words as a list that is read: a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
