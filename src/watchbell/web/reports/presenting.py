"""Figures, groups, weeks and months as the page shows them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from watchbell.analytics.comparing import change_of
from watchbell.analytics.domain import Figure, Kpi, KpiGroup, KpiReport, Subject, Unit
from watchbell.analytics.drilling import Part
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.wording import (
    BESIDE_SLA,
    HEAD,
    IN_TABLE,
    NOTHING,
    Lit,
    Moved,
    Told,
    estimated_words,
    goal_words,
    lit,
    moved,
    said,
    tell,
    typical,
)
from watchbell.analytics.selectors import Week
from watchbell.analytics.targets import Target
from watchbell.analytics.telling import Month
from watchbell.web.reports.asking import Asked, group_filter
from watchbell.web.reports.forms import SCALE

_SUBJECTS = {
    Subject.SLA: ("Promises", "hourglass"),
    Subject.TIMES: ("Times", "clock"),
    Subject.COUNTS: ("Counts", "list-details"),
    Subject.QUALITY: ("Quality", "shield-check"),
    Subject.SATISFACTION: ("Satisfaction", "star"),
    Subject.LABOUR: ("Work and cost", "coin"),
    Subject.MAJORS: ("Major incidents", "flame"),
    Subject.SERVICES: ("Services", "server-2"),
    Subject.PROCESS: ("On the way", "route"),
}
LATE = (Subject.MAJORS, Subject.PROCESS)
"""What comes behind the page: much of it is read off the log of each incident."""
__all__ = [
    "BESIDE_SLA",
    "HEAD",
    "IN_TABLE",
    "NOTHING",
    "Lit",
    "Moved",
    "goal_words",
    "lit",
    "moved",
    "said",
]
_PRIORITIES = ((1, "P1"), (2, "P2"), (3, "P3"), (4, "P4"), (5, "P5"), (0, "Not set"))
_TONES = {
    1: "--wb-danger-solid",
    2: "--wb-orange-solid",
    3: "--wb-brass",
    4: "--wb-accent",
    5: "--wb-blue-ink",
    0: "--wb-ink-3",
}


@dataclass(frozen=True, slots=True)
class Left:
    """Incidents that a figure leaves out, and where they are listed."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Told):
    """One figure in words, with where its records are and what was left out."""

    href: str
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The figures about one subject."""

    title: str
    icon_name: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one group."""

    heading: str
    value: str
    note: str
    href: str
    moved: Moved | None


@dataclass(frozen=True, slots=True)
class Row:
    """One group of a split, with the figures of its columns; `href` narrows the page to it."""

    label: str
    href: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: its figures in words, and the page that is about it alone."""

    label: str
    href: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week: how many incidents of each priority, and of all."""

    label: str
    values: list[str]


class Presenter:
    """Puts the figures of one question into words; `at` is where a figure's records are."""

    def __init__(
        self,
        asked: Asked,
        report: KpiReport,
        before: KpiReport | None,
        targets: Mapping[str, Target],
        at: str,
    ) -> None:
        self.asked, self.report, self.targets, self.at = asked, report, targets, at
        self.clock = {figure.name: figure for figure in report.clock}
        self.before = {figure.name: figure for figure in before.figures} if before else {}
        self.groups_before = {group.key: group for group in before.groups} if before else {}

    def lines(self, names: Sequence[str]) -> list[Line]:
        """Return these figures, those that were counted."""
        found = {figure.name: figure for figure in self.report.figures}
        return [self.line(found[name]) for name in names if name in found]

    def sections(self, *, late: bool) -> list[Section]:
        """Return the figures by what they are about: those of `late` subjects, or the others.

        A subject of which nothing was ever counted is left out.
        """
        found = []
        for subject, (title, icon_name) in _SUBJECTS.items():
            figures = [one for one in self.report.figures if one.subject is subject]
            if (subject in LATE) is late and any(one.value is not None for one in figures):
                found.append(Section(title, icon_name, [self.line(one) for one in figures]))
        return found

    def line(self, figure: Figure) -> Line:
        """Return one figure in words."""
        told = tell(
            figure,
            self.before.get(figure.name),
            self.targets.get(figure.name),
            self.clock.get(figure.name),
        )
        said_of_it = {one.name: getattr(told, one.name) for one in fields(told)}
        return Line(**said_of_it, href=self._href(figure), left=tuple(self._left(figure)))

    def rows(self) -> list[Row]:
        """Return the groups: most first, or by what was asked for; times of a calendar in order."""
        if self.report.by in ("day", "week", "month", "year", "age"):
            return [self._row(group) for group in self.report.groups]
        columns = self.asked.columns
        name = self.asked.sort if self.asked.sort in columns else columns[0]
        found = [({f.name: f for f in group.figures}, group) for group in self.report.groups]
        found.sort(key=lambda pair: -(pair[0][name].value or 0))
        return [self._row(group) for _, group in found]

    def _row(self, group: KpiGroup) -> Row:
        by = self.report.by or ""
        earlier = self.groups_before.get(group.key)
        before = {figure.name: figure for figure in earlier.figures} if earlier else {}
        named = {figure.name: figure for figure in group.figures}
        cells = [
            Cell(
                heading=named[name].title,
                value=said(named[name].value, named[name].unit),
                note=", ".join(filter(None, [typical(named[name]), estimated_words(named[name])])),
                href=self._href(named[name], key=group.key, in_group=True),
                moved=self._moved(named[name], before.get(name)),
            )
            for name in self.asked.columns
            if name in named
        ]
        narrows = bool(list(group_filter(by, group.key)))
        return Row(group.label, self.asked.narrowed(by, group.key) if narrows else "", cells)

    def _href(self, figure: Figure, key: str | None = None, *, in_group: bool = False) -> str:
        if not (figure.n or (figure.n is None and figure.value)):
            return ""
        place = self.at.replace("NAME", figure.name)
        largest = in_group and figure.unit.has_spread
        return place + self.asked.behind(
            key, in_group=in_group, largest=largest, hours=self._hours(figure)
        )

    def _hours(self, figure: Figure) -> str:
        """Return by whose hours a figure is told: what does not last is the same by all."""
        return self.report.hours if KPIS[figure.name].lasting else ""

    def _left(self, figure: Figure) -> list[Left]:
        place = self.at.replace("NAME", figure.name)
        found = []
        if figure.missing:
            where = place + self.asked.behind(part=Part.MISSING, hours=self._hours(figure))
            found.append(Left(f"{figure.missing:,} lack a fact", where))
        if figure.data_errors:
            where = place + self.asked.behind(part=Part.DATA_ERRORS, hours=self._hours(figure))
            found.append(Left(f"{figure.data_errors:,} in impossible order", where))
        return found

    def _moved(self, figure: Figure, before: Figure | None) -> Moved | None:
        return moved(change_of(figure, before), figure.unit) if before else None


