"""When cron runs a job: five fields, as `man 5 crontab` says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
# The twenty-ninth of February can be eight years away (1896, 1904).
_LOOKED_AT = 366 * 8 + 1
_SHORTHANDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Cron:
    """The values of each field that a time must have. Weekdays count from Sunday, 0.

    When both the day of the month and the weekday are narrowed, either of them is enough.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def walls_after(self, wall: datetime) -> Iterator[datetime]:
        """Yield the wall times after `wall` at which the job runs, for some years."""
        first = wall.replace(second=0, microsecond=0, tzinfo=None, fold=0) + _MINUTE
        midnight = first.replace(hour=0, minute=0)
        for number in range(_LOOKED_AT):
            day = midnight + number * _DAY
            if not self._has_day(day):
                continue
            for hour in self.hours:
                for minute in self.minutes:
                    at = day.replace(hour=hour, minute=minute)
                    if at >= first:
                        yield at

    def _has_day(self, day: datetime) -> bool:
        if day.month not in self.months:
            return False
        by_month = day.day in self.days
        by_week = day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_month and by_week
        return by_month or by_week


def read_cron(text: str) -> Cron:
    """Return what a line of cron says; a ValueError says which field is wrong."""
    fields = _SHORTHANDS.get(text.strip().lower(), text).split()
    if len(fields) != 5:
        raise ValueError(f"it has {len(fields)} fields; write five, such as 30 2 * * 1-5")
    minute, hour, day, month, weekday = (field.lower() for field in fields)
    # Seven is Sunday too, in a range as well: 5-7 are Friday to Sunday.
    weekdays = {n % 7 for n in _values(weekday, "weekday", 0, 7, _WEEKDAYS)}
    return Cron(
        tuple(sorted(_values(minute, "minute", 0, 59))),
        tuple(sorted(_values(hour, "hour", 0, 23))),
        frozenset(_values(day, "day", 1, 31)),
        frozenset(_values(month, "month", 1, 12, _MONTHS, 1)),
        frozenset(weekdays),
        any_day=day.startswith("*"),
        any_weekday=weekday.startswith("*"),
    )


def _values(
    field: str, what: str, lowest: int, highest: int, names: list[str] | None = None, first: int = 0
) -> set[int]:
    found: set[int] = set()
    named = {name: place + first for place, name in enumerate(names or [])}
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"the {what} {field!r} is not understood")
        begin, end, step = match.groups()
        if begin == "*":
            low, high = lowest, highest
        else:
            low = _number(begin, named, what)
            # As in Vixie's cron, 5/15 means from five on.
            high = _number(end, named, what) if end else (highest if step else low)
        if not lowest <= low <= high <= highest:
            raise ValueError(f"the {what} {part!r} is not within {lowest} and {highest}")
        if step == "0" or (step and not int(step)):
            raise ValueError(f"the {what} {part!r} has a step of 0")
        found |= set(range(low, high + 1, int(step or 1)))
    return found


def _number(text: str, named: dict[str, int], what: str) -> int:
    if text in named:
        return named[text]
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise ValueError(f"the {what} {text!r} is not understood")
    return int(text)
