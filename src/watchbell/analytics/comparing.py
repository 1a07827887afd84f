"""One window beside another: which one comes before, and what became of a figure. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from watchbell.analytics.domain import Better, Figure, KpiReport
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import starts_at, wall_at

PREVIOUS, YEAR_BEFORE, NO_COMPARISON = "previous", "year", "none"


class Trend(StrEnum):
    """What a change of a figure means."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure since the window compared with; None where one of them is empty.

    `part` is the change as a part of what it was (0.25: a quarter more), None when it was 0.
    """

    before: float | None
    difference: float | None
    part: float | None
    trend: Trend | None


def window_before(since: datetime, until: datetime, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the window of the same length before; of whole months, as many months before."""
    first, last = _month_begun(since, tz), _month_begun(until, tz)
    if first is None or last is None:
        length = until - since
        return since - length, since
    months = last - first
    return _month_start(first - months, tz), since


def window_compared(
    compare: str, since: datetime, until: datetime, tz: ZoneInfo
) -> tuple[datetime, datetime] | None:
    """Return the window to compare [since, until) with, as people choose it; None for none."""
    if compare == NO_COMPARISON:
        return None
    if compare == YEAR_BEFORE:
        return _year_before(since), _year_before(until)
    return read_window(compare or PREVIOUS, since, until, tz)


def compared(report: KpiReport, before: KpiReport) -> dict[str, Change]:
    """Return what became of each figure of `report`, by its name."""
    earlier = {figure.name: figure for figure in before.figures}
    return {
        figure.name: change_of(figure, earlier[figure.name])
        for figure in report.figures
        if figure.name in earlier
    }


def change_of(figure: Figure, before: Figure) -> Change:
    """Return what became of one figure."""
    if figure.value is None or before.value is None:
        return Change(before.value, None, None, None)
    difference = round(figure.value - before.value, 6)
    part = round(difference / before.value, 6) if before.value else None
    return Change(before.value, difference, part, _trend(figure.better, difference))


def _trend(better: Better, difference: float) -> Trend:
    if difference == 0:
        return Trend.SAME
    if better is Better.NEITHER:
        return Trend.OTHER
    return Trend.BETTER if (difference < 0) == (better is Better.LESS) else Trend.WORSE


def _month_begun(instant: datetime, tz: ZoneInfo) -> int | None:
    """Return the number of the month that begins at `instant`; None when none does."""
    wall = wall_at(instant, tz)
    number = wall.year * 12 + wall.month - 1
    return number if _month_start(number, tz) == instant else None


def _month_start(number: int, tz: ZoneInfo) -> datetime:
    day = date(number // 12, number % 12 + 1, 1)
    return starts_at(datetime.combine(day, time()), tz)


def read_window(
    text: str, since: datetime, until: datetime, tz: ZoneInfo
) -> tuple[datetime, datetime]:
    """Return the window that `previous`, or <from>/<to>, names beside [since, until)."""
    if text == PREVIOUS:
        return window_before(since, until, tz)
    first, slash, last = text.partition("/")
    try:
        found = datetime.fromisoformat(first), datetime.fromisoformat(last)
    except ValueError:
        found = None
    if not slash or found is None or any(instant.tzinfo is None for instant in found):
        message = f"Say {PREVIOUS!r}, or two times with zone: 2026-03-01T00:00Z/2026-04-01T00:00Z."
        raise InvalidInput(f"compare: {message}", fields={"compare": message})
    return found


def _year_before(instant: datetime) -> datetime:
    try:
        return instant.replace(year=instant.year - 1)
    except ValueError:
        return instant.replace(year=instant.year - 1, day=28)
