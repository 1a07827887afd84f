"""Figures, and the incidents behind one, as files: streamed, without a cap."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from watchbell.analytics.drilling import every_record
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.asking import at_window
from watchbell.analytics.reports.composing import figures_of
from watchbell.analytics.reports.tabling import FIGURE_HEAD, figure_rows
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.reports.asking import asked_of, question_of
from watchbell.web.reports.forms import WindowForm, range_of
from watchbell.web.spreadsheets import csv_file, xlsx_file

_FIGURES = "figures"
_RECORD_HEAD = (
    "number", "title", "state", "priority", "service", "team", "assignee", "created_at",
    "counted_at", "value", "unit", "estimated",
)  # fmt: skip
Table = Iterator[list[Any]]


@require_safe
@for_colleagues
def figures_csv(request: Request) -> HttpResponseBase:
    """Send every figure of the page, and of each group, as CSV."""
    return csv_file(request, _FIGURES, FIGURE_HEAD, _figures(request))


@require_safe
@for_colleagues
def figures_xlsx(request: Request) -> HttpResponseBase:
    """Send every figure of the page, and of each group, as a workbook."""
    return xlsx_file(request, _FIGURES, FIGURE_HEAD, _figures(request), sheet="Figures")


@require_safe
@for_colleagues
def records_csv(request: Request, name: str) -> HttpResponseBase:
    """Send all incidents behind a number as CSV."""
    return csv_file(request, name, _RECORD_HEAD, _records(request, name))


@require_safe
@for_colleagues
def records_xlsx(request: Request, name: str) -> HttpResponseBase:
    """Send all incidents behind a number as a workbook."""
    rows = _records(request, name)
    return xlsx_file(request, name, _RECORD_HEAD, rows, sheet="Incidents")


def _figures(request: Request) -> Table:
    form = WindowForm(request.GET)
    if not form.is_valid():
        raise InvalidInput("This is no window of figures.", fields={"first": "Choose days."})
    asked = asked_of(request, form, range_of(request))
    wanted = at_window(asked.view, asked.zone, (asked.since, asked.until), asked.filters)
    return figure_rows(*figures_of(asked=wanted, actor=request.actor, now=request.now))


def _records(request: Request, name: str) -> Table:
    if name not in KPIS:
        raise Http404
    question = question_of(request, name)
    found = every_record(actor=request.actor, question=question, now=request.now)
    unit = KPIS[name].unit.value
    return (
        [
            row.label,
            row.title,
            row.state,
            f"P{row.priority}" if row.priority else None,
            row.service,
            row.team,
            row.assignee,
            row.created_at,
            row.ended_at,
            row.value,
            unit,
            row.is_estimated,
        ]
        for row in found
    )
