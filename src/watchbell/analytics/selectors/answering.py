"""Which way a question is answered: from what is rolled up where it may be, else from incidents.

Restricted incidents are in no sum that everybody shares: for who may know of them they are counted
beside it, from the incidents themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watchbell.analytics.domain import Figure, Kpi, KpiGroup
from watchbell.analytics.rolling.opened import Kept
from watchbell.analytics.rolling.standing import Standing, standing, still_stands
from watchbell.analytics.selectors.asking import Answered, Asked, Key
from watchbell.analytics.selectors.blocks import Moved
from watchbell.analytics.selectors.cells import Cell, figure_of, spreads
from watchbell.analytics.selectors.raw import Part, count_raw
from watchbell.analytics.selectors.rolled import Reading, count_rolled_up, reading_of
from watchbell.incidents.permissions import Action, may

_HIDDEN = "i.is_restricted and i.id in (select incident_id from analytics_fact where is_restricted)"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of the whole and of each group; `standing` is what they were read from."""

    figures: list[Figure]
    groups: list[KpiGroup]
    as_of: datetime
    standing: Standing | None


class Telling(Protocol):
    """How figures are told in open time."""

    def kept(self, now: datetime) -> Kept | None:
        """Return what is rolled up of it; None while nothing is."""

    def told(self, asked: Asked, part: Part) -> Part:
        """Return the same part as the incidents themselves say it."""


def answer(asked: Asked, telling: Telling | None = None) -> Told:
    """Return the figures, on the clock or as `telling` says.

    What is rolled up anew while it is read is read once more.
    """
    for _ in range(_TRIES):
        found = standing(asked.now) if may(asked.actor, Action.LIST_ALL) else None
        reading = _reading(asked, found, telling) if found else None
        if found is None or reading is None:
            break
        try:
            answered = _mostly_rolled_up(asked, reading, found, telling)
            told = Told(*figures_of(asked.chosen, answered), answered.as_of, found)
        except Moved:
            continue
        if still_stands(found):
            return told
    counted = _raw(asked, Part(asked.chosen), telling)
    return Told(*figures_of(asked.chosen, counted), counted.as_of, None)


def _reading(asked: Asked, found: Standing, telling: Telling | None) -> Reading | None:
    if telling is None:
        return reading_of(asked, found.zone)
    kept = telling.kept(asked.now)
    return reading_of(asked, found.zone, kept) if kept else None


def _mostly_rolled_up(
    asked: Asked, reading: Reading, found: Standing, telling: Telling | None
) -> Answered:
    rolled = [kpi for kpi in asked.chosen if reading.tells(kpi)]
    answered = count_rolled_up(asked, rolled, reading, found)
    if found.hides:
        answered.join(_raw(asked, Part(rolled, _HIDDEN), telling))
    rest = [kpi for kpi in asked.chosen if not reading.tells(kpi)]
    answered.join(_raw(asked, Part(rest), telling))
    return answered


def _raw(asked: Asked, part: Part, telling: Telling | None) -> Answered:
    told = telling.told(asked, part) if telling and part.chosen else part
    return count_raw(asked, told)


def figures_of(chosen: Sequence[Kpi], answered: Answered) -> tuple[list[Figure], list[KpiGroup]]:
    """Return the figures of the whole and of each group, groups by their keys."""
    whole: dict[tuple[Key | None, str], Cell] = {
        (None, name): cell for name, cell in answered.whole.items()
    }
    cells = whole | {(key, name): cell for (key, name), cell in answered.groups.items()}
    found = spreads(cells, answered.fetch)

    def figure(at: Key | None, kpi: Kpi) -> Figure:
        share = cells.get((at, kpi.estimated.name)) if kpi.estimated else None
        return figure_of(kpi, cells.get((at, kpi.name)), found.get((at, kpi.name)), share)

    def figures(at: Key | None) -> list[Figure]:
        return [figure(at, kpi) for kpi in chosen]

    keys = sorted({at for at, _ in answered.groups}, key=lambda at: (at[0] is None, at[0] or ""))
    groups = [KpiGroup(key=at[0], label=at[1] or "None", figures=figures(at)) for at in keys]
    return figures(None), groups
