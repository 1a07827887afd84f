"""A question to the figures, with everything looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from watchbell.accounts.permissions import require
from watchbell.analytics.domain import Grouping, Kpi, clean_window
from watchbell.analytics.filtering import Filters, Narrowing, narrowing
from watchbell.analytics.grouping import grouping_named
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.picking import Stretch
from watchbell.analytics.selectors.cells import Cell, Fetch
from watchbell.kernel.actors import Actor
from watchbell.kernel.zones import clean_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figures over which incidents, and how they are split."""

    actor: Actor
    chosen: Sequence[Kpi]
    since: datetime
    until: datetime
    now: datetime
    zone: str
    grouping: Grouping | None
    filters: Filters
    narrowed: Narrowing

    @property
    def values(self) -> dict[str, Any]:
        """Return what the parameters of statements stand for."""
        brought: Mapping[str, Any] = self.grouping.values if self.grouping else {}
        times = {"since": self.since, "until": self.until, "now": self.now, "zone": self.zone}
        return {**times, **brought, **self.narrowed.values}


def ask(
    *,
    actor: Actor,
    chosen: Sequence[Kpi],
    from_: datetime | None,
    to: datetime | None,
    by: str | None,
    filters: Filters,
    zone: str,
    now: datetime,
) -> Asked:
    """Return the question of somebody who may ask it; InvalidInput names what cannot be."""
    require(actor, RULES[Action.READ], "seeing figures")
    since, until = clean_window(from_, to, now)
    return Asked(
        actor=actor,
        chosen=chosen,
        since=since,
        until=until,
        now=now,
        zone=clean_zone(zone, "zone"),
        grouping=grouping_named(by),
        filters=filters,
        narrowed=narrowing(filters),
    )


At = TypeVar("At")
Key = tuple[str | None, str | None]
"""What tells a group apart, and its name."""


@dataclass(slots=True)
class Answered:
    """What was counted: of each figure over all, and of each figure in each group.

    `as_of` is until when what happened is part of it.
    """

    whole: dict[str, Cell]
    groups: dict[tuple[Key, str], Cell]
    as_of: datetime
    fetch: Fetch

    def join(self, other: "Answered") -> None:
        """Count what the other counts too; nothing of it may lie elsewhere."""
        for name, cell in other.whole.items():
            _join(self.whole, name, cell)
        for at, cell in other.groups.items():
            _join(self.groups, at, cell)


def _join(cells: dict[At, Cell], at: At, cell: Cell) -> None:
    found = cells.get(at)
    if found is None:
        cells[at] = cell
    elif found.shift:
        found.join_shifted(cell)
    else:
        found.join(cell)


def at_hand(wanted: Sequence[Stretch]) -> list[Any]:
    """Stand for a Fetch where all values are read already."""
    raise LookupError(f"{len(wanted)} stretches lie nowhere")