def contributed(value: float | None, kpi: Kpi) -> str:
    """Return in words what one incident contributes to a figure."""
    if kpi.sides and value is not None:
        above, below = kpi.sides
        return above if value else below
    return said(value, kpi.unit)


def goal_given(target: Target | None) -> float | None:
    """Return a goal in the unit that people write it in."""
    if target is None:
        return None
    return round(target.goal / SCALE.get(KPIS[target.name].unit, 1), 4)


def weeks_chart(weeks: Sequence[Week]) -> dict[str, Any]:
    """Return the incidents of each week by priority, for the chart."""
    present = {number for week in weeks for number in week.by_priority}
    return {
        "kind": "bar",
        "labels": [f"{week.start:%-d %b}" for week in weeks],
        "series": [
            {
                "name": name,
                "stack": "all",
                "colour": _TONES[number],
                "values": [week.by_priority.get(number, 0) for week in weeks],
            }
            for number, name in _PRIORITIES
            if number in present
        ],
    }


def weeks_table(weeks: Sequence[Week]) -> list[WeekRow]:
    """Return the weeks with the numbers of the chart's series, in words."""
    present = {number for week in weeks for number in week.by_priority}
    shown = [number for number, _ in _PRIORITIES if number in present]
    return [
        WeekRow(
            f"{week.start:%-d %b %Y}",
            [*(f"{week.by_priority.get(number, 0):,}" for number in shown), f"{week.total:,}"],
        )
        for week in weeks
    ]


def months_chart(months: Sequence[Month], links: Sequence[str]) -> dict[str, Any]:
    """Return the means of each month in minutes, for the chart; a month of nothing is a gap."""
    names = list(months[0].figures) if months else []
    return {
        "kind": "line",
        "unit": "min",
        "labels": [f"{month.start:%b %Y}" for month in months],
        "links": list(links),
        "series": [
            {
                "name": KPIS[name].title,
                "values": [_minutes(month.figures[name].value) for month in months],
            }
            for name in names
        ],
    }


def months_table(months: Sequence[Month], asked: Asked) -> list[MonthRow]:
    """Return the months with their means in words, each with the page about it alone."""
    return [
        MonthRow(
            f"{month.start:%B %Y}",
            month_address(month, asked),
            [
                _mean_and_median(figure.value, figure.median, figure.unit)
                for figure in month.figures.values()
            ],
        )
        for month in months
    ]


def month_address(month: Month, asked: Asked) -> str:
    """Return the query of the page over one month, beside the month before it."""
    first = month.start.date()
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    last = following - timedelta(days=1)
    return asked.address(first=first.isoformat(), last=last.isoformat(), compare=None)


def weeks_between(asked: Asked) -> int:
    """Return how many weeks the chart shows for a window: 4 to 104, its last ones."""
    return max(4, min(104, -(-(asked.until - asked.since) // timedelta(weeks=1)) + 1))


def _mean_and_median(mean: float | None, median: float | None, unit: Unit) -> str:
    return NOTHING if mean is None else f"{said(mean, unit)} (median {said(median, unit)})"


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)
