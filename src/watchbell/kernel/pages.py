"""Keyset pages: a list is continued behind its last row, never by counting rows."""

import base64
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from watchbell.kernel.errors import InvalidInput

T = TypeVar("T")
DEFAULT_LIMIT = 50
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor that brings the next ones; None on the last page."""

    items: list[T]
    next_cursor: str | None


def clean_limit(limit: int) -> int:
    """Return `limit` when it is a page's size the product serves."""
    if not 1 <= limit <= LONGEST:
        message = f"Ask for 1 to {LONGEST} rows at a time."
        raise InvalidInput(f"limit: {message}", fields={"limit": message})
    return limit


def cut(found: list[T], limit: int, keys: Callable[[T], tuple[str, ...]]) -> Page[T]:
    """Make a page of `limit` rows from a query that asked for one more; `keys` sort them."""
    if len(found) <= limit:
        return Page(found, None)
    return Page(found[:limit], write_cursor(*keys(found[limit - 1])))


def write_cursor(*keys: str) -> str:
    """Return the sort keys of a page's last row as one opaque text."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def read_cursor(cursor: str, count: int) -> list[str]:
    """Return the `count` keys `write_cursor` was given; InvalidInput for any other text."""
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        keys = None
    valid = isinstance(keys, list) and len(keys) == count
    if not valid or not all(isinstance(key, str) and "\0" not in key for key in keys):
        raise _not_a_cursor()
    return [str(key) for key in keys]


def uuid_key(key: str) -> UUID:
    """Return a cursor's key that is an id; InvalidInput for any other text."""
    try:
        return UUID(key)
    except ValueError:
        raise _not_a_cursor() from None


def number_key(key: str) -> float:
    """Return a cursor's key that is a finite number; InvalidInput for any other text."""
    try:
        number = float(key)
    except ValueError:
        raise _not_a_cursor() from None
    if not math.isfinite(number):
        raise _not_a_cursor()
    return number


def instant_key(key: str) -> datetime:
    """Return a cursor's key that is an instant; InvalidInput for any other text."""
    try:
        instant = datetime.fromisoformat(key)
    except ValueError:
        raise _not_a_cursor() from None
    if instant.tzinfo is None:
        raise _not_a_cursor()
    return instant


def _not_a_cursor() -> InvalidInput:
    message = "This is not a cursor of this list; leave it out to start at the beginning."
    return InvalidInput(f"cursor: {message}", fields={"cursor": message})
