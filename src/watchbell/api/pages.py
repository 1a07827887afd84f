"""Pages of lists that are small by nature (teams, schedules, policies): read whole, cut here."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.pages import Page, cut, read_cursor

T = TypeVar("T")


def page_of(
    rows: Sequence[T], *, key: Callable[[T], UUID], limit: int, cursor: str | None
) -> Page[T]:
    """Return the page behind the row that `cursor` names."""
    start = 0 if cursor is None else _behind(cursor, [str(key(row)) for row in rows])
    return cut(list(rows[start : start + limit + 1]), limit, lambda row: (str(key(row)),))


def _behind(cursor: str, keys: list[str]) -> int:
    (last,) = read_cursor(cursor, 1)
    if last not in keys:
        message = "The row it stood at is gone; leave the cursor out to start at the beginning."
        raise InvalidInput(f"cursor: {message}", fields={"cursor": message})
    return keys.index(last) + 1
