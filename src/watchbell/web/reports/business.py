"""Figures in business time beside the clock: a card that the page of figures asks for."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from watchbell.analytics.business_time import OWN, in_business_time, offered_hours
from watchbell.analytics.comparing import change_of
from watchbell.analytics.domain import Figure
from watchbell.analytics.drilling import Part
from watchbell.analytics.registry import KPIS
from watchbell.analytics.selectors import kpis
from watchbell.analytics.targets import all_targets
from watchbell.web.access import for_colleagues
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request
from watchbell.web.reports.asking import Asked, asked_of
from watchbell.web.reports.forms import RANGES, WindowForm
from watchbell.web.reports.presenting import Lit, Moved, lit, moved, said
from watchbell.web.responses import page


@dataclass(frozen=True, slots=True)
class Line:
    """One figure that lasts: in open hours, and on the clock; with what is behind it."""

    title: str
    definition: str
    population: str
    edge_cases: str
    open: tuple[str, str, str]
    clock: tuple[str, str, str]
    n: int
    href: str
    left: str
    left_href: str
    moved: Moved | None
    lit: Lit | None


@require_safe
@for_colleagues
def in_hours(request: Request) -> HttpResponse:
    """Show what lasts in open hours beside the clock, by the hours that are chosen."""
    form = WindowForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked = asked_of(request, form, one_of(request, "days", ["30", *RANGES]))
    offered = offered_hours()
    hours = one_of(request, "hours", [name for name, _ in offered])
    context: dict[str, Any] = {"asked": asked, "offered": offered, "hours": hours}
    return page(
        request, "reports/business.html", context | _told(request, asked, hours), part="card"
    )


def _told(request: Request, asked: Asked, hours: str) -> dict[str, Any]:
    common: dict[str, Any] = {
        "actor": request.actor,
        "from_": asked.since,
        "to": asked.until,
        "filters": asked.filters,
        "zone": asked.zone,
        "now": request.now,
    }
    told = in_business_time(hours=hours, **common)
    names = [figure.name for figure in told.report.figures]
    by_clock = kpis(names=names, is_compared=False, **common)
    clock = {figure.name: figure for figure in by_clock.figures}
    before = asked.before()
    earlier = {}
    if before is not None:
        ended = [name for name in names if KPIS[name].has_window]
        window = {"names": ended, "from_": before[0], "to": before[1]}
        then = in_business_time(hours=hours, **{**common, **window})
        earlier = {figure.name: figure for figure in then.report.figures}
    targets = all_targets(hours)
    lines = [
        replace(
            _line(figure, clock[figure.name], asked, hours),
            moved=_moved(figure, earlier.get(figure.name)),
            lit=lit(figure, targets[figure.name]) if figure.name in targets else None,
        )
        for figure in told.report.figures
        if figure.n or figure.missing or figure.data_errors
    ]
    return {"whose": told.whose, "lines": lines, "is_own": hours == OWN}


def _line(figure: Figure, clock: Figure, asked: Asked, hours: str) -> Line:
    at = reverse("figure", args=[figure.name])
    left = figure.missing + figure.data_errors
    part = Part.MISSING if figure.missing else Part.DATA_ERRORS
    return Line(
        title=figure.title,
        definition=figure.definition,
        population=figure.population,
        edge_cases=KPIS[figure.name].edge_cases,
        open=_words(figure),
        clock=_words(clock),
        n=figure.n or 0,
        href=at + asked.behind(hours=hours) if figure.n else "",
        left=f"{left:,} left out" if left else "",
        left_href=at + asked.behind(hours=hours, part=part),
        moved=None,
        lit=None,
    )


def _moved(figure: Figure, before: Figure | None) -> Moved | None:
    return moved(change_of(figure, before), figure.unit) if before else None


def _words(figure: Figure) -> tuple[str, str, str]:
    mean, median, p90 = figure.value, figure.median, figure.p90
    return said(mean, figure.unit), said(median, figure.unit), said(p90, figure.unit)
