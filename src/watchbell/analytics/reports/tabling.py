"""Figures as a table: a line for each figure of the whole and of each group."""

from collections.abc import Iterator
from typing import Any

from watchbell.analytics.domain import Figure, KpiReport

FIGURE_HEAD = (
    "group", "figure", "title", "unit", "value", "median", "p90", "total", "n", "missing",
    "data_errors", "from", "to", "definition",
)  # fmt: skip


def figure_rows(report: KpiReport) -> Iterator[list[Any]]:
    """Yield the lines of a table under FIGURE_HEAD."""
    window = [report.from_, report.to]
    tables = [("", report.figures), *((group.label, group.figures) for group in report.groups)]
    return (_line(label, figure, window) for label, some in tables for figure in some)


def _line(label: str, figure: Figure, window: list[Any]) -> list[Any]:
    counted = [figure.total, figure.n, figure.missing, figure.data_errors]
    numbers = [figure.value, figure.median, figure.p90, *counted]
    named = [label, figure.name, figure.title, figure.unit.value]
    return [*named, *numbers, *window, figure.definition]
