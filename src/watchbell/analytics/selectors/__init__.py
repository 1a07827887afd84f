"""Reading figures: from what is rolled up where that is fresh, and from the incidents themselves.

Both give the same answer, digit for digit (`cells.py`).

Restricted incidents count for those who may know of them, and for nobody else: who looks at
figures before and after would learn of one.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from watchbell.analytics.domain import Figure, Kpi, KpiGroup, KpiReport
from watchbell.analytics.filtering import NO_FILTERS, Filters
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.selectors.answering import answer
from watchbell.analytics.selectors.asking import Answered, Asked, Key, ask
from watchbell.analytics.selectors.cells import Cell, figure_of, spreads
from watchbell.analytics.selectors.remembering import amended_figures
from watchbell.analytics.selectors.weeks import Week, weekly_incidents
from watchbell.incidents.selectors.scope import knows_all
from watchbell.kernel.actors import Actor

__all__ = ["Week", "kpis", "weekly_incidents"]


def kpis(
    *,
    actor: Actor,
    from_: datetime | None = None,
    to: datetime | None = None,
    by: str | None = None,
    names: Collection[str] | None = None,
    filters: Filters = NO_FILTERS,
    zone: str = "UTC",
    now: datetime,
) -> KpiReport:
    """Return the figures over [from_, to), the last 30 days by default, split by `by` if given.

    `names` chooses figures, all of them by default; `filters` narrows the incidents; days, weeks
    and months of a split are those of `zone`.
    """
    chosen = kpis_named(names)
    return _report(
        ask(
            actor=actor,
            chosen=chosen,
            from_=from_,
            to=to,
            by=by,
            filters=filters,
            zone=zone,
            now=now,
        )
    )


def _report(asked: Asked) -> KpiReport:
    answered = answer(asked)
    figures, groups = figures_of(asked.chosen, answered)
    window = (asked.since, asked.until, asked.now)
    return KpiReport(
        from_=asked.since,
        to=asked.until,
        now=asked.now,
        by=asked.grouping.name if asked.grouping else None,
        figures=figures,
        groups=groups,
        is_whole=knows_all(asked.actor),
        as_of=answered.as_of,
        amended=[] if asked.filters else amended_figures(asked.chosen, *window),
    )


def figures_of(chosen: Sequence[Kpi], answered: Answered) -> tuple[list[Figure], list[KpiGroup]]:
    """Return the figures of the whole and of each group, groups by their keys."""
    whole: dict[tuple[Key | None, str], Cell] = {
        (None, name): cell for name, cell in answered.whole.items()
    }
    cells = whole | {(key, name): cell for (key, name), cell in answered.groups.items()}
    found = spreads(cells, answered.fetch)

    def figures(at: Key | None) -> list[Figure]:
        return [
            figure_of(kpi, cells.get((at, kpi.name)), found.get((at, kpi.name))) for kpi in chosen
        ]

    keys = sorted({at for at, _ in answered.groups}, key=lambda at: (at[0] is None, at[0] or ""))
    groups = [KpiGroup(key=at[0], label=at[1] or "None", figures=figures(at)) for at in keys]
    return figures(None), groups
