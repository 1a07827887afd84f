"""Finding reports, and what was sent of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, Q

from watchbell.accounts.permissions import require
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.reports.keeping import is_found
from watchbell.analytics.reports.models import Report, ReportIssue, ReportPlan, ReportReader
from watchbell.kernel.actors import Actor, ActorKind
from watchbell.kernel.errors import NotFound
from watchbell.notify.models import Message

_MOST = 500
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """A report in a list, with its plan and the newest of what was sent."""

    report: Report
    plan: ReportPlan | None
    last: ReportIssue | None


def reports_of(actor: Actor) -> list[Kept]:
    """Return the reports that somebody keeps or finds, their own first, by name; SYSTEM all."""
    require(actor, RULES[Action.READ], "seeing reports")
    found = Report.objects.all()
    if actor.kind is not ActorKind.SYSTEM:
        found = found.filter(Q(owner_id=actor.person_id) | Q(is_shared=True))
    rows = list(found.select_related("owner", "plan").order_by("name", "id")[:_MOST])
    newest = _newest([row.pk for row in rows])
    kept = [Kept(row, plan_of(row), newest.get(row.pk)) for row in rows]
    return sorted(kept, key=lambda one: one.report.owner_id != actor.person_id)


def report_for(actor: Actor, report_id: UUID) -> Report:
    """Return a report that the actor keeps or finds; NotFound otherwise."""
    require(actor, RULES[Action.READ], "seeing reports")
    rows = Report.objects.select_related("owner", "plan").prefetch_related(
        Prefetch("readers", ReportReader.objects.select_related("person", "team").order_by("id"))
    )
    report = rows.filter(pk=report_id).first()
    if report is None or not is_found(report, actor):
        raise NotFound("There is no such report.")
    return report


def plan_of(report: Report) -> ReportPlan | None:
    """Return when a report is mailed; None when nobody said so yet."""
    try:
        return report.plan
    except ReportPlan.DoesNotExist:
        return None


def issues_of(report: Report) -> list[ReportIssue]:
    """Return what was sent of a report, the newest first."""
    rows = ReportIssue.objects.filter(report=report).select_related("sender")
    return list(rows.order_by("-id")[:_SHOWN])


def mails_of(issues: Sequence[ReportIssue]) -> dict[UUID, list[Message]]:
    """Return the mails of each issue, with their people."""
    found: dict[UUID, list[Message]] = {issue.pk: [] for issue in issues}
    rows = Message.objects.filter(subject_kind="report_issue", subject_id__in=list(found))
    for message in rows.select_related("person").order_by("subject_id", "address"):
        found[message.subject_id].append(message)
    return found


def issue_for(actor: Actor, issue_id: UUID) -> ReportIssue:
    """Return an issue whose files somebody may open: its report's owner, and who was mailed it.

    It was made with its owner's eyes, so that finding the report is not enough.
    """
    require(actor, RULES[Action.READ], "seeing reports")
    issue = ReportIssue.objects.select_related("report").filter(pk=issue_id).first()
    if issue is None or not (issue.report.owner_id == actor.person_id or _was_mailed(actor, issue)):
        raise NotFound("There is no such report.")
    return issue


def _was_mailed(actor: Actor, issue: ReportIssue) -> bool:
    mails = Message.objects.filter(subject_kind="report_issue", subject_id=issue.pk)
    return actor.person_id is not None and mails.filter(person_id=actor.person_id).exists()


def _newest(ids: Collection[UUID]) -> dict[UUID, ReportIssue]:
    rows = ReportIssue.objects.filter(report_id__in=ids).order_by("report_id", "-id")
    return {row.report_id: row for row in rows.distinct("report_id")}
