"""Which sums of days and months cover a window, and what of it lies in days cut in two. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A day with something in it: its first and last moment."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """Whole months, whole days beside them, and the days that the window cuts."""

    months: list[date]
    days: list[date]
    cut: list[date]


def cover(
    days: Mapping[date, Span],
    months: Sequence[date],
    since: datetime,
    until: datetime,
    *,
    is_by_day: bool,
) -> Cover:
    """Return what covers [since, until); no months when the answer is split by parts of them.

    A day of which nothing lies outside the window is whole, wherever the window ends.
    """
    inside, cut = [], []
    for day, span in days.items():
        if since <= span.first and span.last < until:
            inside.append(day)
        elif span.last >= since and span.first < until:
            cut.append(day)
    if is_by_day:
        return Cover([], sorted(inside), sorted(cut))
    broken = {day.replace(day=1) for day in days.keys() - set(inside)}
    touched = {day.replace(day=1) for day in inside}
    whole = {month for month in months if month in touched and month not in broken}
    rest = [day for day in inside if day.replace(day=1) not in whole]
    return Cover(sorted(whole), sorted(rest), sorted(cut))
