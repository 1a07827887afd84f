"""A report that is due is sent once, whatever happens, with what its owner may see."""

import csv
import io
from datetime import timedelta

import pypdf
import pytest

from tests.analytics.facts import resolved
from tests.analytics.reports.conftest import DAY, DUE, HOUR, NOW
from watchbell.accounts.models import Person
from watchbell.analytics.reports import issuing
from watchbell.analytics.reports.domain import IssueState
from watchbell.analytics.reports.models import Report, ReportIssue, ReportPlan
from watchbell.analytics.reports.planning import Readers, plan_report
from watchbell.analytics.reports.reading import leave_by_token, leave_link, readers_of
from watchbell.analytics.reports.rhythm import Times
from watchbell.analytics.selectors import kpis
from watchbell.analytics.targets import set_target
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound, PermissionDenied
from watchbell.notify.domain import Content
from watchbell.notify.models import Message
from watchbell.platform.files.storing import content_of as file_content


def mails() -> list[Message]:
    rows = Message.objects.filter(idempotency_key__startswith="report:")
    return list(rows.order_by("address"))


def said(message: Message) -> Content:
    return Content.from_json(message.content)


def test_it_leaves_when_it_is_due_and_once(planned: Report) -> None:
    assert issuing.send_reports(DUE - timedelta(seconds=1)) == 0
    assert issuing.send_reports(DUE) == 2
    assert issuing.send_reports(DUE) == 0
    assert [message.address for message in mails()] == ["board@example.com", "grace@example.org"]
    assert issuing.send_reports(DUE + 6 * DAY) == 0
    issuing.send_reports(DUE + 7 * DAY)
    assert len(mails()) == 4


def test_the_mail_the_pdf_and_the_csv_say_what_the_selector_says(
    planned: Report, ada: Person
) -> None:
    set_target(name="mttr_resolve", goal=3600, actor=ada.as_actor(), now=NOW)
    issuing.send_reports(DUE)
    issue = ReportIssue.objects.get()
    assert issue.since is not None
    truth = kpis(
        actor=ada.as_actor(), from_=issue.since, to=issue.until, zone="Europe/Berlin", now=DUE
    )
    content = said(mails()[1])
    cards = {card.label: card.value for card in content.cards}
    mttr = truth.figure("mttr_resolve")
    assert (mttr.value, mttr.n) == (2.5 * 3600, 4)
    assert cards[mttr.title] == "2h 30m"
    marks = {card.label: (card.mark, card.tone) for card in content.cards if card.mark}
    assert marks == {mttr.title: ("✕ Missed: at most 1h", "danger")}
    assert content.sheets[0].rows[0][0] == "Łódź shop"
    csv_text = (file_content(issue.csv_id or "") or b"").decode("utf-8-sig")
    lines = {(row["group"], row["figure"]): row for row in csv.DictReader(io.StringIO(csv_text))}
    assert lines["", "mttr_resolve"]["value"] == str(mttr.value)
    assert lines["Łódź shop", "declared"]["value"] == "4.0"
    reader = pypdf.PdfReader(io.BytesIO(file_content(issue.pdf_id or "") or b""))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "2h 30m" in text
    assert "Missed: at most 1h" in text
    assert "Łódź shop" in text
    assert "Zażółć" in text
    assert "1 Feb 2026 to 28 Feb 2026 (Europe/Berlin)" in text
    assert f"Page 1 of {len(reader.pages)}" in text


def test_a_worker_that_dies_after_the_claim_leaves_it_to_the_next(planned: Report) -> None:
    assert issuing.open_due(DUE) == 1
    taken = issuing.take_issue(DUE)
    assert taken is not None
    assert issuing.send_reports(DUE + timedelta(minutes=1)) == 0
    assert issuing.send_reports(DUE + timedelta(minutes=6)) == 1
    assert len(mails()) == 2
    # The first was only slow: what it brings comes too late.
    issuing.send_issue(taken, DUE + timedelta(minutes=7))
    assert len(mails()) == 2
    assert ReportIssue.objects.get().state == IssueState.SENT


