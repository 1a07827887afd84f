"""How much of a month's fixed cost falls into a time. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import starts_at, wall_at


def fixed_cost_of(within: Interval, monthly: int, tz: ZoneInfo) -> float:
    """Return what falls into a time: of each month of `tz` by how much of it that is."""
    found, month = 0.0, wall_at(within.start, tz).date().replace(day=1)
    while (whole := _span(month, _next_month(month), tz)).start < within.end:
        if part := whole.intersect(within):
            found += monthly * ((part.end - part.start) / (whole.end - whole.start))
        month = _next_month(month)
    return found


def calendar_span(by: str, key: str, tz: ZoneInfo) -> Interval:
    """Return from when to when a group of a calendar split is: 2026-03, 2026-W10, 2026-03-01."""
    first = _FIRST[by](key)
    return _span(first, _BEHIND[by](first), tz)


def _next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


_FIRST: Mapping[str, Callable[[str], date]] = {
    "day": date.fromisoformat,
    "week": lambda key: datetime.strptime(f"{key}-1", "%G-W%V-%u").date(),  # noqa: DTZ007 a day
    "month": lambda key: date.fromisoformat(f"{key}-01"),
    "year": lambda key: date(int(key), 1, 1),
}
CALENDAR = frozenset(_FIRST)
"""Splits whose groups are parts of the calendar."""
_BEHIND: Mapping[str, Callable[[date], date]] = {
    "day": lambda day: day + timedelta(days=1),
    "week": lambda day: day + timedelta(days=7),
    "month": _next_month,
    "year": lambda day: day.replace(year=day.year + 1),
}


def _span(first: date, behind: date, tz: ZoneInfo) -> Interval:
    start, end = (starts_at(datetime.combine(day, time()), tz) for day in (first, behind))
    return Interval(start, end)
