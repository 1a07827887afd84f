"""How people write the hours of a day: `08:00-12:00, 13:00-18:00`, `22:00-06:00`, `closed`."""

import re
from collections.abc import Iterable

from watchbell.catalog.hours import DAY, Minutes

MOST_SPANS = 12
CLOSED = "closed"
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|–|—|to)\s*(\d{1,2})(?::(\d{2}))?")


def read_hours(text: str) -> tuple[Minutes, ...]:
    """Return the spans of a day in order, none that touch; ValueError says what is wrong.

    What ends no later than it starts runs past midnight; `24:00` is the end of the day.
    """
    line = text.strip().lower()
    if line in ("", CLOSED):
        return ()
    return tidy(_span(part.strip()) for part in re.split(r"[,;]", line) if part.strip())


def write_hours(day: Iterable[Minutes]) -> str:
    """Return the spans of a day as they are typed: `read_hours` reads them back."""
    written = [f"{_clock(start)}-{_clock(_end(end))}" for start, end in day]
    return ", ".join(written) or CLOSED


def tidy(day: Iterable[Minutes]) -> tuple[Minutes, ...]:
    """Return the same open time as spans in order that neither touch nor overlap."""
    merged: list[Minutes] = []
    for start, end in sorted(day):
        if merged and start <= merged[-1][1] and end <= merged[-1][0] + DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    if len(merged) > MOST_SPANS:
        raise ValueError(f"A day has {MOST_SPANS} spans at most.")
    return tuple(merged)


def _span(part: str) -> Minutes:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise ValueError(f"{part[:40]!r} are no hours; write 09:00-17:00, or 22:00-06:00.")
    hour, minute, to_hour, to_minute = (int(one or 0) for one in found.groups())
    start, end = hour * 60 + minute, to_hour * 60 + to_minute
    if minute > 59 or to_minute > 59 or start >= DAY or end > DAY:
        raise ValueError(f"{part[:40]!r} is no time of a day; a day ends at 24:00.")
    return start, end if end > start else end + DAY


def _end(end: int) -> int:
    return end if end <= DAY else end - DAY


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
