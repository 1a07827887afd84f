"""How groups of what is rolled up are called: as the groupings of the registry call them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

Name = tuple[str | None, str | None]

_LINKED: Mapping[str, tuple[str, str]] = {
    "service": ("service", "select id::text, slug, name from catalog_service"),
    "team": ("team", "select id::text, slug, name from accounts_team"),
    "subcategory": ("category", "select id::text, slug, name from incidents_category"),
    "category": (
        "category",
        "select c.id::text, g.slug, g.name from incidents_category c"
        " join incidents_category g on g.id = coalesce(c.parent_id, c.id)",
    ),
}
_CALENDAR: Mapping[str, Callable[[date], Name]] = {
    "day": lambda day: (day.isoformat(), f"{day.day} {day:%B %Y}"),
    "week": lambda day: (f"{day:%G-W%V}", f"Week {day:%V, %G}"),
    "month": lambda day: (f"{day:%Y-%m}", f"{day:%B %Y}"),
    "year": lambda day: (f"{day:%Y}", f"{day:%Y}"),
}
_FINER_THAN_MONTHS = frozenset({"day", "week"})


@dataclass(frozen=True, slots=True)
class Split:
    """By which dimension blocks are read, and how the group of an entry is called.

    `dimension` is None when groups are parts of the calendar, `is_finer` when of months.
    """

    dimension: str | None
    name: Callable[[date, str], Name]
    is_finer: bool = False


def split_by(grouping: str) -> Split | None:
    """Return how blocks answer for a grouping; None when they cannot."""
    if grouping in _CALENDAR:
        of_day = _CALENDAR[grouping]
        return Split(None, lambda day, key: of_day(day), grouping in _FINER_THAN_MONTHS)
    if grouping == "priority":
        return Split("priority", lambda day, key: (f"P{key}", f"P{key}") if key else (None, None))
    if grouping not in _LINKED:
        return None
    dimension, statement = _LINKED[grouping]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        names = {key: (slug, name) for key, slug, name in cursor.fetchall()}
    return Split(dimension, lambda day, key: names.get(key, (None, None)))
