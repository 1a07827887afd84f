"""Making a report: the figures of a view, read by the selectors of the page, and said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchbell.analytics.domain import Amended, Figure, KpiGroup, KpiReport
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.asking import Asked, Window
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
from watchbell.analytics.selectors import Month, Week, kpis, monthly_figures, weekly_incidents
from watchbell.analytics.targets import all_targets
from watchbell.kernel.actors import Actor
from watchbell.kernel.zones import wall_at

_CALENDAR = ("day", "week", "month", "year", "age")
_MOST_WEEKS = 27


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One group of a split: its name, and each figure with a note."""

    label: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A report as it is read: in words what is shown, and the figures that its CSV holds."""

    name: str
    owner: str
    asked: Asked
    at: datetime
    report: KpiReport
    cards: tuple[Told, ...]
    filters: tuple[str, ...]
    split: str
    columns: tuple[str, ...]
    rows: tuple[SplitRow, ...]
    weeks: tuple[Week, ...]
    months: tuple[Month, ...]
    amended: tuple[str, ...]

    @property
    def period(self) -> str:
        """The window in words, with its zone: 1 Mar 2026 to 31 Mar 2026 (Europe/Berlin)."""
        return window_words((self.asked.since, self.asked.until), self.asked)

    @property
    def compared(self) -> str:
        """The window compared with, in words; "" for none."""
        return window_words(self.asked.before, self.asked) if self.asked.before else ""

    @property
    def as_of(self) -> datetime:
        return self.report.as_of or self.report.now


def compose(*, name: str, owner: str, asked: Asked, actor: Actor, now: datetime) -> Composed:
    """Return the report with what `actor` may know of; the figures are those of the page."""
    view = asked.view
    shown = cards_of(view.figures)
    window = (asked.since, asked.until)
    report = _read(asked, actor, now, window, shown, by=None)
    before = _read(asked, actor, now, asked.before, shown, by=None) if asked.before else None
    columns = columns_of(view.figures)
    split = _read(asked, actor, now, window, columns, by=view.by) if view.by else None
    return Composed(
        name=name,
        owner=owner,
        asked=asked,
        at=now,
        report=_with_groups(report, split),
        cards=tuple(_cards(report, before)),
        filters=tuple(filter_words(asked.filters)),
        split=split_words(view.by) if view.by else "",
        columns=tuple(KPIS[name].title for name in columns),
        rows=tuple(_rows(split.groups, columns, view.by)) if split else (),
        weeks=tuple(_weeks(asked, actor, now)),
        months=tuple(
            monthly_figures(
                actor=actor, names=MONTHLY, filters=asked.filters, zone=asked.zone, now=now
            )
        ),
        amended=tuple(amended_words(report.amended)),
    )


def figures_of(*, asked: Asked, actor: Actor, now: datetime) -> KpiReport:
    """Return every figure of a view and of its groups: what the page's CSV holds."""
    return kpis(
        actor=actor,
        from_=asked.since,
        to=asked.until,
        by=asked.view.by or None,
        filters=asked.filters,
        zone=asked.zone,
        now=now,
    )


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


def as_of_words(composed: Composed) -> str:
    """Say until when what happened is part of the figures."""
    return f"as of {wall_at(composed.as_of, composed.asked.tz):%-d %b %Y %H:%M}"


def scope_words(composed: Composed) -> str:
    """Say with whose eyes the figures were read."""
    if composed.report.is_whole:
        return f"Restricted incidents are counted: {composed.owner} may know of all of them."
    return f"Restricted incidents that {composed.owner} is not let into are left out."


def window_words(window: Window, asked: Asked) -> str:
    """Return a window in words: whole days by their dates, others to the minute; with the zone."""
    since, until = (wall_at(at, asked.tz) for at in window)
    midnight = (0, 0, 0, 0)
    ends = [(wall.hour, wall.minute, wall.second, wall.microsecond) for wall in (since, until)]
    if ends == [midnight, midnight]:
        last = until - timedelta(days=1)
        days = [f"{since:%-d %b %Y}", f"{last:%-d %b %Y}"]
        return f"{' to '.join(dict.fromkeys(days))} ({asked.zone})"
    first = f"{since:%-d %b %Y}" if ends[0] == midnight else f"{since:%-d %b %Y %H:%M}"
    return f"{first} to {until:%-d %b %Y %H:%M} ({asked.zone})"


def _read(
    asked: Asked,
    actor: Actor,
    now: datetime,
    window: Window,
    names: Sequence[str],
    by: str | None,
) -> KpiReport:
    since, until = window
    return kpis(
        actor=actor,
        from_=since,
        to=until,
        by=by,
        names=names,
        filters=asked.filters,
        zone=asked.zone,
        now=now,
    )


def _with_groups(report: KpiReport, split: KpiReport | None) -> KpiReport:
    if split is None:
        return report
    return KpiReport(
        from_=report.from_,
        to=report.to,
        now=report.now,
        by=split.by,
        figures=report.figures,
        groups=split.groups,
        is_whole=report.is_whole,
        as_of=report.as_of,
        amended=report.amended,
    )


def _cards(report: KpiReport, before: KpiReport | None) -> list[Told]:
    targets = all_targets()
    earlier = {figure.name: figure for figure in before.figures} if before else {}
    return [
        tell(figure, earlier.get(figure.name), targets.get(figure.name))
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
