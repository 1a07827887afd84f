"""The days, weeks and months of a trend, each with the key that figures are split by. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchbell.kernel.zones import starts_at, wall_at

_KEYS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}
_LABELS = {"day": "%-d %b", "week": "%-d %b", "month": "%b %Y"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One day, week or month, [start, end): its key in a split, and a short name."""

    start: datetime
    end: datetime
    key: str
    label: str


def stretches(since: datetime, until: datetime, step: str, tz: ZoneInfo) -> list[Stretch]:
    """Return the whole days, weeks or months of the zone that touch [since, until).

    The last one ends with the window: it is not over.
    """
    found = []
    day = _first(wall_at(since, tz).date(), step)
    while (start := _midnight(day, tz)) < until:
        following = _next(day, step)
        end = min(_midnight(following, tz), until)
        found.append(Stretch(start, end, f"{day:{_KEYS[step]}}", f"{day:{_LABELS[step]}}"))
        day = following
    return found


def _first(day: date, step: str) -> date:
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day


def _next(day: date, step: str) -> date:
    if step == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=7 if step == "week" else 1)


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz)
