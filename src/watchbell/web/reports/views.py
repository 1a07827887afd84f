"""The page of figures, and behind each number the page of its incidents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.permissions import allows, require
from watchbell.analytics.business_time import Whose, in_business_time
from watchbell.analytics.domain import Kpi, KpiReport
from watchbell.analytics.drilling import Order, Part, Question, records
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.composing import amended_words
from watchbell.analytics.reports.wording import cards_of, estimated_words
from watchbell.analytics.selectors import kpis, weekly_incidents
from watchbell.analytics.targets import (
    Measure,
    all_targets,
    may_have_target,
    remove_target,
    set_target,
)
from watchbell.analytics.telling import monthly_figures, tell_kpis
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.reports import presenting
from watchbell.web.reports.asking import Asked, asked_of, question_of
from watchbell.web.reports.choices import chips, custom_fields, figure_choices, offered_filters
from watchbell.web.reports.forms import PERIODS, RANGES, TargetForm, WindowForm, range_of
from watchbell.web.reports.presenting import Presenter
from watchbell.web.responses import done, page
from watchbell.web.words import humanize

_TEMPLATE = "reports/page.html"
_FIGURE = "reports/figure.html"
_MONTHLY = ("mtta", "mttr_resolve")
QUICK = tuple(
    name
    for name, kpi in KPIS.items()
    if kpi.subject not in presenting.LATE or name in presenting.BESIDE_SLA
)
"""What the page shows at once; the others come behind it."""
SLOW = tuple(name for name, kpi in KPIS.items() if kpi.subject in presenting.LATE)


@require_safe
@for_colleagues
def reports(request: Request) -> HttpResponse:
    """Show the figures over a window, with their definitions, and how weeks and months went."""
    form = WindowForm(request.GET)
    days = range_of(request)
    context: dict[str, Any] = {"form": form, "days": days, "ranges": RANGES.items()}
    context |= {"periods": PERIODS, "subjects": figure_choices()}
    context |= {"offered": offered_filters(request.actor), "custom_fields": custom_fields()}
    try:
        asked = asked_of(request, form, days) if form.is_valid() else None
        shown = _figures(request, asked) if asked else {}
    except InvalidInput as error:
        form.refuse(error)
        asked = None
    if asked is None:
        return page(request, _TEMPLATE, context, part="figures", status=422)
    held = chips(asked.filters, context["offered"])
    context |= {"asked": asked, "chips": [(chip, asked.without(chip.pair)) for chip in held]}
    context |= {"may_keep": allows(request.actor, RULES[Action.KEEP_REPORTS])}
    return page(request, _TEMPLATE, context | shown, part="figures")


@require_safe
@for_colleagues
def on_the_way(request: Request) -> HttpResponse:
    """Show the figures that are read off the log of each incident; the page asks for them last."""
    form = WindowForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked = asked_of(request, form, range_of(request))
    presenter = _presented(request, asked, SLOW)
    return page(
        request, "reports/way.html", {"sections": presenter.sections(late=True)}, part="way"
    )


def _presented(request: Request, asked: Asked, names: Sequence[str]) -> Presenter:
    return Presenter(
        asked,
        _read(request, asked, names, (asked.since, asked.until)),
        _read_before(request, asked, names),
        all_targets(asked.hours),
        reverse("figure", args=["NAME"]),
    )


def _split(request: Request, asked: Asked) -> list[presenting.Row]:
    """Return the figures of the groups; nothing when no split is asked for."""
    if asked.by is None:
        return []
    groups = _read(request, asked, asked.columns, (asked.since, asked.until), by=asked.by)
    earlier = _read_before(request, asked, asked.columns, by=asked.by)
    at = reverse("figure", args=["NAME"])
    return Presenter(asked, groups, earlier, {}, at).rows()


def _read_before(
    request: Request, asked: Asked, names: Sequence[str], by: str | None = None
) -> KpiReport | None:
    """Return the figures of the window to compare with: what is so now was never otherwise."""
    before, with_window = asked.before(), [name for name in names if not KPIS[name].as_of_now]
    if before is None or not with_window:
        return None
    return _read(request, asked, with_window, before, by=by, is_compared=False)


def _read(
    request: Request,
    asked: Asked,
    names: Sequence[str],
    window: tuple[datetime, datetime],
    by: str | None = None,
    *,
    is_compared: bool = True,
) -> KpiReport:
    since, until = window
    return tell_kpis(
        actor=request.actor,
        hours=asked.hours,
        from_=since,
        to=until,
        by=by,
        names=names,
        filters=asked.filters,
        zone=asked.zone,
        is_compared=is_compared,
        now=request.now,
    )


def _figures(request: Request, asked: Asked) -> dict[str, Any]:
    chosen, cards = asked.figures, cards_of(asked.figures)
    presenter = _presented(request, asked, chosen or QUICK)
    report = presenter.report
    weeks = weekly_incidents(
        actor=request.actor,
        weeks=presenting.weeks_between(asked),
        filters=asked.filters,
        now=min(asked.until, request.now),
    )
    months = monthly_figures(
        actor=request.actor,
        names=_MONTHLY,
        hours=asked.hours,
        filters=asked.filters,
        zone=asked.zone,
        now=request.now,
    )
    months_shown = presenting.months_table(months, asked)
    return {
        "report": report,
        "head": presenter.lines(chosen or presenting.HEAD),
        "sla": [line for line in presenter.lines(["sla_rate"]) if line.href and not chosen],
        "beside_sla": [] if chosen else presenter.lines(presenting.BESIDE_SLA),
        "sections": [] if chosen else presenter.sections(late=False),
        "amended": amended_words([one for one in report.amended if one.name in cards]),
        "by_words": humanize(asked.by or ""),
        "groups": _split(request, asked),
        "headings": [(name, KPIS[name].title) for name in asked.columns],
        "weeks": presenting.weeks_table(weeks),
        "weeks_chart": presenting.weeks_chart(weeks),
        "months": months_shown,
        "months_chart": presenting.months_chart(months, [row.href for row in months_shown]),
        "has_history": any(week.total for week in weeks)
        or any(figure.value for figure in report.figures),
        "has_months": any(f.value for month in months for f in month.figures.values()),
    }


@require_safe
@for_colleagues
def figure(request: Request, name: str) -> HttpResponse:
    """Show exactly the incidents behind a number, each with what it contributes."""
    kpi = _known(name)
    question = question_of(request, name)
    cursor = request.GET.get("cursor") or None
    found = records(actor=request.actor, question=question, cursor=cursor, now=request.now)
    return page(
        request,
        _FIGURE,
        {
            **_about(request, kpi, question),
            "rows": [(row, presenting.contributed(row.value, kpi)) for row in found.items],
            "next_cursor": found.next_cursor,
            "is_first": cursor is None,
            "chips": chips(question.filters, offered_filters(request.actor)),
        },
    )


def _about(request: Request, kpi: Kpi, question: Question) -> dict[str, Any]:
    """Return what the page says of the figure itself: its number, its parts, its target."""
    report, whose = _asked_again(request, question)
    group = next((one for one in report.groups if one.key == question.key), None)
    figure = (group.figures if group and question.by else report.figures)[0]
    target = all_targets(question.hours).get(kpi.name)
    n = int(figure.value or 0) if figure.n is None else figure.n
    return {
        "kpi": kpi,
        "report": report,
        "group": group if question.by else None,
        "value": presenting.said(figure.value, kpi.unit),
        "estimated": estimated_words(figure),
        "median": presenting.said(figure.median, kpi.unit),
        "p90": presenting.said(figure.p90, kpi.unit),
        "total": presenting.said(figure.total, kpi.unit),
        "parts": [
            (Part.COUNTED, "Counted", n),
            (Part.MISSING, "Lack a fact", figure.missing),
            (Part.DATA_ERRORS, "Impossible order", figure.data_errors),
        ],
        "question": question,
        "orders": [(Order.LATEST, "Latest first"), (Order.LARGEST, "Largest first")],
        "lit": presenting.lit(figure, target) if target else None,
        "target_form": _target_form(request, kpi, question.hours),
        "whose": whose,
    }


def _asked_again(request: Request, question: Question) -> tuple[KpiReport, Whose | None]:
    """Return the figure that a question is about, and by whose hours; None is the clock."""
    common: dict[str, Any] = {
        "actor": request.actor,
        "from_": question.from_,
        "to": question.to,
        "by": question.by,
        "names": [question.name],
        "filters": question.filters,
        "zone": question.zone,
        "now": request.now,
    }
    if question.hours:
        told = in_business_time(hours=question.hours, **common)
        return told.report, told.whose
    return kpis(**common), None


def _target_form(request: Request, kpi: Kpi, hours: str) -> TargetForm | None:
    """Return the form in which who may sets the target; None for anybody else."""
    if not may_have_target(kpi) or not allows(request.actor, RULES[Action.SET_TARGETS]):
        return None
    target = all_targets(hours).get(kpi.name)
    initial = {
        "hours": hours,
        "goal": presenting.goal_given(target),
        "measure": target.measure if target else Measure.VALUE,
    }
    return TargetForm(initial=initial, kpi=kpi)


@require_POST
@for_colleagues
def target(request: Request, name: str) -> HttpResponse:
    """Set what a figure should be; an empty goal takes the target away."""
    require(request.actor, RULES[Action.SET_TARGETS], "setting targets")
    kpi = _known(name)
    form = TargetForm(request.POST, kpi=kpi)
    if not form.is_valid():
        question = Question(name=name, hours=form.whose)
        context = {**_about(request, kpi, question), "target_form": form, "rows": []}
        return page(request, _FIGURE, context, status=422)
    hours = form.whose
    here = reverse("figure", args=[name]) + (f"?{urlencode({'hours': hours})}" if hours else "")
    if form.wanted is None:
        if name in all_targets(hours):
            remove_target(name=name, hours=hours, actor=request.actor, now=request.now)
        return done(request, here, f"{kpi.title} has no target.")
    measure = Measure(form.cleaned_data["measure"] or Measure.VALUE)
    set_target(
        name=name,
        goal=form.wanted,
        measure=measure,
        hours=hours,
        actor=request.actor,
        now=request.now,
    )
    return done(request, here, f"The target of {kpi.title} is set.")


def _known(name: str) -> Kpi:
    if name not in KPIS:
        raise Http404
    return KPIS[name]
