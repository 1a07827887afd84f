"""What another set-up would have done: ask, watch, read, ask again."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.permissions import allows, require
from watchbell.kernel.errors import DomainError
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.selectors import Report, backtest_by_id, backtests_page, report_of
from watchbell.paging.services import ask_again, ask_backtest, cancel_backtest, delete_backtest
from watchbell.web.access import for_colleagues
from watchbell.web.backtests.drafts import forget, kept
from watchbell.web.backtests.figures import (
    bars,
    figures,
    headline,
    pages_chart,
    stretch_words,
)
from watchbell.web.backtests.forms import PastForm, past_initial
from watchbell.web.backtests.trial_form import (
    TrialForm,
    Typed,
    change_rows,
    first_rows,
    typed_rows,
)
from watchbell.web.backtests.trial_rows import DRAFTED, MOST_ROWS, ROUTED
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page

_PAGE = 25
_PEOPLE_SHOWN = 60


@require_safe
@for_colleagues
def backtest_list(request: Request) -> HttpResponse:
    """List what was tried against the past, newest first."""
    found = backtests_page(
        actor=request.actor, limit=_PAGE, cursor=request.GET.get("cursor") or None
    )
    context = {"backtests": found, "may_manage": _may_manage(request)}
    return page(request, "backtests/list.html", context)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request) -> HttpResponse:
    """Say what to try, against which past. Each button but the last only draws the form anew."""
    require(request.actor, RULES[Action.MANAGE], "trying changes against the past")
    if request.method != "POST":
        return _asked(request, _first_form(request))
    op = request.POST.get("op", "try")
    if op.startswith("forget-"):
        forget(request, [op.removeprefix("forget-")])
    rows = typed_rows(request.POST)
    if op != "try":
        change_rows(rows, op)
        typed = {name: request.POST.get(name, "") for name in PastForm.base_fields}
        drafts = request.POST.getlist("drafts")
        return _asked(request, _form(request, rows, initial=typed | {"drafts": drafts}))
    form = _form(request, rows, request.POST)
    if form.is_valid():
        try:
            row = ask_backtest(fields=form.fields_to_try(), actor=request.actor, now=request.now)
        except DomainError as error:
            form.refuse(error)
        else:
            return _begun(request, row)
    return _asked(request, form)


@require_safe
@for_colleagues
def backtest(request: Request, id: UUID) -> HttpResponse:
    """Show how far it has come; then the two set-ups side by side."""
    return _shown(request, backtest_by_id(id, actor=request.actor))


@require_POST
@for_colleagues
def again(request: Request, id: UUID) -> HttpResponse:
    """Try the same against another past."""
    row = backtest_by_id(id, actor=request.actor)
    require(request.actor, RULES[Action.MANAGE], "trying changes against the past")
    form = PastForm(request.POST, actor=request.actor)
    if form.is_valid():
        try:
            begun = ask_again(
                backtest_id=row.pk, **form.past(), actor=request.actor, now=request.now
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return _begun(request, begun)
    return _shown(request, row, form)


@require_POST
@for_colleagues
def cancel(request: Request, id: UUID) -> HttpResponse:
    """Call it off."""
    row = cancel_backtest(backtest_id=id, actor=request.actor, now=request.now)
    return done(request, reverse("backtest", args=[row.pk]), "It is called off.")


@require_POST
@for_colleagues
def delete(request: Request, id: UUID) -> HttpResponse:
    """Throw the report away."""
    delete_backtest(backtest_id=id, actor=request.actor, now=request.now)
    return done(request, reverse("backtest-list"), "The report is deleted.")


def _first_form(request: Request) -> TrialForm:
    """Return the form with what a link to it says: a draft, a policy, a route."""
    drafts = kept(request)
    opened = next((one for one in drafts if one.id == request.GET.get("draft")), None)
    follows = request.GET.get("policy", "")
    if opened is not None and opened.is_new_policy:
        follows = f"{DRAFTED}{opened.id}"
    rows = first_rows(
        services={"policy": follows},
        routes={name: request.GET.get(name, "") for name in ROUTED},
    )
    chosen = [opened.id] if opened is not None else []
    return _form(request, rows, initial=past_initial(request.now) | {"drafts": chosen})


def _form(request: Request, rows: Typed, data: QueryDict | None = None, **given: Any) -> TrialForm:
    return TrialForm(data, actor=request.actor, kept=kept(request), rows=rows, **given)


def _asked(request: Request, form: TrialForm) -> HttpResponse:
    context = {"form": form, "most_rows": MOST_ROWS}
    status = 422 if form.is_bound else 200
    return page(request, "backtests/new.html", context, part="form", status=status)


def _begun(request: Request, row: Backtest) -> HttpResponse:
    text = "The past is being replayed; nothing is sent."
    return done(request, reverse("backtest", args=[row.pk]), text)


def _shown(request: Request, row: Backtest, form: PastForm | None = None) -> HttpResponse:
    report = report_of(row, actor=request.actor)
    may_manage = _may_manage(request)
    if form is None and may_manage and not row.is_open:
        form = PastForm(actor=request.actor, initial=_initial(row))
    context = {
        "backtest": row,
        "report": report,
        **(_drawn(report) if report else {}),
        "form": form,
        "may_manage": may_manage,
    }
    status = 422 if form is not None and form.is_bound else 200
    # The page asks for its progress alone; at the end it asks for all of it.
    part = "progress" if row.is_open and status != 422 else ""
    response = page(request, "backtests/page.html", context, part=part, status=status)
    if not row.is_open and request.headers.get("HX-Target") == "backtest-progress":
        response.headers["HX-Redirect"] = reverse("backtest", args=[row.pk])
    return response


def _drawn(report: Report) -> dict[str, object]:
    lines = figures(report)
    return {
        "figures": lines,
        "headline": headline(lines),
        "people": bars(report.people[:_PEOPLE_SHOWN]),
        "more_people": max(len(report.people) - _PEOPLE_SHOWN, 0),
        "chart": pages_chart(report) if len(report.times) > 1 else None,
        "stretch": stretch_words(report.days_each),
    }


def _initial(row: Backtest) -> dict[str, object]:
    return {
        "first": timezone.localdate(row.since),
        "last": timezone.localdate(row.last_at),
        "of_service": row.service.slug if row.service else "",
        "of_team": row.team.slug if row.team else "",
        "priority": row.priority or "",
        "answers": row.answers,
    }


def _may_manage(request: Request) -> bool:
    return allows(request.actor, RULES[Action.MANAGE])
