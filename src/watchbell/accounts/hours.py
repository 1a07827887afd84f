"""When somebody works: weekly hours in the wall time of their zone. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.intervals import Interval, merge
from watchbell.kernel.zones import ends_at, starts_at, wall_at

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = "mon-fri 09:00-17:00"
NEVER = "none"
_RULE = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_DAY = timedelta(days=1)
_Span = tuple[int, timedelta, timedelta]
"""Weekday, and from where to where on its wall clock; the end may lie in the next day."""


@dataclass(frozen=True, slots=True)
class WeeklyRow:
    """On these weekdays from `start` to `end` of the wall clock; an end not later than the start
    is of the next day."""

    days: tuple[str, ...]
    start: time
    end: time


def rows_of(hours: str) -> list[WeeklyRow]:
    """Return stored hours as rows: what has the same times is one."""
    found: dict[tuple[time, time], set[int]] = {}
    for weekday, opens, closes in _spans(hours) or ():
        times = (_clock(opens), _clock(closes))
        found.setdefault(times, set()).add(weekday)
    return [
        WeeklyRow(tuple(DAYS[day] for day in sorted(days)), *times) for times, days in found.items()
    ]


def hours_of(rows: Iterable[WeeklyRow]) -> str:
    """Return rows as hours are stored; `none` without any."""
    parts = [f"{run} {row.start:%H:%M}-{row.end:%H:%M}" for row in rows for run in _runs(row.days)]
    return ", ".join(parts) or NEVER


def clean_hours(text: str, field: str = "working_hours") -> str:
    """Return the hours as they are stored; InvalidInput shows how to write them."""
    hours = ", ".join(" ".join(part.split()) for part in text.lower().split(",") if part.strip())
    if not hours or len(hours) > 200 or _spans(hours) is None:
        message = f"Write hours such as {OFFICE}, sat 10:00-12:00; or {NEVER}."
        raise InvalidInput(f"{field}: {message}", fields={field: message})
    return hours


def working_spans(hours: str, tz: ZoneInfo, lo: datetime, hi: datetime) -> list[Interval]:
    """Return when somebody with these hours works within [lo, hi), in order, apart."""
    window, found = Interval(lo, hi), []
    day = wall_at(lo, tz).replace(hour=0, minute=0, second=0, microsecond=0) - _DAY
    last = wall_at(hi, tz)
    while day <= last:
        for weekday, opens, closes in _spans(hours) or ():
            if weekday == day.weekday():
                start, end = starts_at(day + opens, tz), ends_at(day + closes, tz)
                inside = Interval(start, end).intersect(window) if start < end else None
                found += [inside] if inside else []
        day += _DAY
    return merge(found)


@lru_cache(maxsize=1024)
def _spans(hours: str) -> tuple[_Span, ...] | None:
    """Read the hours; None when they cannot be read."""
    if hours == NEVER:
        return ()
    found: list[_Span] = []
    for part in hours.split(", "):
        match = _RULE.fullmatch(part)
        days = _days(match[1], match[2] or match[1]) if match else None
        edges = _edges(*(int(text) for text in match.group(3, 4, 5, 6))) if match else None
        if days is None or edges is None:
            return None
        found += [(day, *edges) for day in days]
    return tuple(found)


def _days(first: str, last: str) -> list[int] | None:
    if first not in DAYS or last not in DAYS:
        return None
    start, end = DAYS.index(first), DAYS.index(last)
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]


def _clock(since_midnight: timedelta) -> time:
    minutes = int(since_midnight / timedelta(minutes=1)) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _runs(days: Iterable[str]) -> list[str]:
    """Return days that follow each other as one: mon-fri."""
    runs: list[list[int]] = []
    for day in sorted(DAYS.index(one) for one in days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [DAYS[one[0]] if len(one) == 1 else f"{DAYS[one[0]]}-{DAYS[one[-1]]}" for one in runs]


def _edges(*numbers: int) -> tuple[timedelta, timedelta] | None:
    opens, closes = (
        timedelta(hours=hour, minutes=minute) for hour, minute in (numbers[:2], numbers[2:])
    )
    if opens >= _DAY or closes > _DAY or max(numbers[1], numbers[3]) > time.max.minute:
        return None
    return opens, closes if closes > opens else closes + _DAY
