"""How people write down how long they worked. Pure."""

import re

from watchbell.kernel.errors import InvalidInput

LONGEST = 24 * 60
"""Minutes of one entry at most: whoever worked longer did so on more than one day."""
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_HOURS = r"(?:(\d{1,4}(?:[.,]\d{1,4})?)\s*h(?:ours?|rs?)?)?"
_PARTS = re.compile(_HOURS + r"\s*(?:(\d{1,6})\s*(?:m(?:in(?:utes?)?)?)?)?")


def read_minutes(text: str, field: str = "spent") -> int:
    """Return the minutes that a text says: 25, 1:30, 1h 30m, 1.5h; InvalidInput names `field`."""
    said = text.strip().lower()
    if clock := _CLOCK.fullmatch(said):
        return check_minutes(int(clock[1]) * 60 + int(clock[2]), field)
    found = _PARTS.fullmatch(said)
    if not said or found is None:
        raise _unfit(field)
    hours = float(found[1].replace(",", ".")) if found[1] else 0.0
    return check_minutes(round(hours * 60) + int(found[2] or 0), field)


def check_minutes(minutes: int, field: str = "minutes") -> int:
    """Return the minutes when one entry may have so many."""
    if not 1 <= minutes <= LONGEST:
        raise _unfit(field)
    return minutes


def _unfit(field: str) -> InvalidInput:
    message = "Say how long, from 1 minute to 24 hours: 25, 1:30 or 1h 30m."
    return InvalidInput(f"{field}: {message}", fields={field: message})
