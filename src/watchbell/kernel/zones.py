"""Wall time and instants: what a clock on the wall of a zone shows, and when it shows it."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watchbell.kernel.errors import InvalidInput

_DAY = timedelta(days=1)
# Further out, a look at the days around one would leave the calendar.
_FIRST_DAY, _LAST_DAY = date.min.toordinal() + 5, date.max.toordinal() - 5


def clean_zone(value: str, field: str = "timezone") -> str:
    """Return the IANA name of a zone that exists; InvalidInput names `field`."""
    name = value.strip()
    try:
        return zone(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"{name[:60]!r} is no time zone; use an IANA name such as Europe/Berlin."
        raise InvalidInput(f"{field}: {message}", fields={field: message}) from None


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the zone with this IANA name."""
    if not name or "\0" in name:
        raise ZoneInfoNotFoundError(name)
    return ZoneInfo(name)


def zone_letters(local: datetime) -> str:
    """Return how the zone of an instant is called: CET, or UTC+05:45 where it has no letters."""
    name = local.tzname() or ""
    if not name.startswith(("+", "-")):
        return name
    return f"UTC{name[:3]}:{name[3:] or '00'}"


def starts_at(wall: datetime, tz: ZoneInfo) -> datetime:
    """Return the instant at which a span that starts at `wall` begins.

    An ambiguous wall time is its first occurrence; one that does not exist is the first
    instant after the jump.
    """
    return _instant(wall, tz, fold=0)


def ends_at(wall: datetime, tz: ZoneInfo) -> datetime:
    """Return the instant at which a span that ends at `wall` is over.

    An ambiguous wall time is its last occurrence, so the span holds both.
    """
    return _instant(wall, tz, fold=1)


def wall_at(instant: datetime, tz: ZoneInfo) -> datetime:
    """Return what the clock on the wall shows at `instant`: naive, `fold` kept."""
    if instant.tzinfo is UTC and (offset := _steady_offset(tz, instant.toordinal())) is not None:
        return (instant + offset).replace(tzinfo=None)
    return instant.astimezone(tz).replace(tzinfo=None)


def _instant(wall: datetime, tz: ZoneInfo, fold: int) -> datetime:
    offset = _steady_offset(tz, wall.toordinal())
    if offset is not None:
        return (wall - offset).replace(tzinfo=UTC, fold=0)
    instant = wall.replace(tzinfo=tz, fold=fold).astimezone(UTC)
    if wall_at(instant, tz).replace(fold=0) == wall.replace(fold=0):
        return instant
    return _end_of_jump(wall, tz)


@lru_cache(maxsize=16_384)
def _steady_offset(tz: ZoneInfo, day: int) -> timedelta | None:
    """Return the zone's offset when it is the same from two days before a day to two after it.

    Nearly every day is such a one, and then a wall time is an instant but for the offset. No
    zone jumps forth and back within a day, so one look a day sees every change.
    """
    if not _FIRST_DAY <= day <= _LAST_DAY:
        return None
    midnight = datetime.fromordinal(day).replace(tzinfo=UTC)
    offsets = {(midnight + days * _DAY).astimezone(tz).utcoffset() for days in range(-2, 4)}
    return offsets.pop() if len(offsets) == 1 else None


def _end_of_jump(wall: datetime, tz: ZoneInfo) -> datetime:
    """Return the first instant after the jump that skips `wall`.

    fold=0 reads the wall time with the offset from before the jump, fold=1 with the one from
    after; the jump happens between the two, where the offset changes.
    """
    wall = wall.replace(microsecond=0)
    after = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    before = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    offset_before = before.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == offset_before:
            before = middle
        else:
            after = middle
    return after
