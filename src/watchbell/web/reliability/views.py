"""How reliable services are: all of them, one with its months and outages, and a file."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.permissions import RULES, Action, allows, require
from watchbell.analytics.reliability.measuring import Budget, Reliability
from watchbell.analytics.reliability.options import DEGRADED_PERCENT
from watchbell.analytics.reliability.reading import Line, outages, reliability
from watchbell.analytics.reliability.setting import count_degraded
from watchbell.catalog.selectors import service_by_slug
from watchbell.kernel.intervals import Interval
from watchbell.kernel.saying import plain_text
from watchbell.kernel.zones import zone
from watchbell.platform.files.sending import headers_of
from watchbell.platform.options.reading import value
from watchbell.web.access import for_colleagues
from watchbell.web.filters import one_of
from watchbell.web.forms import Styled
from watchbell.web.middleware import Request
from watchbell.web.reliability.spans import DAYS, last_days, last_months
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent

_SPENT = (Budget.SPENT, Budget.AT_RISK)


class DegradedForm(Styled):
    """How much of a degradation counts."""

    percent = forms.IntegerField(
        label=DEGRADED_PERCENT.label, help_text=DEGRADED_PERCENT.help, min_value=0, max_value=100
    )


@require_safe
@for_colleagues
def services(request: Request) -> HttpResponse:
    """Show every service over a window, those first that were away longest."""
    return _list(request, DegradedForm(initial={"percent": value(DEGRADED_PERCENT)}))


@require_POST
@for_colleagues
def degraded(request: Request) -> HttpResponse:
    """Set how much of a degradation counts as an outage."""
    require(request.actor, RULES[Action.SET_OPTIONS], "setting what counts as an outage")
    form = DegradedForm(sent(request))

    def save() -> bool:
        percent = form.cleaned_data["percent"]
        count_degraded(percent=percent, actor=request.actor, now=request.now)
        return True

    if attempt(form, save):
        return done(request, reverse("reliability"), "Saved. All figures count by it from now on.")
    return _list(request, form, status=422)


@require_safe
@for_colleagues
def service(request: Request, slug: str) -> HttpResponse:
    """Show one service: the window, its last twelve months, and what it suffered from."""
    found = service_by_slug(slug)
    days = one_of(request, "days", ["30", *DAYS])
    window, tz = last_days(days, request.now), _zone()
    months = last_months(request.now, tz)
    year = Interval(min(months[0].start, window.start), request.now)
    (line,) = reliability(
        actor=request.actor,
        window=year,
        parts=[window, *months],
        service_id=found.pk,
        now=request.now,
    )
    by_month = list(zip(months, line.parts[1:], strict=True))
    context = {
        "service": found,
        "one": line.parts[0],
        "months": [(month.start.astimezone(tz), part) for month, part in reversed(by_month)],
        "chart": _chart(by_month, tz),
        "outages": outages(
            actor=request.actor, service_id=found.pk, window=window, now=request.now
        ),
        "days": days,
        "ranges": DAYS.items(),
        "has_money": bool(found.cost_per_minute),
    }
    return page(request, "reliability/service.html", context, part="results")


@require_safe
@for_colleagues
def months_file(request: Request) -> HttpResponse:
    """Give the last twelve months of every service as CSV."""
    tz = _zone()
    months = last_months(request.now, tz)
    window = Interval(months[0].start, request.now)
    lines = reliability(actor=request.actor, window=window, parts=months, now=request.now)
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(
        ["service", "month", "agreed_minutes", "downtime_minutes", "degraded_minutes", "failures",
         "availability_percent", "target_percent", "cost"]
    )  # fmt: skip
    for line in lines:
        for month, part in zip(months, line.parts, strict=True):
            rows.writerow(_row(line, f"{month.start.astimezone(tz):%Y-%m}", part))
    name = f"reliability-{request.now:%Y-%m-%d}.csv"
    return HttpResponse(written.getvalue().encode(), headers=headers_of(name, "text/csv"))


def _list(request: Request, form: DegradedForm, status: int = 200) -> HttpResponse:
    days = one_of(request, "days", ["30", *DAYS])
    lines = reliability(actor=request.actor, window=last_days(days, request.now), now=request.now)
    costs = [line.whole.cost for line in lines if line.whole.cost is not None]
    context = {
        "lines": lines,
        "days": days,
        "ranges": DAYS.items(),
        "failures": sum(line.whole.failures for line in lines),
        "downtime": sum(line.whole.downtime.total_seconds() for line in lines),
        "cost": sum(costs, Decimal(0)) if costs else None,
        "labour": sum((line.labour or Decimal(0) for line in lines), Decimal(0)),
        "promised": sum(line.whole.budget is not Budget.NONE for line in lines),
        "endangered": [line for line in lines if line.whole.budget in _SPENT],
        "form": form if allows(request.actor, RULES[Action.SET_OPTIONS]) else None,
        "degraded_percent": value(DEGRADED_PERCENT),
    }
    return page(request, "reliability/list.html", context, part="results", status=status)


def _row(line: Line, month: str, part: Reliability) -> list[Any]:
    share = part.availability
    return [
        line.service.slug,
        month,
        *(f"{span.total_seconds() / 60:.2f}" for span in (part.agreed, part.downtime)),
        f"{part.degraded.total_seconds() / 60:.2f}",
        part.failures,
        "" if share is None else f"{share:.4%}".rstrip("%"),
        plain_text(part.target),
        "" if part.cost is None else part.cost,
    ]


def _chart(months: Sequence[tuple[Interval, Reliability]], tz: ZoneInfo) -> dict[str, Any]:
    """Return the minutes of each month in which the service was away or slow."""
    series = (("Away", "downtime", "--wb-danger-solid"), ("Slow", "degraded", "--wb-brass"))
    return {
        "kind": "bar",
        "unit": "min",
        "labels": [f"{month.start.astimezone(tz):%b %Y}" for month, _ in months],
        "series": [
            {
                "name": name,
                "stack": "all",
                "colour": colour,
                "values": [
                    round(getattr(part, field).total_seconds() / 60, 1) for _, part in months
                ],
            }
            for name, field, colour in series
        ],
    }


def _minutes(span: timedelta) -> float:
    return round(span.total_seconds() / 60, 1)


def _zone() -> ZoneInfo:
    return zone(timezone.get_current_timezone_name())
