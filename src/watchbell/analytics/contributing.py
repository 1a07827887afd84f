"""What each incident contributes to which figure: the one wording of it in SQL.

The raw statement and the facts that are kept of each incident are both made of it, so they cannot
differ. A span is counted in millionths of the figure's unit: sums of whole numbers are exact in
any order.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from watchbell.analytics.domain import Grouping, Kpi

MICRO = 1_000_000
_FEW = 3


@dataclass(frozen=True, slots=True)
class Family:
    """Figures of one source that end with the same event: read together."""

    source: str
    end_event: str
    has_window: bool
    members: tuple[Kpi, ...]

    @property
    def condition(self) -> str:
        """Return what at least one of the figures asks of an incident."""
        return " or ".join(dict.fromkeys(f"({kpi.condition})" for kpi in self.members))


def families(chosen: Iterable[Kpi]) -> list[Family]:
    """Return the figures by what they are read from and what ends them."""
    found: dict[tuple[str, str, bool], list[Kpi]] = defaultdict(list)
    for kpi in chosen:
        found[kpi.source, kpi.end_event, kpi.has_window].append(kpi)
    return [Family(*key, tuple(members)) for key, members in found.items()]


def contributions(
    chosen: Sequence[Kpi],
    where: Callable[[Family], str],
    *,
    name: Callable[[Kpi], str] = lambda kpi: f"'{kpi.name}'::text",
    grouping: Grouping | None = None,
) -> str:
    """Return the statement whose rows are (id, kpi, ended_at, span, key, label).

    `where` says which incidents `i` are meant; `span` is null where a time is missing.
    """
    members = _apart if len(chosen) <= _FEW else _together
    return "\nunion all\n".join(
        _family(family, where(family), members(family, name), grouping)
        for family in families(chosen)
    )


def _together(family: Family, name: Callable[[Kpi], str]) -> str:
    members = ",\n        ".join(
        f"({name(kpi)}, ({kpi.condition}),"
        f" case when {kpi.condition} then ({kpi.value})::float8 end)"
        for kpi in family.members
    )
    return f"select kpi, value from (values\n        {members}) m (kpi, counts, value) where counts"  # noqa: S608 literals of the registry


def _apart(family: Family, name: Callable[[Kpi], str]) -> str:
    """Return the same, prepared once and not for each incident: worth it for few figures."""
    return "\n        union all ".join(
        f"select {name(kpi)} as kpi, ({kpi.value})::float8 as value where {kpi.condition}"
        for kpi in family.members
    )


def _family(family: Family, where: str, members: str, grouping: Grouping | None) -> str:
    key, label = (grouping.key, grouping.label) if grouping else ("null::text", "null::text")
    joins = grouping.joins if grouping else ""
    return f"""
    select i.id, k.kpi, b.ended_at, round(k.value * {MICRO})::bigint as span,
           {key} as key, {label} as label
    from {family.source} cross join lateral (select {family.end_event} as ended_at) b {joins}
    cross join lateral ({members}) k
    where ({family.condition}) and {where}"""  # noqa: S608 literals of the registry
