"""The windows and months that reliability is shown over."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import starts_at

DAYS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "A year"}
MONTHS = 12


def last_days(days: str, now: datetime) -> Interval:
    """Return the last so many days, to this instant."""
    return Interval(now - timedelta(days=int(days)), now)


def last_months(now: datetime, tz: ZoneInfo, count: int = MONTHS) -> list[Interval]:
    """Return the last calendar months of a zone, the running one as far as it has come."""
    today = now.astimezone(tz).date()
    index = today.year * 12 + today.month - 1
    starts = [_first_of(month, tz) for month in range(index - count + 1, index + 1)]
    ends = [*starts[1:], now]
    return [Interval(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _first_of(month: int, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(date(month // 12, month % 12 + 1, 1), time()), tz)
