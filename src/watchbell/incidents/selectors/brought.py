"""Orders and filters of lists by what rooms above know of incidents.

Those rooms are not known here: bootstrap hands over what each brings, under the name that stands
in addresses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from watchbell.incidents.models import Incident
from watchbell.platform.modules import Module, is_on

Found = list[tuple[UUID, int, Any]]
"""The id, the number and the value of each candidate."""


@dataclass(frozen=True)
class Order:
    """An order by a value of another room.

    `candidates(matching, limit, descending)` returns the first so many in this order, those
    without a value last.
    """

    name: str
    label: str
    candidates: Callable[[QuerySet[Incident], int, bool], Found]
    module: Module | None = None


@dataclass(frozen=True)
class Narrowing:
    """A filter by a fact of another room: its choices as (value, label).

    `condition(value, now)` returns what a choice means at an instant.
    """

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    condition: Callable[[str, datetime], Q]
    module: Module | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(value for value, _ in self.choices)


_orders: dict[str, Order] = {}
_narrowings: dict[str, Narrowing] = {}


def provide(orders: Sequence[Order], narrowings: Sequence[Narrowing]) -> None:
    """Say what there is; called once, by bootstrap."""
    _orders.clear()
    _narrowings.clear()
    _orders.update({one.name: one for one in orders})
    _narrowings.update({one.name: one for one in narrowings})


def orders() -> dict[str, Order]:
    """Return the orders of the modules that are on, by name."""
    return {name: one for name, one in _orders.items() if _is_on(one.module)}


def narrowings() -> dict[str, Narrowing]:
    """Return the filters of the modules that are on, by name."""
    return {name: one for name, one in _narrowings.items() if _is_on(one.module)}


def narrowed(
    matching: QuerySet[Incident], also: Mapping[str, str], now: datetime
) -> QuerySet[Incident]:
    """Return what these filters leave; one that nobody brings, or no value of it, leaves all."""
    known = narrowings()
    for name, value in also.items():
        if name in known and value in known[name].values:
            matching = matching.filter(known[name].condition(value, now))
    return matching


def _is_on(module: Module | None) -> bool:
    return module is None or is_on(module)
