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
from watchbell.analytics.domain import Figure, Kpi, KpiGroup, KpiReport, clean_window
from watchbell.analytics.filtering import NO_FILTERS, Filters, narrowing
from watchbell.analytics.grouping import grouping_named
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.selectors.answering import answer
from watchbell.analytics.selectors.asking import Answered, Asked, Key
from watchbell.analytics.selectors.cells import Cell, figure_of, spreads
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
    now: datetime,
) -> KpiReport:
    """Return the figures over [from_, to), the last 30 days by default, split by `by` if given.

    `names` chooses figures, all of them by default; `filters` narrows the incidents; days, weeks
    and months of a split are those of `zone`.
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
