"""The page of figures."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from watchbell.analytics.domain import Unit
from watchbell.analytics.selectors import kpis, monthly_figures, weekly_incidents
from watchbell.kernel.zones import zone
from watchbell.web.access import for_colleagues
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request
from watchbell.web.reports import presenting
from watchbell.web.reports.forms import RANGES, WindowForm
from watchbell.web.responses import page

_TEMPLATE = "reports/page.html"


@require_safe
@for_colleagues
def reports(request: Request) -> HttpResponse:
    """Show the figures over a window, with their definitions, and how weeks and months went."""
    form = WindowForm(request.GET)
    days = one_of(request, "days", ["30", *RANGES])
    context: dict[str, Any] = {"form": form, "days": days, "ranges": RANGES.items()}
    if not form.is_valid():
        return page(request, _TEMPLATE, context, part="figures", status=422)
    return page(request, _TEMPLATE, context | _figures(request, form, days), part="figures")


def _figures(request: Request, form: WindowForm, days: str) -> dict[str, Any]:
    tz = zone(timezone.get_current_timezone_name())
    since, until = form.window(days, tz, request.now)
    by = form.cleaned_data["by"] or None
    report = kpis(actor=request.actor, from_=since, to=until, by=by, now=request.now)
    last = min(until, request.now)
    count = presenting.weeks_between(since, last)
    weeks = weekly_incidents(actor=request.actor, weeks=count, now=last)
    months = monthly_figures(actor=request.actor, now=request.now)
    return {
        "report": report,
        "counts": presenting.cards(report.figures, Unit.COUNT),
        "times": presenting.cards(report.figures, Unit.SECONDS),
        "ratios": presenting.cards(report.figures, Unit.RATIO),
        "groups": presenting.rows(report.groups),
        "headings": presenting.headings(),
        "weeks": weeks,
        "weeks_chart": presenting.weeks_chart(weeks),
        "months": presenting.months_table(months),
        "months_chart": presenting.months_chart(months),
        "has_history": any(week.total for week in weeks) or any(f.value for f in report.figures),
    }
