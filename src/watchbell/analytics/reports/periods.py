"""Periods that are said by a rule, such as last month: which days they are when asked. Pure."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from watchbell.kernel.zones import starts_at, wall_at

_DAY = timedelta(days=1)


class Period(StrEnum):
    """A rule for a window. The last days run until the moment of asking, to the second."""

    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    LAST_365_DAYS = "last_365_days"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    OWN = "own"

    @property
    def days(self) -> int:
        """How many days it reaches back from now; 0 for one that follows the calendar."""
        return _ROLLING.get(self, 0)

    @property
    def words(self) -> str:
        """The period in words: Last 7 days."""
        return "Days of your own" if self is Period.OWN else self.replace("_", " ").capitalize()


_ROLLING = {
    Period.LAST_7_DAYS: 7,
    Period.LAST_30_DAYS: 30,
    Period.LAST_90_DAYS: 90,
    Period.LAST_365_DAYS: 365,
}
CALENDAR = [one for one in Period if one is not Period.OWN and not one.days]
"""Periods that begin and, but for those not over yet, end at midnight."""


def rolling(days: int) -> Period:
    """Return the period of the last `days` days; KeyError when there is none."""
    return {number: period for period, number in _ROLLING.items()}[days]


def window_of(period: Period, now: datetime, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """Return [since, until) of a period at `now`; what is not over yet ends now."""
    if period.days:
        return now - period.days * _DAY, now
    today = wall_at(now, tz).date()
    first, after = _days_of(period, today)
    return midnight(first, tz), min(midnight(after, tz), max(now, midnight(first, tz) + _MOMENT))


_MOMENT = timedelta(seconds=1)


def own_window(first: date, last: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """Return [since, until) of the days from `first` to `last`, both of them part of it."""
    return midnight(first, tz), midnight(last + _DAY, tz)


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """Return the instant at which a day begins."""
    return starts_at(datetime.combine(day, time()), tz)


def _days_of(period: Period, today: date) -> tuple[date, date]:
    """Return the first day of a period of the calendar, and the one after its last."""
    if period is Period.YESTERDAY:
        return today - _DAY, today
    which, _, unit = period.partition("_")
    begins = _BEGIN[unit](today)
    if which == "last":
        return _BEGIN[unit](begins - _DAY), begins
    return begins, today + _DAY


def _week(day: date) -> date:
    return day - day.weekday() * _DAY


def _month(day: date) -> date:
    return day.replace(day=1)


def _quarter(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def _year(day: date) -> date:
    return date(day.year, 1, 1)


_BEGIN = {"week": _week, "month": _month, "quarter": _quarter, "year": _year}
