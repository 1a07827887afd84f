"""Reports that people keep: their list, their pages, what was sent of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import person_by_id
from watchbell.analytics.business_time import whose_hours
from watchbell.analytics.dashboards.domain import Board
from watchbell.analytics.dashboards.finding import board_for
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.asking import asked_at, view_of
from watchbell.analytics.reports.composing import compose
from watchbell.analytics.reports.issuing import make, send_now
from watchbell.analytics.reports.keeping import change_report, delete_report, keep_report
from watchbell.analytics.reports.letters import CSV, PDF, content_of, file_name
from watchbell.analytics.reports.listing import (
    issue_for,
    issues_of,
    mails_of,
    plan_of,
    report_for,
    reports_of,
)
from watchbell.analytics.reports.models import Report
from watchbell.analytics.reports.naming import filter_words, split_words
from watchbell.analytics.reports.periods import Period
from watchbell.analytics.reports.planning import plan_report, times_of
from watchbell.analytics.reports.reading import (
    come_back,
    has_left,
    leave_by_token,
    own_refusal,
    readers_of,
    refusals_of,
    report_by_token,
)
from watchbell.kernel.actors import Role
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound
from watchbell.kernel.text import slug_of
from watchbell.notify.selectors import can_mail
from watchbell.platform.files.storing import content_of as file_content
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.reports.saved_forms import MailForm, ReportForm, asked_for, kept_as, planned_as
from watchbell.web.responses import done, page

_FORM, _MAIL, _PAGE = "reports/saved_form.html", "reports/mail_form.html", "reports/report.html"
_LEAVE = "answers/leave_report.html"


@require_safe
@for_colleagues
def report_list(request: Request) -> HttpResponse:
    """List the reports that one keeps, and those that colleagues share."""
    found = reports_of(request.actor)
    rows = [
        (one, Period(one.report.period).words, times_of(one.plan).words if one.plan else "")
        for one in found
    ]
    mine = sum(one.report.owner_id == request.actor.person_id for one in found)
    context = {
        "groups": [("Yours", rows[:mine]), ("Shared by colleagues", rows[mine:])],
        "has_any": bool(rows),
    }
    return page(request, "reports/saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_colleagues
def report_new(request: Request) -> HttpResponse:
    """Keep what the page of figures shows under a name; goes on to the mails if asked to."""
    require(request.actor, RULES[Action.KEEP_REPORTS], "keeping reports")
    goes_on = "1" in (request.GET.get("mail"), request.POST.get("mail"))
    key = request.GET.get("dashboard") or request.POST.get("dashboard", "")
    board = _board(request, key)
    context: dict[str, Any] = {"report": None, "goes_on": goes_on, "board": board}
    if request.method != "POST":
        initial = asked_for(request.GET)
        form = ReportForm(initial=initial | ({"name": board.name} if board else {}))
        return page(request, _FORM, context | {"form": form})
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            report = keep_report(fields=form.report_fields(), actor=request.actor, now=request.now)
        except InvalidInput as error:
            form.refuse(error)
        else:
            where = "report-mail" if goes_on else "report"
            return done(request, reverse(where, args=[report.pk]), f"{report.name} is kept.")
    return page(request, _FORM, context | {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_colleagues
def report_edit(request: Request, report_id: UUID) -> HttpResponse:
    """Change what a report shows."""
    report = report_for(request.actor, report_id)
    form = ReportForm(request.POST) if request.method == "POST" else None
    if form is None:
        form = ReportForm(initial=kept_as(report))
        context = {"form": form, "report": report, "board": _board(request, report.dashboard)}
        return page(request, _FORM, context)
    if form.is_valid():
        try:
            change_report(
                report_id=report_id,
                fields=form.report_fields(),
                actor=request.actor,
                now=request.now,
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            return done(request, reverse("report", args=[report_id]), "The report is changed.")
    return page(request, _FORM, {"form": form, "report": report}, status=422)


@require_safe
@for_colleagues
def report(request: Request, report_id: UUID) -> HttpResponse:
    """Show a report: what it shows, when it is mailed, and what was sent."""
    return page(request, _PAGE, _about(request, report_for(request.actor, report_id)))


def _about(request: Request, found: Report) -> dict[str, Any]:
    plan, issues, view = plan_of(found), issues_of(found), view_of(found)
    is_own = found.owner_id == request.actor.person_id
    mails = mails_of(issues)
    me = person_by_id(request.actor.person_id) if request.actor.person_id else None
    return {
        "report": found,
        "view": view,
        "period": view.period.words,
        "filters": _filter_words(found),
        "split": split_words(found.by) if found.by else "",
        "hours": _hours_words(found.hours),
        "board": _board(request, found.dashboard),
        "figures": [KPIS[name].title for name in found.figures if name in KPIS],
        "plan": plan,
        "times": times_of(plan).words if plan else "",
        "readers": readers_of(found),
        "refused": refusals_of(found),
        "issues": [(issue, mails[issue.pk], _may_open(request, issue, mails)) for issue in issues],
        "is_own": is_own,
        "may_delete": is_own or request.actor.role is Role.ADMIN,
        "can_mail": can_mail(),
        "has_refused": bool(me and own_refusal(found, me)),
    }


def _filter_words(found: Report) -> list[str]:
    try:
        return filter_words(view_of(found).parsed_filters())
    except InvalidInput:
        return list(found.filters)


def _hours_words(hours: str) -> str:
    """Return by whose hours times are told; a calendar that is gone keeps its short name."""
    try:
        return whose_hours(hours).title if hours else ""
    except InvalidInput:
        return hours


def _board(request: Request, key: str) -> Board | None:
    """Return the dashboard of this key, if one may open it."""
    try:
        return board_for(request.actor, key) if key else None
    except NotFound:
        return None


def _may_open(request: Request, issue: Any, mails: Any) -> bool:
    me = request.actor.person_id
    return issue.report.owner_id == me or any(mail.person_id == me for mail in mails[issue.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@for_colleagues
def report_mail(request: Request, report_id: UUID) -> HttpResponse:
    """Say when a report is mailed, and to whom."""
    found = report_for(request.actor, report_id)
    if found.owner_id != request.actor.person_id:
        raise NotFound("Only who keeps a report has it mailed; save it as one of your own.")
    zone = timezone.get_current_timezone_name()
    initial = planned_as(found, plan_of(found), zone, request.actor.person_id)
    given = request.POST if request.method == "POST" else None
    form = MailForm(given, actor=request.actor, initial=initial)
    context = {"form": form, "report": found, "can_mail": can_mail()}
    if given is None:
        return page(request, _MAIL, context)
    if form.is_valid():
        try:
            plan_report(
                report_id=report_id,
                times=form.times(),
                readers=form.readers(),
                is_on=form.cleaned_data["is_on"],
                actor=request.actor,
                now=request.now,
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            return done(request, reverse("report", args=[report_id]), "The mails are set.")
    return page(request, _MAIL, context, status=422)


@require_safe
@for_colleagues
def report_preview(request: Request, report_id: UUID) -> HttpResponse:
    """Show the mail as it would be written now, with the eyes of who looks at it."""
    found = report_for(request.actor, report_id)
    plan = plan_of(found)
    zone = plan.timezone if plan else timezone.get_current_timezone_name()
    composed = compose(
        name=found.name,
        owner=found.owner.name,
        asked=asked_at(view_of(found), zone=zone, at=request.now),
        actor=request.actor,
        now=request.now,
    )
    content = content_of(composed, report=found, reader=None, note="", files=())
    return page(
        request,
        "reports/preview.html",
        {
            "report": found,
            "content": content,
            "readers": readers_of(found),
            "is_own": found.owner_id == request.actor.person_id,
            "pdf": file_name(composed, "pdf"),
            "csv": file_name(composed, "csv"),
        },
    )


@require_safe
@for_colleagues
def report_file(request: Request, report_id: UUID, ending: str) -> HttpResponse:
    """Send the PDF or the CSV as the report would have it now; its owner's, to its owner."""
    found = report_for(request.actor, report_id)
    if found.owner_id != request.actor.person_id:
        raise NotFound("There is no such report.")
    made = make(found, at=request.now, now=request.now)
    content = made.pdf if ending == "pdf" else made.csv
    return _file(content, file_name(made.composed, ending), ending)


