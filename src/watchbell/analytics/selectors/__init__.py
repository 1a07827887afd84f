"""Reading figures: from what is rolled up where that is fresh, and from the incidents themselves.

Both give the same answer, digit for digit (`cells.py`).

Restricted incidents count for those who may know of them, and for nobody else: who looks at
figures before and after would learn of one.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from watchbell.analytics.domain import Amended, KpiReport
from watchbell.analytics.filtering import NO_FILTERS, Filters
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.rolling.standing import Standing, standing
from watchbell.analytics.selectors.answering import Told, answer
from watchbell.analytics.selectors.asking import Asked, ask
from watchbell.analytics.selectors.overhead import with_fixed_cost
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
    is_compared: bool = True,
    now: datetime,
) -> KpiReport:
    """Return the figures over [from_, to), the last 30 days by default, split by `by` if given.

    `names` chooses figures, all of them by default; `filters` narrows the incidents; days, weeks
    and months of a split are those of `zone`. What was amended is left out unless `is_compared`
    with what was remembered.
    """
    asked = ask(
        actor=actor,
        chosen=kpis_named(names),
        from_=from_,
        to=to,
        by=by,
        filters=filters,
        zone=zone,
        now=now,
    )
    return _report(asked, is_compared=is_compared)


def _report(asked: Asked, *, is_compared: bool) -> KpiReport:
    told = _told(asked)
    return KpiReport(
        from_=asked.since,
        to=asked.until,
        now=asked.now,
        by=asked.grouping.name if asked.grouping else None,
        figures=told.figures,
        groups=told.groups,
        is_whole=knows_all(asked.actor),
        as_of=told.as_of,
        amended=_amended(asked, told.standing) if is_compared else [],
    )


def _told(asked: Asked) -> Told:
    """Return the figures, with what tells how much of them is an estimate, and the fixed cost."""
    beside = [
        kpi.estimated
        for kpi in asked.chosen
        if kpi.estimated is not None and kpi.estimated not in asked.chosen
    ]
    told = answer(replace(asked, chosen=[*asked.chosen, *dict.fromkeys(beside)]))
    if beside:
        n = len(asked.chosen)
        groups = [replace(group, figures=group.figures[:n]) for group in told.groups]
        told = replace(told, figures=told.figures[:n], groups=groups)
    return with_fixed_cost(asked, told)


def _amended(asked: Asked, found: Standing | None) -> list[Amended]:
    """Return what was amended; nothing while nothing may be read, or only some are asked for."""
    found = found or standing(asked.now)
    if found is None or asked.filters:
        return []
    return amended_figures(asked.chosen, asked.since, min(asked.until, asked.now), found)
