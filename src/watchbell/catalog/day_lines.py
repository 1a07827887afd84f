"""Days with hours of their own as people write them, a line each. Pure.

2026-12-24 09:00-12:00 Christmas Eve
12-31 closed New Year's Eve
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from watchbell.catalog.calendars import OwnDay
from watchbell.catalog.opening import read_hours, write_hours

MOST_LINES = 400
_TIME = r"\d{1,2}(?::\d{2})?"
_SPAN = rf"{_TIME}\s*(?:-|–)\s*{_TIME}"
_LINE = re.compile(rf"(\S+)\s+(closed|{_SPAN}(?:\s*[,;]\s*{_SPAN})*)(?:\s+(\S.*))?", re.IGNORECASE)


@dataclass(frozen=True)
class ReadDays:
    """The days that were understood, and what is wrong with the other lines, each in words."""

    days: tuple[OwnDay, ...]
    problems: tuple[str, ...]


def read_days(text: str) -> ReadDays:
    """Read a line each: a date, or month and day of every year; hours or `closed`; a name."""
    days: list[OwnDay] = []
    problems: list[str] = []
    lines = [line.strip() for line in text.splitlines()]
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            days.append(_day(line))
        except ValueError as error:
            problems.append(f"Line {number}: {error}")
    if len(days) > MOST_LINES:
        problems.append(f"There are {len(days)} days; name {MOST_LINES} at most.")
    return ReadDays(tuple(days[:MOST_LINES]), tuple(problems[:20]))


def write_days(days: Iterable[OwnDay]) -> str:
    """Return days as `read_days` reads them, dates first."""
    ordered = sorted(days, key=lambda one: (one.is_yearly, one.on))
    return "\n".join(f"{one.on} {write_hours(one.hours)} {one.name}".rstrip() for one in ordered)


def _day(line: str) -> OwnDay:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"{line[:60]!r} lacks something; write 2026-12-24 09:00-12:00 Name.")
    on, hours, name = found.groups()
    try:
        return OwnDay(on, read_hours(hours), name or "")
    except ValueError as error:
        if "hours" in str(error) or "time of a day" in str(error):
            raise
        raise ValueError(f"{on[:20]!r} is no date; write 2026-12-24, or 12-24.") from None
