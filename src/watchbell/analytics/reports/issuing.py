"""Making the reports that are due, and those that somebody asks for, and handing them over.

Three short transactions with the reading between them, because a long one would keep its rows
locked: what is due becomes an issue, once for each instant; a worker takes an issue under a lease;
what was made is kept, queued and marked as sent, all at once. A worker that dies leaves an issue
whose lease ends, and the next begins it anew; nothing of it had left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import allows
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.report_events import ReportFailed, ReportSent, ReportStopped
from watchbell.analytics.reports.asking import Asked, asked_at, view_of
from watchbell.analytics.reports.boards import BOARD_HEAD, answered_board, board_rows
from watchbell.analytics.reports.composed import Composed
from watchbell.analytics.reports.composing import compose, figures_of
from watchbell.analytics.reports.domain import IssueState, note_when_late
from watchbell.analytics.reports.keeping import lock_own
from watchbell.analytics.reports.letters import CSV, PDF, Files, draft_to, file_name
from watchbell.analytics.reports.models import Report, ReportIssue, ReportPlan
from watchbell.analytics.reports.pdf import pdf_of
from watchbell.analytics.reports.planning import business_days, times_of
from watchbell.analytics.reports.reading import readers_of
from watchbell.analytics.reports.rhythm import due_between, next_due
from watchbell.analytics.reports.tabling import FIGURE_HEAD, figure_rows
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import Conflict, DomainError
from watchbell.kernel.ids import new_id
from watchbell.kernel.tables import csv_lines
from watchbell.notify.domain import Attachment
from watchbell.notify.selectors import can_mail
from watchbell.notify.services import queue_messages
from watchbell.platform.eventlog import publish
from watchbell.platform.files.storing import keep_blob, release_blobs
from watchbell.platform.wakeup import wake

TOPIC = "reports"
_BATCH = 5
_LEASE = timedelta(minutes=5)
_MOST_TRIES = 4
_KEPT = 60
"""How many issues of a report are kept, with their files."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report with its files, before it is kept anywhere."""

    composed: Composed
    pdf: bytes
    csv: bytes


def send_reports(now: datetime) -> int:
    """Send what is due and what somebody asked for; returns how much there was to do. A cycle."""
    due = open_due(now)
    made = 0
    while made < _BATCH and (issue := take_issue(now)) is not None:
        send_issue(issue, now)
        made += 1
    return due + made


@transaction.atomic
def open_due(now: datetime) -> int:
    """Note an issue for each report that is due, and when it is due next; returns how many.

    What was missed is sent once. A report whose owner may not see figures any more is stopped.
    """
    due = ReportPlan.objects.filter(next_at__lte=now).order_by("next_at")
    plans = list(
        due.select_related("report__owner").select_for_update(skip_locked=True, of=("self",))[
            :_BATCH
        ]
    )
    for plan in plans:
        if reason := _unfit(plan.report.owner):
            _stop(plan, reason, now)
        else:
            _open(plan, now)
    return len(plans)


def _open(plan: ReportPlan, now: datetime) -> None:
    times, first = times_of(plan), plan.next_at
    if first is None:
        return
    is_business_day = business_days(times.zone)
    dues = due_between(times, first, now, is_business_day)
    fresh = ReportIssue(
        id=new_id(now),
        report=plan.report,
        due_at=dues[-1],
        is_planned=True,
        state=IssueState.MAKING,
        leased_until=now,
        note=note_when_late(dues, now, times.tz),
    )
    ReportIssue.objects.bulk_create([fresh], ignore_conflicts=True)
    plan.next_at = next_due(times, now, is_business_day)
    plan.save(update_fields=["next_at"])


def _unfit(owner: Person) -> str:
    if not owner.is_active:
        return f"{owner.name}, whose report this is, is no longer here."
    if not allows(owner.as_actor(), RULES[Action.READ]):
        return f"{owner.name}, whose report this is, may not see figures any more."
    return ""


def _stop(plan: ReportPlan, reason: str, now: datetime) -> None:
    plan.is_on, plan.next_at, plan.stopped_because = False, None, reason
    plan.save(update_fields=["is_on", "next_at", "stopped_because"])
    report = plan.report
    publish(
        ReportStopped(subject=report.ref, actor=SYSTEM, at=now, name=report.name, reason=reason)
    )


@transaction.atomic
def send_now(*, report_id: UUID, actor: Actor, now: datetime) -> ReportIssue:
    """Have a report sent to its readers at once; its owner may."""
    report = lock_own(report_id, actor, "send it")
    if not can_mail():
        raise Conflict("No mail server is known, so nothing can be sent. Set WATCHBELL_EMAIL_URL.")
    if not readers_of(report):
        raise Conflict("Nobody gets this report yet. Say who does, and save.")
    making = ReportIssue.objects.filter(report=report, state=IssueState.MAKING)
    if making.exists():
        raise Conflict("It is being made already.")
    issue = ReportIssue(
        id=new_id(now),
        report=report,
        due_at=now,
        is_planned=False,
        sender_id=actor.person_id,
        state=IssueState.MAKING,
        leased_until=now,
    )
    issue.save(force_insert=True)
    wake(TOPIC)
    return issue


