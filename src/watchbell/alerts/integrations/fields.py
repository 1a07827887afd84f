"""Reading what machines put into the fields of a JSON object."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_MOST_LINES = 100


def text_of(value: Any) -> str:
    """Return a field as text: "" for nothing, JSON for what is no plain value."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value)
    return str(value)


def pairs_of(value: Any) -> dict[str, str]:
    """Return an object's fields as texts; nothing for what is no object."""
    if not isinstance(value, dict):
        return {}
    return {name: text_of(told) for name, told in value.items()}


def texts_of(value: Any) -> list[str]:
    """Return a list's items as texts without blanks; a text is split at its commas."""
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list):
        return []
    return [text for item in items if (text := text_of(item).strip())]


def lines_of(pairs: Mapping[str, str]) -> str:
    """Return pairs as lines of a description."""
    return "\n".join(f"{name}: {text}" for name, text in list(pairs.items())[:_MOST_LINES])


def instant_of(value: Any) -> datetime | None:
    """Read an RFC 3339 instant; Go's zero time, and what is no time, mean unset."""
    if not isinstance(value, str) or value.startswith("0001-01-01"):
        return None
    # One client appends a Z to a time that has its offset already.
    plain = value.removesuffix("Z") if "+" in value else value
    try:
        instant = datetime.fromisoformat(plain)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
