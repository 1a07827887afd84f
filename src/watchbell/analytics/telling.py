"""Figures as they are asked for: on the clock, or what lasts in open hours with the clock beside.

Whoever shows figures asks here, so that a page, its file, a mail and a widget tell the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from watchbell.analytics.business_time import in_business_time, told_in_business_time
from watchbell.analytics.domain import Figure, Kpi, KpiGroup, KpiReport
from watchbell.analytics.filtering import NO_FILTERS, Filters
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.selectors import kpis
from watchbell.analytics.selectors.cells import figure_of
from watchbell.kernel.actors import Actor
from watchbell.kernel.zones import starts_at
from watchbell.kernel.zones import zone as zone_named


@dataclass(frozen=True, slots=True)
class Month:
    """The chosen figures of one calendar month of a zone, by name."""

    start: datetime
    figures: dict[str, Figure]


def tell_kpis(
    *,
    actor: Actor,
    hours: str = "",
    from_: datetime | None = None,
    to: datetime | None = None,
    by: str | None = None,
    names: Collection[str] | None = None,
    filters: Filters = NO_FILTERS,
    zone: str = "UTC",
    is_compared: bool = True,
    now: datetime,
) -> KpiReport:
    """Return the figures of `kpis`; those that last in open hours when `hours` says whose.

    `hours` is "" for the clock, `business`, or the short name of a calendar.
    """
    asked: dict[str, Any] = {"actor": actor, "by": by, "filters": filters, "zone": zone, "now": now}
    report = kpis(from_=from_, to=to, names=names, is_compared=is_compared, **asked)
    lasting = [kpi.name for kpi in told_in_business_time(names)] if hours else []
    if not lasting:
        return report
    window: dict[str, Any] = {"from_": report.from_, "to": report.to}
    told = in_business_time(hours=hours, names=lasting, **window, **asked)
    return replace(
        report,
        figures=_merged(report.figures, told.report.figures),
        groups=_merged_groups(kpis_named(names), report.groups, told.report.groups),
        amended=[one for one in report.amended if one.name not in lasting],
        hours=told.whose.name,
        hours_title=told.whose.title,
        clock=[figure for figure in report.figures if figure.name in lasting],
    )


def monthly_figures(
    *,
    actor: Actor,
    names: Sequence[str] = ("mtta", "mttr_resolve"),
    months: int = 12,
    hours: str = "",
    filters: Filters = NO_FILTERS,
    zone: str = "UTC",
    now: datetime,
) -> list[Month]:
    """Return the named figures for each of the last `months` months of `zone`, oldest first."""
    starts = _month_starts(now, months, zone)
    report = tell_kpis(
        actor=actor,
        hours=hours,
        from_=starts[0],
        to=now,
        by="month",
        names=names,
        filters=filters,
        zone=zone,
        is_compared=False,
        now=now,
    )
    found = {group.key: group.figures for group in report.groups}
    empty = [figure_of(kpi, None, None) for kpi in kpis_named(names)]
    return [
        Month(start, {figure.name: figure for figure in found.get(f"{start:%Y-%m}", empty)})
        for start in starts
    ]


def _merged(figures: Sequence[Figure], told: Sequence[Figure]) -> list[Figure]:
    """Return the figures in their order, those that are told otherwise in their place."""
    named = {figure.name: figure for figure in told}
    return [named.get(figure.name, figure) for figure in figures]


def _merged_groups(
    chosen: Sequence[Kpi], groups: Sequence[KpiGroup], told: Sequence[KpiGroup]
) -> list[KpiGroup]:
    """Return the groups of both, by their keys; what one of them knows nothing of is empty."""
    empty = [figure_of(kpi, None, None) for kpi in chosen]
    found = {group.key: group for group in groups}
    for group in told:
        known = found.get(group.key) or replace(group, figures=empty)
        found[group.key] = replace(known, figures=_merged(known.figures, group.figures))
    return sorted(found.values(), key=lambda one: (one.key is None, one.key or ""))


def _month_starts(now: datetime, months: int, name: str) -> list[datetime]:
    tz = zone_named(name)
    last = now.astimezone(tz)
    index = last.year * 12 + last.month - 1
    return [
        _midnight(date(month // 12, month % 12 + 1, 1), tz)
        for month in range(index - months + 1, index + 1)
    ]


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz).astimezone(tz)
