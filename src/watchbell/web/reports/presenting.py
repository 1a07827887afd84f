"""Figures and weeks as the page shows them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from watchbell.analytics.domain import Figure, KpiGroup, Unit
from watchbell.analytics.registry import KPIS
from watchbell.analytics.selectors import Month, Week
from watchbell.web.words import span_text

NOTHING = "–"
IN_TABLE = ("declared", "mtta", "mttr_resolve", "reopen_rate")
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
class Card:
    """One figure in words. `note` says what stands behind it and what was left out."""

    name: str
    title: str
    value: str
    median: str
    p90: str
    note: str
    definition: str
    population: str
    edge_cases: str


@dataclass(frozen=True, slots=True)
class Row:
    """One group of a split: its name and the figures of IN_TABLE."""

    label: str
    values: list[str]


def cards(figures: Sequence[Figure], unit: Unit) -> list[Card]:
    """Return the figures of one unit as cards, in the registry's order."""
    return [_card(figure) for figure in figures if figure.unit is unit]


def rows(groups: Sequence[KpiGroup]) -> list[Row]:
    """Return the groups, those with most incidents first."""
    found = [(group, {figure.name: figure for figure in group.figures}) for group in groups]
    found.sort(key=lambda pair: -(pair[1]["declared"].value or 0))
    return [
        Row(group.label, [_typical(named[name]) for name in IN_TABLE]) for group, named in found
    ]


def headings() -> list[str]:
    """Return what the columns of the table of groups are called."""
    return [
        f"{KPIS[name].title}, median" if KPIS[name].unit is Unit.SECONDS else KPIS[name].title
        for name in IN_TABLE
    ]


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


def months_chart(months: Sequence[Month]) -> dict[str, Any]:
    """Return the medians of each month in minutes, for the chart; a month of nothing is a gap."""
    names = list(months[0].figures) if months else []
    return {
        "kind": "line",
        "unit": "min",
        "labels": [f"{month.start:%b %Y}" for month in months],
        "series": [
            {
                "name": KPIS[name].title,
                "values": [_minutes(month.figures[name].median) for month in months],
            }
            for name in names
        ],
    }


def months_table(months: Sequence[Month]) -> list[Row]:
    """Return the months with their medians in words."""
    return [
        Row(
            f"{month.start:%B %Y}",
            [_value(figure.median, figure.unit) for figure in month.figures.values()],
        )
        for month in months
    ]


def weeks_between(since: datetime, until: datetime) -> int:
    """Return how many weeks the chart shows for a window: 4 to 104, its last ones."""
    return max(4, min(104, -(-(until - since) // timedelta(weeks=1)) + 1))


def _card(figure: Figure) -> Card:
    return Card(
        name=figure.name,
        title=figure.title,
        value=_value(figure.value, figure.unit),
        median=_value(figure.median, figure.unit),
        p90=_value(figure.p90, figure.unit),
        note=_note(figure),
        definition=figure.definition,
        population=figure.population,
        edge_cases=KPIS[figure.name].edge_cases,
    )


def _typical(figure: Figure) -> str:
    """Return the median of times: one long night moves a small group's mean too far."""
    times = figure.unit is Unit.SECONDS
    return _value(figure.median if times else figure.value, figure.unit)


def _value(value: float | None, unit: Unit) -> str:
    if value is None:
        return NOTHING
    if unit is Unit.SECONDS:
        return span_text(value)
    return f"{value:.1%}" if unit is Unit.RATIO else f"{value:,.0f}"


def _note(figure: Figure) -> str:
    parts = [f"n = {figure.n:,}"] if figure.n is not None else []
    if figure.missing:
        parts.append(f"{figure.missing:,} lack a time")
    if figure.data_errors:
        parts.append(f"{figure.data_errors:,} in impossible order")
    return ", ".join(parts)


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)
