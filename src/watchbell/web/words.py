"""How values are said in words on a page."""

import zlib

_SAID = {
    "in_progress": "In progress",
    "on_hold": "On hold",
    "awaiting_caller": "Waiting for the caller",
    "awaiting_vendor": "Waiting for the vendor",
    "awaiting_change": "Waiting for a change",
    "awaiting_problem": "Waiting for a problem to be solved",
    "awaiting_parts": "Waiting for parts",
    "scheduled_date": "Waiting for a date",
    "not_fixed_accepted": "Not fixed, accepted",
    "not_an_incident": "Not an incident",
    "third_party": "Third party",
    "self_recovered": "Recovered by itself",
    "permanent": "Fixed for good",
    "workaround": "Worked around",
    "no_fault": "No fault found",
    "email": "e-mail",
    "sms": "text message",
    "voice": "phone call",
    "push": "push",
    "ntfy": "ntfy",
    "api": "API",
    "walk_in": "walk-in",
}


def humanize(value: object) -> str:
    """Say a stored value in words: on_hold -> On hold."""
    text = str(value)
    if text in _SAID:
        return _SAID[text]
    return text.replace("_", " ").replace("-", " ").strip().capitalize()


_OUTCOMES = {
    "sent": "accepted",
    "temporary": "failed, to be tried again",
    "permanent": "failed for good",
    "delivered": "delivered",
    "undelivered": "not delivered",
    "unanswered": "not taken",
    "unknown": "its sender vanished, so it may have left",
}


def outcome_text(value: str) -> str:
    """Say how a try to send ended."""
    return _OUTCOMES.get(value, humanize(value))


_AGO_UNITS = (("y", 31_536_000), ("mo", 2_592_000), ("d", 86_400), ("h", 3_600), ("m", 60))


def ago_text(seconds: float) -> str:
    """Say how far an instant lies back (or ahead, when negative): 2h ago, in 5m, just now."""
    for name, size in _AGO_UNITS:
        count = int(abs(seconds) // size)
        if count:
            return f"{count}{name} ago" if seconds > 0 else f"in {count}{name}"
    return "in a moment" if seconds < -5 else "just now"


COLOURS = 8
"""How many colours people have: as many as the colour-blind can tell apart, too."""
PATTERNS = ("", " wb-who--striped", " wb-who--dotted")
LOOKS = COLOURS * len(PATTERNS)


def colour_of_name(name: str) -> int:
    """Return the number of the colour that this name has everywhere."""
    return zlib.crc32(name.casefold().encode()) % COLOURS


def who_class(colour: int) -> str:
    """Return the classes of a colour: behind the plain ones come those with a pattern."""
    pattern, plain = divmod(colour % LOOKS, COLOURS)
    return f"wb-who--{plain}{PATTERNS[pattern]}"
