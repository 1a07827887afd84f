"""Figures as a table: a line for each figure of the whole and of each group."""

from collections.abc import Iterator
from typing import Any

from watchbell.analytics.business_time import InBusinessTime
from watchbell.analytics.domain import Figure, KpiReport

FIGURE_HEAD = (
    "group", "figure", "title", "unit", "value", "median", "p90", "total", "n", "missing",
    "data_errors", "from", "to", "definition", "hours", "estimated",
)  # fmt: skip
CLOCK = "clock"
"""What `hours` says of figures on the clock."""


def figure_rows(report: KpiReport, told: InBusinessTime) -> Iterator[list[Any]]:
    """Yield the lines of a table under FIGURE_HEAD: on the clock, then what lasts in open hours."""
    window = [report.from_, report.to]
    for hours, one in ((CLOCK, report), (told.whose.name, told.report)):
        for label, some in (("", one.figures), *((g.label, g.figures) for g in one.groups)):
            for figure in some:
                yield figure_row(label, figure, window, hours)


def figure_row(label: str, figure: Figure, window: list[Any], hours: str = CLOCK) -> list[Any]:
    """Return one line under FIGURE_HEAD; `label` names the group, "" for the whole."""
    counted = [figure.total, figure.n, figure.missing, figure.data_errors]
    numbers = [figure.value, figure.median, figure.p90, *counted]
    named = [label, figure.name, figure.title, figure.unit.value]
    return [*named, *numbers, *window, figure.definition, hours, figure.estimated]
