"""Reports: views of the figures that people keep, and mail to others."""

from uuid import UUID

from ninja import Router

from watchbell.analytics.reports.asking import View, view_of
from watchbell.analytics.reports.issuing import send_now
from watchbell.analytics.reports.keeping import (
    ReportFields,
    change_report,
    delete_report,
    keep_report,
)
from watchbell.analytics.reports.listing import issues_of, plan_of, report_for, reports_of
from watchbell.analytics.reports.models import Report, ReportIssue, ReportPlan
from watchbell.analytics.reports.planning import Readers, plan_report
from watchbell.analytics.reports.rhythm import Rhythm, Times
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.reports import (
    Compare,
    ReportGiven,
    ReportIssueList,
    ReportIssueShown,
    ReportList,
    ReportPlanGiven,
    ReportPlanShown,
    ReportShown,
)
from watchbell.platform.settings import current

router = Router(tags=["reports"])


@read(router, "/reports", name="list_reports", returns=ReportList)
def list_all(request: ApiRequest) -> Answer:
    """List the reports that you keep, and those that colleagues share."""
    ids = [one.report.pk for one in reports_of(request.actor)]
    return Answer(ReportList(items=[_report(report_for(request.actor, pk)) for pk in ids]))


@read(router, "/reports/{id}", name="get_report", returns=ReportShown)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one report."""
    return Answer(_report(report_for(request.actor, id)))


@read(router, "/reports/{id}/issues", name="list_report_issues", returns=ReportIssueList)
def issues(request: ApiRequest, id: UUID) -> Answer:
    """List what was sent of a report, the newest first; the last 30."""
    found = issues_of(report_for(request.actor, id))
    return Answer(ReportIssueList(items=[_issue(issue) for issue in found]))


@write(
    router, "POST", "/reports", name="create_report", returns=ReportShown, scope="config:write",
    status=201, conflicts=False,
)  # fmt: skip
def create(request: ApiRequest, body: ReportGiven) -> Answer:
    """Keep a view of the figures under a name of your own."""
    row = keep_report(fields=_fields(body), actor=request.actor, now=request.now)
    headers = {"Location": f"/api/v1/reports/{row.pk}"}
    return Answer(_report(report_for(request.actor, row.pk)), headers=headers)


@write(
    router, "PUT", "/reports/{id}", name="change_report", returns=ReportShown,
    scope="config:write", conflicts=False,
)  # fmt: skip
def change(request: ApiRequest, id: UUID, body: ReportGiven) -> Answer:
    """Change what a report of yours shows; it is set as a whole."""
    change_report(report_id=id, fields=_fields(body), actor=request.actor, now=request.now)
    return Answer(_report(report_for(request.actor, id)))


@write(
    router, "DELETE", "/reports/{id}", name="delete_report", returns=None, scope="config:write",
    status=204, conflicts=False,
)  # fmt: skip
def delete(request: ApiRequest, id: UUID) -> Answer:
    """Delete a report with what was sent of it; its owner may, an administrator a shared one."""
    delete_report(report_id=id, actor=request.actor, now=request.now)
    return Answer(None)


@write(
    router, "PUT", "/reports/{id}/plan", name="plan_report", returns=ReportShown,
    scope="config:write", conflicts=False,
)  # fmt: skip
def plan(request: ApiRequest, id: UUID, body: ReportPlanGiven) -> Answer:
    """Say when a report of yours is mailed, and to whom."""
    readers = Readers(
        people=[references.known_person(mail, "readers.people").pk for mail in body.readers.people],
        teams=[references.known_team(slug, "readers.teams").pk for slug in body.readers.teams],
        addresses=body.readers.addresses,
    )
    times = Times(
        rhythm=body.rhythm,
        at=body.at,
        zone=body.timezone,
        weekdays=tuple(body.weekdays),
        day=body.day,
    )
    plan_report(
        report_id=id,
        times=times,
        readers=readers,
        is_on=body.on,
        actor=request.actor,
        now=request.now,
    )
    return Answer(_report(report_for(request.actor, id)))


@write(
    router, "POST", "/reports/{id}/send", name="send_report", returns=ReportIssueShown,
    scope="config:write", status=202,
)  # fmt: skip
def send(request: ApiRequest, id: UUID) -> Answer:
    """Send a report of yours to its readers at once."""
    return Answer(_issue(send_now(report_id=id, actor=request.actor, now=request.now)))


def _fields(body: ReportGiven) -> ReportFields:
    view = View(
        period=body.period,
        first=body.first,
        last=body.last,
        compare=body.compare.value,
        by=body.by,
        filters=tuple(body.filter),
        figures=tuple(body.figures),
        hours=body.hours,
        dashboard=body.dashboard,
    )
    return ReportFields(name=body.name, view=view, is_shared=body.shared)


def _report(row: Report) -> ReportShown:
    view, plan = view_of(row), plan_of(row)
    return ReportShown(
        id=row.pk,
        name=row.name,
        owner=row.owner.email,
        shared=row.is_shared,
        period=view.period,
        first=view.first,
        last=view.last,
        compare=Compare(view.compare or Compare.PREVIOUS),
        by=view.by,
        filter=list(view.filters),
        figures=list(view.figures),
        hours=view.hours,
        dashboard=view.dashboard,
        url=f"{current().url}/reports/saved/{row.pk}",
        plan=_plan(row, plan) if plan else None,
    )


def _plan(row: Report, plan: ReportPlan) -> ReportPlanShown:
    readers = list(row.readers.all())
    return ReportPlanShown(
        on=plan.is_on,
        rhythm=Rhythm(plan.rhythm),
        at=plan.at,
        timezone=plan.timezone,
        weekdays=plan.weekdays,
        day=plan.day,
        next_at=plan.next_at,
        stopped_because=plan.stopped_because,
        people=[one.person.email for one in readers if one.person],
        teams=[one.team.slug for one in readers if one.team],
        addresses=[one.address for one in readers if one.address],
    )


def _issue(issue: ReportIssue) -> ReportIssueShown:
    return ReportIssueShown.model_validate(
        {
            "id": issue.pk,
            "due_at": issue.due_at,
            "planned": issue.is_planned,
            "state": issue.state,
            "from": issue.since,
            "to": issue.until,
            "sent_at": issue.sent_at,
            "sent_to": issue.sent_to,
            "note": issue.note,
            "reason": issue.reason,
        }
    )
