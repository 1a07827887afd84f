"""Counting figures from the incidents themselves: always right, and dear when there are many."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from watchbell.analytics.contributing import Family, contributions
from watchbell.analytics.domain import Grouping, Kpi
from watchbell.analytics.picking import unpacked
from watchbell.analytics.selectors.asking import Answered, Asked, at_hand
from watchbell.analytics.selectors.cells import Cell
from watchbell.incidents.selectors.scope import visible_condition
from watchbell.platform.bulk import reading_much

# Of figures without percentiles no values are sent.
_COUNTED = """
select c.kpi, {key}, count(*) filter (where c.span >= 0), count(*) filter (where c.span is null),
       count(*) filter (where c.span < 0), coalesce(sum(c.span) filter (where c.span >= 0), 0),
       string_agg(int8send(c.span), '') filter (where c.span >= 0 and c.kpi = any(%(spread)s))
from ({contributions}) c
group by c.kpi {groups}
"""


@dataclass(frozen=True, slots=True)
class Part:
    """Some figures, over those of the incidents that meet one more condition."""

    chosen: Sequence[Kpi]
    condition: str = "true"
    values: dict[str, Any] = field(default_factory=dict)


def count_raw(asked: Asked, part: Part) -> Answered:
    """Return what the incidents themselves say."""
    groups = _cells(asked, part, asked.grouping) if asked.grouping else []
    answered = Answered({}, {}, asked.now, at_hand)
    for kpi, key, label, cell in groups:
        answered.groups[(key, label), kpi] = cell
    # Groups that overlap do not add up to the whole.
    if asked.grouping is None or asked.grouping.is_manifold:
        groups = _cells(asked, part, None)
    for kpi, _, _, cell in groups:
        answered.whole.setdefault(kpi, Cell()).join(cell)
    return answered


def _cells(
    asked: Asked, part: Part, grouping: Grouping | None
) -> list[tuple[str, str | None, str | None, Cell]]:
    if not part.chosen:
        return []
    visible, who = visible_condition(asked.actor, "i")
    scope = f"{visible} and {asked.narrowed.sql} and {part.condition}"

    def where(family: Family) -> str:
        end = family.end_event
        window = f"{end} >= %(since)s and {end} < %(until)s and " if family.has_window else ""
        return f"{window}{scope}"

    statement = _COUNTED.format(
        key="c.key, c.label" if grouping else "null, null",
        groups=", c.key, c.label" if grouping else "",
        contributions=contributions(part.chosen, where, grouping=grouping),
    )
    spread = [kpi.name for kpi in part.chosen if kpi.unit.has_spread]
    values = {**asked.values, **who, **part.values, "spread": spread}
    with reading_much() as cursor:
        cursor.execute(statement, values)
        return [
            (kpi, key, label, _cell(n, missing, errors, int(total), data))
            for kpi, key, label, n, missing, errors, total, data in cursor.fetchall()
        ]


def _cell(n: int, missing: int, errors: int, total: int, data: bytes | None) -> Cell:
    loose: list[array[int]] = [unpacked(data)] if data else []
    return Cell(n, missing, errors, total, loose=loose)
