"""Which figures are rolled up, by which definitions, and by which dimensions."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from watchbell.analytics.domain import Kpi, Lasting
from watchbell.analytics.registry import KPIS

DIMENSIONS: Mapping[str, str] = {
    "": "''",
    "service": "coalesce(f.service_id::text, '')",
    "team": "coalesce(f.team_id::text, '')",
    "category": "coalesce(f.category_id::text, '')",
    "priority": "coalesce(f.priority::text, '')",
}
"""What blocks are split by, and the key of a fact `f`; "" is all of them together."""
_LAYOUT = "2"
PLACES = 256
"""So many codes belong to one telling of figures: the clock has the first, kept hours theirs."""


@cache
def rolled_up() -> Sequence[Kpi]:
    """Return the figures that are rolled up; a figure's code is its place here.

    Behind those that people see are those that others are the difference of, and the instants that
    others are compared with.
    """
    shown = [kpi for kpi in KPIS.values() if kpi.is_rolled_up]
    parts = [part for kpi in KPIS.values() for part in kpi.balance or ()]
    standing = [kpi for kpi in KPIS.values() if kpi.is_standing]
    instants = [kpi.from_instant for kpi in KPIS.values() if kpi.from_instant]
    return tuple({kpi.name: kpi for kpi in (*shown, *parts, *standing, *instants)}.values())


@cache
def codes() -> Mapping[str, int]:
    """Return the code of each figure that is rolled up, by its name."""
    return {kpi.name: code for code, kpi in enumerate(rolled_up())}


@cache
def with_spread() -> list[int]:
    """Return the codes of the figures whose values are kept."""
    return [code for code, kpi in enumerate(rolled_up()) if kpi.unit.has_spread]


@cache
def named_keys() -> str:
    """Return the key of a fact `f` by each dimension, named as it is, in SQL."""
    return ", ".join(f"{key} as {name}" for name, key in DIMENSIONS.items() if name)


def figure_at(code: int) -> Kpi:
    """Return the figure that has a code, by whatever hours it is told."""
    return rolled_up()[code % PLACES]


def has_spread(code: int) -> bool:
    """Say whether the values of a code are kept."""
    return figure_at(code).unit.has_spread


@cache
def lasting() -> Mapping[int, Lasting]:
    """Return what lasts from one instant to another, by its code."""
    return {code: kpi.lasting for code, kpi in enumerate(rolled_up()) if kpi.lasting}


@cache
def starts() -> Sequence[str]:
    """Return at which instants what lasts may begin, in SQL."""
    return tuple(dict.fromkeys(one.start for one in lasting().values()))


@cache
def echoing() -> Sequence[Kpi]:
    """Return the figures in which an incident bears on later ones of its service."""
    return tuple(kpi for kpi in rolled_up() if kpi.echoes_for)


@cache
def edition() -> str:
    """Return what changes whenever a definition does, or the way it is kept."""
    said = [_LAYOUT, *DIMENSIONS, *(kpi.name for kpi in rolled_up()), *definitions()]
    return _digest("\n".join(said))


@cache
def definitions() -> Sequence[str]:
    """Return what changes when the definition of a figure does, for each that is rolled up."""
    return tuple(_digest(repr(_meaning(kpi))) for kpi in rolled_up())


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _meaning(kpi: Kpi) -> tuple[object, ...]:
    return kpi.name, kpi.value, kpi.end_event, kpi.condition, kpi.source, kpi.unit, kpi.echoes_for
