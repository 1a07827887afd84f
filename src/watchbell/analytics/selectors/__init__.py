"""Reading figures: from what is rolled up where that is fresh, and from the incidents themselves.

Both give the same answer, digit for digit (`cells.py`).

Restricted incidents count for those who may know of them, and for nobody else: who looks at
figures before and after would learn of one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from watchbell.accounts.permissions import require
from watchbell.analytics.domain import Amended, Figure, KpiReport, clean_window
from watchbell.analytics.filtering import NO_FILTERS, Filters, narrowing
from watchbell.analytics.grouping import grouping_named
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.rolling.standing import Standing, standing
from watchbell.analytics.selectors.answering import answer
from watchbell.analytics.selectors.asking import Asked
from watchbell.analytics.selectors.cells import figure_of
from watchbell.analytics.selectors.remembering import amended_figures
from watchbell.analytics.selectors.weeks import Week, weekly_incidents
from watchbell.incidents.selectors.scope import knows_all
from watchbell.kernel.actors import Actor
from watchbell.kernel.zones import clean_zone, starts_at
from watchbell.kernel.zones import zone as zone_named

__all__ = ["Month", "Week", "kpis", "monthly_figures", "weekly_incidents"]


@dataclass(frozen=True, slots=True)
class Month:
    """The chosen figures of one calendar month (UTC), by name."""

    start: datetime
    figures: dict[str, Figure]


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
    require(actor, RULES[Action.READ], "seeing figures")
    since, until = clean_window(from_, to, now)
    return _report(
        Asked(
            actor=actor,
            chosen=kpis_named(names),
            since=since,
            until=until,
            now=now,
            zone=clean_zone(zone, "zone"),
            grouping=grouping_named(by),
            filters=filters,
            narrowed=narrowing(filters),
        ),
        is_compared=is_compared,
    )


def _report(asked: Asked, *, is_compared: bool) -> KpiReport:
    told = answer(asked)
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


def _amended(asked: Asked, found: Standing | None) -> list[Amended]:
    """Return what was amended; nothing while nothing may be read, or only some are asked for."""
    found = found or standing(asked.now)
    if found is None or asked.filters:
        return []
    return amended_figures(asked.chosen, asked.since, min(asked.until, asked.now), found)


def monthly_figures(
    *,
    actor: Actor,
    names: Sequence[str] = ("mtta", "mttr_resolve"),
    months: int = 12,
    filters: Filters = NO_FILTERS,
    zone: str = "UTC",
    now: datetime,
) -> list[Month]:
    """Return the named figures for each of the last `months` months of `zone`, oldest first."""
    starts = _month_starts(now, months, zone)
    report = kpis(
        actor=actor,
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
    chosen = kpis_named(names)
    empty = [figure_of(kpi, None, None) for kpi in chosen]
    return [
        Month(start, {figure.name: figure for figure in found.get(f"{start:%Y-%m}", empty)})
        for start in starts
    ]


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
