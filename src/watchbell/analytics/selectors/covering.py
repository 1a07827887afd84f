"""Which sums of days and months cover a window, and what of it lies in days cut in two. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Span:
    """A day with something in it: its first and last moment, and which making its sums are of."""

    first: datetime
    last: datetime
    made: UUID


@dataclass(frozen=True, slots=True)
class MonthDays:
    """A month with something in it, and the days on which that lies; `made` is None unmerged."""

    first: datetime
    last: datetime
    days: Mapping[date, Span]
    made: UUID | None


Calendar = Mapping[date, MonthDays]
"""What is rolled up, by the first day of each month."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Whole months, whole days beside them, and the days that the window cuts; by which making."""

    months: dict[date, UUID] = field(default_factory=dict)
    days: dict[date, UUID] = field(default_factory=dict)
    cut: dict[date, UUID] = field(default_factory=dict)


def calendar(days: Iterable[tuple[date, Span]], months: Mapping[date, UUID]) -> Calendar:
    """Return the months in which these days lie, in their order; `months` are those merged."""
    found: dict[date, dict[date, Span]] = defaultdict(dict)
    for day, span in sorted(days):
        found[day.replace(day=1)][day] = span
    return {
        month: MonthDays(
            min(span.first for span in within.values()),
            max(span.last for span in within.values()),
            within,
            months.get(month),
        )
        for month, within in found.items()
    }


def cover(known: Calendar, since: datetime, until: datetime, *, is_by_day: bool) -> Cover:
    """Return what covers [since, until); no months when the answer is split by parts of them.

    A day of which nothing lies outside the window is whole, wherever the window ends.
    """
    found = Cover()
    for month, within in known.items():
        if within.last < since or within.first >= until:
            continue
        is_whole = since <= within.first and within.last < until
        if is_whole and within.made is not None and not is_by_day:
            found.months[month] = within.made
        else:
            _cover_days(found, within, since, until)
    return found


def _cover_days(found: Cover, within: MonthDays, since: datetime, until: datetime) -> None:
    for day, span in within.days.items():
        if since <= span.first and span.last < until:
            found.days[day] = span.made
        elif span.last >= since and span.first < until:
            found.cut[day] = span.made
