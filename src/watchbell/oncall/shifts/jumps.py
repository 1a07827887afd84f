"""The walls' jumps: spans of wall time that a zone skips when its clocks go forward."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from watchbell.kernel.zones import zone

# A jump is found by comparing the offsets of two neighbouring days, of which only weeks that
# begin and end with different ones are asked: no zone has ever jumped forth and back within one.
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Jump:
    """Wall times in [start, end) do not exist: `end` follows `start` at once."""

    start: datetime
    end: datetime


def jumps_between(zone_name: str, first: datetime, last: datetime) -> Iterator[Jump]:
    """Yield the jumps that end in [first, last), wall times."""
    for year in range(first.year, last.year + 1):
        for jump in _jumps_of_year(zone_name, year):
            if first <= jump.end < last:
                yield jump


@lru_cache(maxsize=4096)
def _jumps_of_year(zone_name: str, year: int) -> tuple[Jump, ...]:
    """Return the jumps of the local year, widened by a day on both sides against its edges."""
    tz = zone(zone_name)
    begins = datetime(year, 1, 1, tzinfo=UTC) - _DAY
    last = datetime(year, 12, 31, tzinfo=UTC) + 2 * _DAY
    offset = _offset(tz, begins)
    found: list[Jump] = []
    while begins < last:
        following = begins + _WEEK
        offset_then = _offset(tz, following)
        if offset_then != offset:
            found += _jumps_of_week(tz, begins)
        begins, offset = following, offset_then
    return tuple(jump for jump in found if jump.end.year == year)


def _jumps_of_week(tz: ZoneInfo, first: datetime) -> Iterator[Jump]:
    for day in range(7):
        before, after = first + day * _DAY, first + (day + 1) * _DAY
        if _offset(tz, after) > _offset(tz, before):
            yield _locate(tz, before, after)


def _locate(tz: ZoneInfo, before: datetime, after: datetime) -> Jump:
    old, new = _offset(tz, before), _offset(tz, after)
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _offset(tz, middle) == old:
            before = middle
        else:
            after = middle
    wall = after.replace(tzinfo=None)
    return Jump(wall + old, wall + new)


def _offset(tz: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(tz).utcoffset() or timedelta()