@transaction.atomic
def take_issue(now: datetime) -> ReportIssue | None:
    """Take an issue that waits, or that a vanished worker left, under a lease."""
    waiting = ReportIssue.objects.filter(leased_until__lte=now).order_by("leased_until", "id")
    issue = (
        waiting.select_related("report__owner")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if issue is None:
        return None
    if issue.attempts >= _MOST_TRIES:
        _fail(issue, f"It could not be made in {_MOST_TRIES} tries; the log says why.", now)
        return None
    issue.attempts += 1
    issue.leased_until = now + _LEASE
    issue.save(update_fields=["attempts", "leased_until"])
    return issue


def send_issue(issue: ReportIssue, now: datetime) -> None:
    """Make a taken issue and hand it over; what cannot be read fails with its reason."""
    report = issue.report
    reason = _unfit(report.owner) or ("" if can_mail() else "No mail server is known.")
    made = None
    try:
        made = None if reason else make(report, at=issue.due_at, now=now)
    except DomainError as error:
        reason = error.message
    hand_over(issue, made, reason, now)


def make(report: Report, *, at: datetime, now: datetime) -> Made:
    """Read the figures of a report as they are asked at `at`, with its owner's eyes."""
    composed = read_report(report, at=at, now=now)
    head, lines = lines_of(composed.asked, report.owner.as_actor(), now)
    csv = "".join(csv_lines(head, lines, composed.asked.tz)).encode()
    return Made(composed, pdf_of(composed), csv)


def read_report(report: Report, *, at: datetime, now: datetime) -> Composed:
    """Return a report in words as it is asked at `at`, with its owner's eyes."""
    owner = report.owner
    plan = ReportPlan.objects.filter(report=report).first()
    asked = asked_at(view_of(report), zone=plan.timezone if plan else owner.timezone, at=at)
    actor = owner.as_actor()
    return compose(name=report.name, owner=owner.name, asked=asked, actor=actor, now=now)


def lines_of(
    asked: Asked, actor: Actor, now: datetime
) -> tuple[tuple[str, ...], Iterator[list[Any]]]:
    """Return every figure of a view and its groups as a table, as the page's own CSV has them.

    Of a dashboard: what each widget shows.
    """
    if asked.view.dashboard:
        found = answered_board(asked=asked, actor=actor, now=now)
        return BOARD_HEAD, board_rows(found, asked)
    report, told = figures_of(asked=asked, actor=actor, now=now)
    return FIGURE_HEAD, figure_rows(report, told)


@transaction.atomic
def hand_over(issue: ReportIssue, made: Made | None, reason: str, now: datetime) -> None:
    """Queue the mails and mark the issue, unless another worker has taken it meanwhile."""
    row = ReportIssue.objects.select_for_update().filter(pk=issue.pk).first()
    if row is None or row.state != IssueState.MAKING or row.attempts != issue.attempts:
        return
    row.report = issue.report
    readers = readers_of(row.report)
    if made is None or not readers:
        _fail(row, reason or "Nobody is left who gets it.", now)
        return
    files = _keep(row, made, now)
    queue_messages(
        [
            draft_to(one, report=row.report, issue=row, composed=made.composed, files=files)
            for one in readers
        ],
        now=now,
    )
    row.since, row.until = made.composed.asked.since, made.composed.asked.until
    row.state, row.leased_until = IssueState.SENT, None
    row.sent_at, row.sent_to = now, len(readers)
    row.save()
    _tell_sent(row, now)
    _forget_old(row.report, now)


def _keep(row: ReportIssue, made: Made, now: datetime) -> Files:
    row.pdf_id = keep_blob(made.pdf, now=now).sha256
    row.csv_id = keep_blob(made.csv, now=now).sha256
    return (
        Attachment(file_name(made.composed, "pdf"), PDF, row.pdf_id),
        Attachment(file_name(made.composed, "csv"), CSV, row.csv_id),
    )


def _fail(row: ReportIssue, reason: str, now: datetime) -> None:
    row.state, row.leased_until, row.reason = IssueState.FAILED, None, reason
    row.save(update_fields=["state", "leased_until", "reason"])
    report = row.report
    publish(
        ReportFailed(
            subject=report.ref,
            actor=SYSTEM,
            at=now,
            name=report.name,
            due_at=row.due_at.isoformat(),
            reason=reason,
        )
    )


def _tell_sent(row: ReportIssue, now: datetime) -> None:
    publish(
        ReportSent(
            subject=row.report.ref,
            actor=SYSTEM,
            at=now,
            name=row.report.name,
            due_at=row.due_at.isoformat(),
            sent_to=row.sent_to,
            is_planned=row.is_planned,
        )
    )


def _forget_old(report: Report, now: datetime) -> None:
    """Let go of what was sent long ago, with its files."""
    rows = ReportIssue.objects.filter(report=report).order_by("-id")
    old = list(rows.values_list("pk", "pdf_id", "csv_id")[_KEPT:])
    if old:
        ReportIssue.objects.filter(pk__in=[row[0] for row in old]).delete()
        release_blobs({digest for row in old for digest in row[1:] if digest}, now=now)
