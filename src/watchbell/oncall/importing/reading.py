"""Events of an iCalendar text within a window: recurring ones one by one, changed ones as changed.

Events without a zone, and those of whole days, are wall time of the schedule's zone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr
from icalendar import Calendar

from watchbell.kernel.zones import ends_at, starts_at

_MOST = 5_000
_MOST_STEPS = 100_000
_UNTIL = re.compile(r"UNTIL=(\d{8}(?:T\d{6})?Z?)")
_TOO_FINE = ("SECONDLY", "MINUTELY")
# What others send: any property may hold any of thirty types, or one that is broken.
_Event = Any


class Unreadable(ValueError):
    """What came is no calendar, or one that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event in [start, end), with all that may say whose it is."""

    start: datetime
    end: datetime
    summary: str
    attendees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Series:
    """The first occurrence of an event: wall time in `tz`, and how long each lasts."""

    wall: datetime
    length: timedelta
    tz: tzinfo


def occurrences(content: bytes, zone: ZoneInfo, lo: datetime, hi: datetime) -> list[Occurrence]:
    """Return the events that touch [lo, hi), whole, soonest first; Unreadable for no calendar."""
    if b"BEGIN:VCALENDAR" not in content[:4096].upper():
        raise Unreadable("This is no calendar: an iCalendar file begins with BEGIN:VCALENDAR.")
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events: list[_Event] = [event for one in calendars for event in one.walk("VEVENT")]
        found = list(islice(_all(events, zone, lo, hi), _MOST + 1))
    except Unreadable:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        raise Unreadable(f"This calendar cannot be read: {str(error)[:200]}") from error
    if len(found) > _MOST:
        raise Unreadable(f"This calendar has more than {_MOST} events in a year; narrow it.")
    return sorted(found, key=lambda one: (one.start, one.end, one.summary))


def _all(
    events: Iterable[_Event], zone: ZoneInfo, lo: datetime, hi: datetime
) -> Iterator[Occurrence]:
    """Yield each occurrence once: one that was moved by itself stands only where it was moved."""
    rows = list(events)
    moved = {
        (str(event.get("UID")), _instant(event["RECURRENCE-ID"].dt, zone))
        for event in rows
        if "RECURRENCE-ID" in event
    }
    for event in rows:
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or "DTSTART" not in event:
            continue
        series = _series(event, zone)
        uid = str(event.get("UID"))
        alone = "RECURRENCE-ID" in event
        for wall in [series.wall] if alone else _walls(event, series, zone, lo, hi):
            start, end = _starts(wall, series.tz), _ends(wall + series.length, series.tz)
            if (alone or (uid, start) not in moved) and start < end and start < hi and end > lo:
                yield Occurrence(start, end, str(event.get("SUMMARY", "")), _attendees(event))


def _series(event: _Event, zone: ZoneInfo) -> _Series:
    start = event["DTSTART"].dt
    wall, tz = _wall(start, zone)
    if "DTEND" in event:
        end = event["DTEND"].dt
        last = end.astimezone(tz) if isinstance(end, datetime) and end.tzinfo else end
        return _Series(wall, _wall(last, zone)[0] - wall, tz)
    if "DURATION" in event:
        return _Series(wall, event["DURATION"].dt, tz)
    whole_day = not isinstance(start, datetime)
    return _Series(wall, timedelta(days=1) if whole_day else timedelta(), tz)


def _walls(
    event: _Event, series: _Series, zone: ZoneInfo, lo: datetime, hi: datetime
) -> Iterator[datetime]:
    """Yield where the occurrences of an event begin, in wall time, as far as the window needs."""
    if "RRULE" not in event and "RDATE" not in event:
        yield series.wall
        return
    # Wall clocks differ from UTC by less than a day and a half.
    margin = timedelta(hours=36)
    first = lo.astimezone(UTC).replace(tzinfo=None) - series.length - margin
    last = hi.astimezone(UTC).replace(tzinfo=None) + margin
    coming = takewhile(lambda wall: wall <= last, islice(_rules(event, series, zone), _MOST_STEPS))
    yield from (wall for wall in coming if wall >= first)


def _rules(event: _Event, series: _Series, zone: ZoneInfo) -> Iterator[datetime]:
    rules = rruleset()
    rules.rdate(series.wall)
    for rule in _listed(event.get("RRULE")):
        text = rule.to_ical().decode()
        if any(word in text for word in _TOO_FINE):
            raise Unreadable("An event repeats every minute or second; shifts do not.")
        local = _UNTIL.sub(lambda found: _until(found[1], series.tz), text)
        parsed = rrulestr(local, dtstart=series.wall)
        assert isinstance(parsed, rrule), "one rule was given"
        rules.rrule(parsed)
    for name, add in (("RDATE", rules.rdate), ("EXDATE", rules.exdate)):
        for listed in _listed(event.get(name)):
            for one in listed.dts:
                add(_in_zone(one.dt, series.tz, zone))
    return iter(rules)


def _until(text: str, tz: tzinfo) -> str:
    """Return the last start in the wall time of the series: rules are walked without a zone."""
    if not text.endswith("Z"):
        return f"UNTIL={text}" if "T" in text else f"UNTIL={text}T235959"
    instant = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return f"UNTIL={instant.astimezone(tz):%Y%m%dT%H%M%S}"


def _in_zone(value: Any, tz: tzinfo, zone: ZoneInfo) -> datetime:
    """Return a date or time as wall time of `tz`; a period stands for its start."""
    value = value[0] if isinstance(value, tuple) else value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(tz).replace(tzinfo=None)
    return _wall(value, zone)[0]


def _wall(value: date | datetime, zone: ZoneInfo) -> tuple[datetime, tzinfo]:
    if not isinstance(value, datetime):
        return datetime.combine(value, time()), zone
    return value.replace(tzinfo=None, fold=0), value.tzinfo or zone


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    wall, tz = _wall(value, zone)
    return _starts(wall, tz)


def _starts(wall: datetime, tz: tzinfo) -> datetime:
    if isinstance(tz, ZoneInfo):
        return starts_at(wall, tz)
    return wall.replace(tzinfo=tz).astimezone(UTC)


def _ends(wall: datetime, tz: tzinfo) -> datetime:
    if isinstance(tz, ZoneInfo):
        return ends_at(wall, tz)
    return wall.replace(tzinfo=tz).astimezone(UTC)


def _attendees(event: _Event) -> tuple[str, ...]:
    """Return the addresses and names of who attends; whoever declined does not."""
    found: list[str] = []
    for one in _listed(event.get("ATTENDEE")):
        if str(one.params.get("PARTSTAT", "")).upper() != "DECLINED":
            found += [str(one), *_listed(one.params.get("CN"))]
    return tuple(found)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
