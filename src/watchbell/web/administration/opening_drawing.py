"""When a calendar is open, as a page draws it. Pure; places are per cent of a day's width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchbell.catalog.calendars import SpecialDay
from watchbell.catalog.hours import DAY, Hours
from watchbell.catalog.opening import CLOSED
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import starts_at, wall_at

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One date: its bars as (x, width), its hours in words, and why they are its own."""

    day: date
    bars: list[tuple[str, str]]
    said: str
    name: str
    now: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether it is open now, and what comes next; None when it never changes."""

    is_open: bool
    changes_at: datetime | None
    then_at: datetime | None


def standing(hours: Hours, now: datetime) -> Standing:
    """Say whether a calendar is open, when that changes, and when it changes back."""
    change = hours.next_change(now)
    return Standing(hours.is_open(now), change, change and hours.next_change(change))


def coming_days(
    hours: Hours, tz: ZoneInfo, now: datetime, special: Sequence[SpecialDay], count: int = 7
) -> list[DayRow]:
    """Return today and the days after it by the calendar's own clock."""
    names = {one.day: one.name for one in special}
    today = wall_at(now, tz).date()
    days = [today + place * _ONE_DAY for place in range(count)]
    return [_row(hours, tz, day, names.get(day, ""), now) for day in days]


def _row(hours: Hours, tz: ZoneInfo, day: date, name: str, now: datetime) -> DayRow:
    lo, hi = _midnight(day, tz), _midnight(day + _ONE_DAY, tz)
    spans = hours.spans(lo, hi)
    bars = [_bar(span, lo, hi) for span in spans]
    said = ", ".join(_words(span, tz, hi) for span in spans) or CLOSED
    return DayRow(day, bars, said, name, _place(now, lo, hi) if lo <= now < hi else "")


def _bar(span: Interval, lo: datetime, hi: datetime) -> tuple[str, str]:
    width = (span.end - span.start) / (hi - lo) * 100
    return _place(span.start, lo, hi), f"{width:.3f}%"


def _place(at: datetime, lo: datetime, hi: datetime) -> str:
    return f"{(at - lo) / (hi - lo) * 100:.3f}%"


def _words(span: Interval, tz: ZoneInfo, midnight: datetime) -> str:
    end = f"{DAY // 60}:00" if span.end == midnight else f"{wall_at(span.end, tz):%H:%M}"
    return f"{wall_at(span.start, tz):%H:%M}-{end}"


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz)
