"""Making a report: the figures of a view, read as the page reads them, and said in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchbell.analytics.business_time import OWN, InBusinessTime, in_business_time
from watchbell.analytics.domain import Amended, Figure, KpiGroup, KpiReport
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.asking import Asked, Window
from watchbell.analytics.reports.boards import compose_board
from watchbell.analytics.reports.composed import Composed, SplitRow
from watchbell.analytics.reports.naming import filter_words, split_words
from watchbell.analytics.reports.reasons import reasons_of
from watchbell.analytics.reports.wording import (
    MONTHLY,
    Told,
    cards_of,
    columns_of,
    said,
    tell,
    typical,
)
from watchbell.analytics.selectors import Week, kpis, weekly_incidents
from watchbell.analytics.targets import all_targets
from watchbell.analytics.telling import monthly_figures, tell_kpis
from watchbell.kernel.actors import Actor

_CALENDAR = ("day", "week", "month", "year", "age")
_MOST_WEEKS = 27


def compose(*, name: str, owner: str, asked: Asked, actor: Actor, now: datetime) -> Composed:
    """Return the report with what `actor` may know of; the figures are those of the page."""
    view = asked.view
    if view.dashboard:
        return compose_board(name=name, owner=owner, asked=asked, actor=actor, now=now)
    window = (asked.since, asked.until)
    shown = cards_of(view.figures)
    report = _read(asked, actor, now, window, shown, by=None)
    before = _read(asked, actor, now, asked.before, shown, by=None) if asked.before else None
    columns = columns_of(view.figures)
    split = _read(asked, actor, now, window, columns, by=view.by) if view.by else None
    months = monthly_figures(
        actor=actor,
        names=MONTHLY,
        hours=view.hours,
        filters=asked.filters,
        zone=asked.zone,
        now=now,
    )
    return Composed(
        name=name,
        owner=owner,
        asked=asked,
        at=now,
        as_of=report.as_of or report.now,
        is_whole=report.is_whole,
        cards=tuple(_cards(report, before)),
        filters=tuple(filter_words(asked.filters)),
        hours=report.hours_title,
        split=split_words(view.by) if view.by else "",
        columns=tuple(KPIS[name].title for name in columns),
        rows=tuple(_rows(split.groups, columns, view.by)) if split else (),
        weeks=tuple(_weeks(asked, actor, now)),
        months=tuple(months),
        amended=tuple(amended_words(report.amended)),
    )


def figures_of(*, asked: Asked, actor: Actor, now: datetime) -> tuple[KpiReport, InBusinessTime]:
    """Return every figure of a view and of its groups, on the clock, and what lasts in open hours.

    That is what the CSV of the page holds.
    """
    since, until, by = asked.since, asked.until, asked.view.by or None
    report = kpis(
        actor=actor, from_=since, to=until, by=by, filters=asked.filters, zone=asked.zone, now=now
    )
    told = in_business_time(
        actor=actor,
        hours=asked.view.hours or OWN,
        from_=since,
        to=until,
        by=by,
        filters=asked.filters,
        zone=asked.zone,
        now=now,
    )
    return report, told


def amended_words(amended: Sequence[Amended]) -> list[str]:
    """Say which figures of days that are over were amended, when, and because of what."""
    found = []
    for one in amended:
        change = f"{said(one.then, one.unit)} then, {said(one.now, one.unit)} now"
        found.append(f"{one.title} of {_amended_days(one)}: {change}.")
    if found and (because := reasons_of(amended)):
        found.append(because)
    return found


def _amended_days(one: Amended) -> str:
    first, last = f"{one.first:%-d %b %Y}", f"{one.last:%-d %b %Y}"
    days = first if first == last else f"{one.changed} days between {first} and {last}"
    return f"{days}, amended {one.at:%-d %b %Y}"


def _read(
    asked: Asked,
    actor: Actor,
    now: datetime,
    window: Window,
    names: Sequence[str],
    by: str | None,
) -> KpiReport:
    since, until = window
    return tell_kpis(
        actor=actor,
        hours=asked.view.hours,
        from_=since,
        to=until,
        by=by,
        names=names,
        filters=asked.filters,
        zone=asked.zone,
        now=now,
    )


def _cards(report: KpiReport, before: KpiReport | None) -> list[Told]:
    targets = all_targets(report.hours)
    earlier = {figure.name: figure for figure in before.figures} if before else {}
    clock = {figure.name: figure for figure in report.clock}
    return [
        tell(figure, earlier.get(figure.name), targets.get(figure.name), clock.get(figure.name))
        for figure in report.figures
    ]


def _rows(groups: Sequence[KpiGroup], columns: Sequence[str], by: str) -> list[SplitRow]:
    """Return the groups: most of the first column first; times of a calendar in order."""
    named = [({figure.name: figure for figure in group.figures}, group) for group in groups]
    if by not in _CALENDAR:
        named.sort(key=lambda pair: -(pair[0][columns[0]].value or 0))
    return [
        SplitRow(group.label, tuple(_cell(figures[name]) for name in columns if name in figures))
        for figures, group in named
    ]


def _cell(figure: Figure) -> tuple[str, str]:
    return said(figure.value, figure.unit), typical(figure)


def _weeks(asked: Asked, actor: Actor, now: datetime) -> list[Week]:
    length = -(-(asked.until - asked.since) // timedelta(weeks=1)) + 1
    return weekly_incidents(
        actor=actor,
        weeks=max(8, min(_MOST_WEEKS, length)),
        filters=asked.filters,
        now=min(asked.until, now),
    )