def test_what_no_worker_can_make_fails_after_some_tries_where_people_see_it(
    planned: Report,
) -> None:
    issuing.open_due(DUE)
    now = DUE
    while issuing.take_issue(now) is not None:
        now += timedelta(minutes=6)
    issue = ReportIssue.objects.get()
    assert (issue.state, issue.attempts) == (IssueState.FAILED, 4)
    assert "4 tries" in issue.reason


def test_what_was_missed_comes_once_and_says_so(planned: Report) -> None:
    issuing.send_reports(DUE + 15 * DAY)
    issue = ReportIssue.objects.get()
    assert issue.due_at == DUE + 14 * DAY
    assert "2 earlier reports were missed" in said(mails()[0]).lead
    assert ReportPlan.objects.get().next_at == DUE + 21 * DAY


def test_a_filter_that_names_nothing_any_more_fails_with_its_reason(planned: Report) -> None:
    Report.objects.update(filters=["service:gone"])
    issuing.send_reports(DUE)
    issue = ReportIssue.objects.get()
    assert (issue.state, issue.reason) == (
        IssueState.FAILED,
        "service: There is no service called gone.",
    )
    assert mails() == []


def test_it_stops_when_its_owner_leaves(planned: Report, ada: Person) -> None:
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    issuing.send_reports(DUE)
    plan = ReportPlan.objects.get()
    assert (plan.is_on, plan.next_at) == (False, None)
    assert "no longer here" in plan.stopped_because
    assert mails() == []


def test_restricted_incidents_are_out_unless_the_owner_is_let_in(
    planned: Report, ada: Person, february: list[Incident]
) -> None:
    secret = resolved(NOW - 5 * DAY, after=90 * HOUR, is_restricted=True)
    Incident.objects.bulk_create([secret])
    made = issuing.make(Report.objects.select_related("owner").get(), at=DUE, now=DUE)
    assert made.composed.cards[0].value == "4"
    Incident.objects.filter(pk=secret.pk).update(confidants=[ada.pk])
    made = issuing.make(Report.objects.select_related("owner").get(), at=DUE, now=DUE)
    assert made.composed.cards[0].value == "5"


def test_who_leaves_by_the_link_gets_no_more_and_the_link_works_once(
    planned: Report, grace: Person
) -> None:
    token = leave_link(planned.pk, grace.email).rpartition("/")[2]
    leave_by_token(token=token, now=DUE)
    with pytest.raises(AlreadyDone):
        leave_by_token(token=token, now=DUE)
    with pytest.raises(NotFound):
        leave_by_token(token=token[:-1] + ("a" if token[-1] != "a" else "b"), now=DUE)
    issuing.send_reports(DUE)
    assert [message.address for message in mails()] == ["board@example.com"]


def test_addresses_outside_are_for_managers(
    report: Report, grace: Person, weekly: Times, ada: Person
) -> None:
    Report.objects.update(owner=grace)
    with pytest.raises(InvalidInput, match="managers"):
        plan_report(
            report_id=report.pk,
            times=weekly,
            readers=Readers(addresses=("out@example.com",)),
            is_on=True,
            actor=grace.as_actor(),
            now=NOW,
        )
    with pytest.raises(NotFound):
        issuing.send_now(report_id=report.pk, actor=ada.as_actor(), now=NOW)
    Report.objects.update(is_shared=True)
    with pytest.raises(PermissionDenied):
        issuing.send_now(report_id=report.pk, actor=ada.as_actor(), now=NOW)


def test_sending_by_hand_goes_to_the_same_readers_and_not_twice_at_once(
    planned: Report, ada: Person
) -> None:
    issuing.send_now(report_id=planned.pk, actor=ada.as_actor(), now=NOW)
    with pytest.raises(Conflict):
        issuing.send_now(report_id=planned.pk, actor=ada.as_actor(), now=NOW)
    issuing.send_reports(NOW)
    assert len(mails()) == 2
    assert ReportIssue.objects.get().sender == ada
    assert len(readers_of(planned)) == 2


def test_a_requester_no_longer_owns_a_report(planned: Report, ada: Person) -> None:
    Person.objects.filter(pk=ada.pk).update(role=Role.REQUESTER)
    issuing.send_reports(DUE)
    assert "may not see figures" in ReportPlan.objects.get().stopped_because