@require_safe
@for_colleagues
def issue_file(request: Request, issue_id: UUID, ending: str) -> HttpResponse:
    """Send what was sent: the same bytes."""
    issue = issue_for(request.actor, issue_id)
    content = file_content((issue.pdf_id if ending == "pdf" else issue.csv_id) or "")
    if content is None:
        raise NotFound("This file is kept no more.")
    day = timezone.localtime(issue.due_at).date().isoformat()
    return _file(content, f"{slug_of(issue.report.name) or 'report'}-{day}.{ending}", ending)


def _file(content: bytes, name: str, ending: str) -> HttpResponse:
    kind = PDF if ending == "pdf" else f"{CSV}; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@for_colleagues
def report_send(request: Request, report_id: UUID) -> HttpResponse:
    """Send a report to its readers at once."""
    here = reverse("report", args=[report_id])
    send_now(report_id=report_id, actor=request.actor, now=request.now)
    return done(request, here, "It is being made, and leaves in a moment.")


@require_POST
@for_colleagues
def report_delete(request: Request, report_id: UUID) -> HttpResponse:
    """Forget a report."""
    delete_report(report_id=report_id, actor=request.actor, now=request.now)
    return done(request, reverse("report-list"), "The report is deleted.")


@require_POST
@for_colleagues
def report_return(request: Request, report_id: UUID) -> HttpResponse:
    """Get the mails again that one had refused."""
    found = report_for(request.actor, report_id)
    person = person_by_id(request.actor.person_id) if request.actor.person_id else None
    if person is None:
        raise NotFound("There is no such report.")
    come_back(report=found, person=person, actor=request.actor)
    return done(request, reverse("report", args=[report_id]), "You get its mails again.")


# Exempt: the link itself is the proof, and mail programs post without a cookie (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_leave(request: Request, token: str) -> HttpResponse:
    """Ask once; the press ends the mails. Opening the link changes nothing (scanners do)."""
    context: dict[str, Any]
    try:
        found, address = report_by_token(token)
        context = {"name": found.name, "done": has_left(found, address)}
        if request.method == "POST":
            leave_by_token(token=token, now=request.now)
            context["done"] = True
        status = 200
    except AlreadyDone:
        context, status = {"name": found.name, "done": True}, 200
    except NotFound as error:
        context, status = {"refused": error.message}, 410
    response = page(request, _LEAVE, context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
