"""Restrictions: the parts of a week in which a rotation counts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from watchbell.kernel.intervals import Interval, merge
from watchbell.kernel.zones import ends_at, starts_at, wall_at
from watchbell.oncall.domain import RestrictionFacts

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
# The widest jump of a wall clock: a zone that crosses the date line skips a day.
_WIDEST_JUMP = DAY + timedelta(hours=2)
_Span = tuple[timedelta, timedelta]


def allowed_spans(
    restrictions: Sequence[RestrictionFacts], tz: ZoneInfo, lo: datetime, hi: datetime
) -> list[Interval]:
    """Return the instants within [lo, hi) that some restriction allows."""
    spans = []
    week = _week(tuple(restrictions))
    earliest, last = wall_at(lo, tz) - _WIDEST_JUMP, wall_at(hi, tz) + _WIDEST_JUMP
    monday = _monday(earliest) - 2 * WEEK
    while monday <= last:
        for start, end in week:
            # On the wall already it is far from the window.
            if monday + end < earliest or monday + start > last:
                continue
            first, until = starts_at(monday + start, tz), ends_at(monday + end, tz)
            if max(first, lo) < min(until, hi):
                spans.append(Interval(max(first, lo), min(until, hi)))
        monday += WEEK
    return merge(spans)


def touches(restrictions: Sequence[RestrictionFacts], start: datetime, end: datetime) -> bool:
    """Say whether a shift in wall time [start, end) counts for any moment."""
    if not restrictions or end - start >= WEEK:
        return True
    first = start - _monday(start)
    until = first + (end - start)
    return any(
        max(first, opens + shift) < min(until, closes + shift)
        for opens, closes in _week(tuple(restrictions))
        for shift in (-WEEK, timedelta(), WEEK)
    )


@lru_cache(maxsize=512)
def _week(restrictions: tuple[RestrictionFacts, ...]) -> tuple[_Span, ...]:
    """Return all spans of one week, counted from Monday's midnight."""
    return tuple(_spans(restrictions))


def _spans(restrictions: Iterable[RestrictionFacts]) -> Iterator[_Span]:
    for restriction in restrictions:
        opens, closes = _since_midnight(restriction.from_time), _since_midnight(restriction.to_time)
        if restriction.from_day is None:
            length = closes - opens if closes > opens else closes - opens + DAY
            for day in range(7):
                yield day * DAY + opens, day * DAY + opens + length
            continue
        start = restriction.from_day * DAY + opens
        if restriction.to_day is None:
            end = restriction.from_day * DAY + closes + (DAY if closes <= opens else timedelta())
        else:
            end = restriction.to_day * DAY + closes
        yield start, end if end > start else end + WEEK


def _since_midnight(value: time) -> timedelta:
    return timedelta(
        hours=value.hour,
        minutes=value.minute,
        seconds=value.second,
        microseconds=value.microsecond,
    )


def _monday(wall: datetime) -> datetime:
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return midnight - wall.weekday() * DAY
