"""Asking what is set, from memory: no page pays a query for it.

`refresh` is called where a process hears of changes (an engine cycle in workers, a task in the
server); whoever asks before the first refresh reads the table once.
"""

from datetime import datetime
from typing import Any

from watchbell.platform.models import StoredOption
from watchbell.platform.options.specs import Option, T

REFRESH_SECONDS = 2.0
TOPIC = "options"
_held: list[dict[str, Any]] = []


def value(option: Option[T]) -> T:
    """Return what is set; the default when nothing is, or what is stored is of another type."""
    stored: T = held().get(option.name, option.default)
    return stored if option.fits(stored) else option.default


def held() -> dict[str, Any]:
    """Return what this process knows to be stored, reading it when it never did."""
    return _held[0] if _held else load()


def load() -> dict[str, Any]:
    """Read what is stored and keep it."""
    found = dict(StoredOption.objects.values_list("name", "value"))
    hold(found)
    return found


def stored_options() -> dict[str, StoredOption]:
    """Return what was ever set, by name, with who set it last and when."""
    return {row.name: row for row in StoredOption.objects.all()}


def hold(stored: dict[str, Any]) -> None:
    """Answer from these values from now on."""
    _held[:] = [stored]


def refresh(now: datetime) -> int:
    """Read what is stored anew; an engine cycle that never finds work of its own."""
    load()
    return 0
