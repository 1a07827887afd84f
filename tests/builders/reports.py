"""A report that somebody keeps and shares, and one that was sent of it."""

from datetime import datetime, time, timedelta
from typing import Any

from watchbell.accounts.models import Person
from watchbell.analytics.reports.asking import View
from watchbell.analytics.reports.issuing import make
from watchbell.analytics.reports.keeping import ReportFields, keep_report
from watchbell.analytics.reports.models import Report, ReportIssue
from watchbell.analytics.reports.periods import Period
from watchbell.analytics.reports.planning import Readers, plan_report
from watchbell.analytics.reports.reading import leave_link
from watchbell.analytics.reports.rhythm import Rhythm, Times
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import Content
from watchbell.notify.services import Draft, queue_messages
from watchbell.platform.files.storing import keep_blob


def make_report(owner: Person, *readers: Person, now: datetime, name: str = "The month") -> Report:
    """Return a report that all colleagues find, mailed to these people on Mondays at eight."""
    view = View(period=Period.LAST_MONTH, by="priority", filters=("priority:1", "priority:2"))
    fields = ReportFields(name=name, view=view, is_shared=True)
    report = keep_report(fields=fields, actor=owner.as_actor(), now=now)
    plan_report(
        report_id=report.pk,
        times=Times(rhythm=Rhythm.WEEKLY, at=time(8), zone="Europe/Berlin", weekdays=(0,)),
        readers=Readers(people=[one.pk for one in readers], addresses=["board@example.com"]),
        is_on=True,
        actor=owner.as_actor(),
        now=now,
    )
    return report


def make_issue(report: Report, *readers: Person, now: datetime) -> ReportIssue:
    """Return what was sent of a report a week ago, to these people."""
    made = make(report, at=now - timedelta(days=7), now=now)
    issue = ReportIssue.objects.create(
        id=new_id(now),
        report=report,
        due_at=now - timedelta(days=7),
        is_planned=True,
        state="sent",
        attempts=1,
        sent_at=now - timedelta(days=7),
        sent_to=len(readers),
        pdf_id=keep_blob(made.pdf, now=now).sha256,
        csv_id=keep_blob(made.csv, now=now).sha256,
    )
    drafts = [
        Draft(
            subject=issue.ref,
            channel="email",
            address=one.email,
            content=Content(title=report.name),
            key=f"report:{issue.pk}:{one.email}",
            person_id=one.pk,
        )
        for one in readers
    ]
    queue_messages(drafts, now=now)
    return issue


def make_reports(owner: Person, *readers: Person, now: datetime) -> dict[str, Any]:
    """Return what addresses about a report need."""
    report = make_report(owner, *readers, now=now)
    issue = make_issue(report, *readers, now=now)
    leave = leave_link(report.pk, "board@example.com").rpartition("/")[2]
    return {"report": report.pk, "issue": issue.pk, "leave_report": leave}
