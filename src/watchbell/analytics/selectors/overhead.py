"""Laying the fixed cost of a time on top of what tickets cost by themselves.

Each incident that was resolved in a window bears the same share, whoever is asked about.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection

from watchbell.analytics.costs.options import FIXED_COST
from watchbell.analytics.costs.sharing import CALENDAR, calendar_span, fixed_cost_of
from watchbell.analytics.domain import Figure
from watchbell.analytics.filtering import NO_FILTERS, narrowing
from watchbell.analytics.registry import KPIS, kpi_named
from watchbell.analytics.selectors.answering import Told, answer
from watchbell.analytics.selectors.asking import Asked
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import zone as zone_named
from watchbell.platform.options.reading import value


def with_fixed_cost(asked: Asked, told: Told) -> Told:
    """Return the figures with their share of the fixed cost, where one is set and they bear it."""
    monthly = value(FIXED_COST)
    if not monthly or not any(kpi.shares_fixed_cost for kpi in asked.chosen):
        return told
    by = asked.grouping.name if asked.grouping else ""
    is_by_calendar, tz = by in CALENDAR, zone_named(asked.zone)
    counted = _resolved(asked, is_by_calendar=is_by_calendar)
    window = _running(asked)

    def share(within: Interval | None, figures: Sequence[Figure]) -> float:
        n = figures[0].value if figures else 0
        return fixed_cost_of(within, monthly, tz) / n if within and n else 0.0

    whole = share(window, counted.figures)
    of_groups = {group.key: group.figures for group in counted.groups}

    def share_of(key: str | None) -> float:
        if not is_by_calendar or key is None or window is None:
            return whole
        return share(calendar_span(by, key, tz).intersect(window), of_groups.get(key, []))

    groups = [
        replace(group, figures=_raised(group.figures, share_of(group.key))) for group in told.groups
    ]
    return replace(told, figures=_raised(told.figures, whole), groups=groups)


def _running(asked: Asked) -> Interval | None:
    """Return the part of the window that has come, from the first incident on."""
    with connection.cursor() as cursor:
        cursor.execute("select min(created_at) from incidents_incident")
        first: datetime | None = cursor.fetchone()[0]
    since, until = max(asked.since, first or asked.since), min(asked.until, asked.now)
    return Interval(since, until) if since < until else None


def _resolved(asked: Asked, *, is_by_calendar: bool) -> Told:
    """Return how many incidents were resolved, of all of them."""
    everything = replace(
        asked,
        chosen=[kpi_named("resolved")],
        filters=NO_FILTERS,
        narrowed=narrowing(NO_FILTERS),
        grouping=asked.grouping if is_by_calendar else None,
    )
    return answer(everything)


def _raised(figures: Sequence[Figure], share: float) -> list[Figure]:
    return [_bearing(one, share) if KPIS[one.name].shares_fixed_cost else one for one in figures]


def _bearing(figure: Figure, share: float) -> Figure:
    def with_share(number: float | None) -> float | None:
        return None if number is None else round(number + share, 6)

    return replace(
        figure,
        value=with_share(figure.value),
        median=with_share(figure.median),
        p90=with_share(figure.p90),
    )
