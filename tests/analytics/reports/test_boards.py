"""A report of a dashboard says what its page says, in the mail, the PDF and the CSV."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pypdf
import pytest

from tests.analytics.reports.conftest import DAY, DUE, NOW
from tests.builders.calendars import make_calendar
from tests.builders.dashboards import card, make_dashboard
from watchbell.accounts.models import Person
from watchbell.analytics.dashboards import answers as said_by
from watchbell.analytics.dashboards.answering import Look, answer_widgets
from watchbell.analytics.dashboards.finding import board_for
from watchbell.analytics.dashboards.keeping import delete_dashboard
from watchbell.analytics.dashboards.ready import READY
from watchbell.analytics.reports import issuing
from watchbell.analytics.reports.asking import View
from watchbell.analytics.reports.keeping import ReportFields, keep_report
from watchbell.analytics.reports.models import Report, ReportIssue
from watchbell.analytics.reports.periods import Period
from watchbell.analytics.reports.planning import Readers, plan_report
from watchbell.analytics.reports.rhythm import Times
from watchbell.analytics.reports.wording import said
from watchbell.incidents.models import Incident
from watchbell.kernel.errors import InvalidInput
from watchbell.notify.domain import Content
from watchbell.notify.models import Message

WIDGETS: list[dict[str, Any]] = [
    card("mean", figure="mttr_resolve"),
    card("open", figure="mttr_resolve", hours="desk", title="In the desk's hours", x=3),
    card("split", kind="split", figure="mttr_resolve", by="priority", measure="median", look="bar",
         y=2, w=6, h=4),
    card("course", kind="trend", figure="declared", by="day", look="line", y=6, w=6, h=4),
    card("rel", kind="services", y=10, w=12, h=5),
    card("words", kind="note", text="What **changed**: the shop moved.", x=6, h=2),
]  # fmt: skip


@pytest.fixture
def board_report(ada: Person, grace: Person, february: list[Incident], weekly: Times) -> Report:
    """Ada's dashboard over the last 30 days, mailed to Grace on Mondays at eight."""
    make_calendar("Desk", hours="09:00-17:00", now=NOW - 60 * DAY)
    board = make_dashboard(ada, *WIDGETS, now=NOW, name="Shop <wall>")
    view = View(period=Period.LAST_30_DAYS, dashboard=str(board.pk), filters=("service:shop",))
    fields = ReportFields(name="Shop every Monday", view=view)
    report = keep_report(fields=fields, actor=ada.as_actor(), now=NOW)
    plan_report(
        report_id=report.pk, times=weekly, readers=Readers(people=(grace.pk,)), is_on=True,
        actor=ada.as_actor(), now=NOW,
    )  # fmt: skip
    return report


def mailed() -> tuple[Content, ReportIssue]:
    [message] = Message.objects.filter(idempotency_key__startswith="report:")
    return Content.from_json(message.content), ReportIssue.objects.get()


def page_answers(report: Report, ada: Person) -> dict[str, Any]:
    """Return what the dashboard's own page answers over the same 30 days."""
    actor = ada.as_actor()
    board = board_for(actor, report.dashboard)
    filters = View(filters=tuple(report.filters)).parsed_filters()
    look = Look(actor=actor, now=DUE, zone="Europe/Berlin", days=30, filters=filters)
    return {one.widget.id: one.answer for one in answer_widgets(board, board.shown, look)}


def test_it_leaves_once_with_the_numbers_of_the_page(board_report: Report, ada: Person) -> None:
    assert issuing.send_reports(DUE) == 2
    assert issuing.send_reports(DUE + timedelta(minutes=1)) == 0
    content, issue = mailed()
    found = page_answers(board_report, ada)
    mean, split = found["mean"], found["split"]
    assert isinstance(mean, said_by.FigureAnswer)
    assert isinstance(split, said_by.SplitAnswer)
    cards = {card.label: card.value for card in content.cards}
    assert cards["MTTR, resolve"] == said(mean.figure.value, mean.figure.unit) != "–"
    assert cards["In the desk's hours"] != cards["MTTR, resolve"]
    beside = next(one for one in content.cards if one.label == "In the desk's hours")
    assert any(note.startswith("on the clock 2h 30m") for note in beside.notes)
    sheets = {sheet.title.partition(",")[0]: sheet for sheet in content.sheets}
    told = {row[0]: row[1] for row in sheets["MTTR"].rows}
    assert told == {
        group.label: said(group.figures["mttr_resolve"].median, mean.figure.unit)
        for group in split.groups
    }
    assert sheets["Reliability of services"].rows[0][0] == "Łódź shop"
    assert sheets["Note"].note == "What **changed**: the shop moved."
    assert content.actions[0].url.endswith(
        f"/dashboards/{board_report.dashboard}?period=last_30_days&filter=service%3Ashop&all=any"
    )
    assert (issue.state, issue.sent_to) == ("sent", 1)


def test_the_csv_has_every_number_and_the_pdf_every_widget(
    board_report: Report, ada: Person
) -> None:
    made = issuing.make(Report.objects.select_related("owner").get(), at=DUE, now=DUE)
    rows = list(csv.DictReader(io.StringIO(made.csv.decode("utf-8-sig"))))
    found = page_answers(board_report, ada)
    course = [row for row in rows if row["title"] == "Declared" and row["group"]]
    assert sum(float(row["value"]) for row in course) == found["course"].whole.value == 4
    assert {row["hours"] for row in rows if row["widget"] == "In the desk's hours"} == {"desk"}
    assert {row["hours"] for row in rows if row["widget"] == "MTTR, resolve"} == {"clock"}
    cells = [row for row in rows if row["widget"] == "Reliability of services"]
    assert {"Available", "Minutes"} <= {row["title"] for row in cells}
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.pdf)).pages)
    for words in (
        "Shop <wall>",
        "In the desk's hours",
        "Reliability of services",
        "the shop moved",
    ):
        assert words in text


def test_every_ready_one_makes_a_report(ada: Person, february: list[Incident]) -> None:
    for key, board in READY.items():
        view = View(period=Period.LAST_MONTH, dashboard=key)
        fields = ReportFields(name=board.name, view=view)
        report = keep_report(fields=fields, actor=ada.as_actor(), now=NOW)
        made = issuing.make(report, at=DUE, now=DUE)
        assert made.pdf.startswith(b"%PDF")
        assert len(made.composed.cards) + len(made.composed.panels) >= len(board.shown) - 1
        assert made.composed.period == "1 Feb 2026 to 28 Feb 2026 (UTC)"


def test_one_that_is_gone_fails_and_says_so(board_report: Report, ada: Person) -> None:
    key = UUID(board_report.dashboard)
    delete_dashboard(dashboard_id=key, actor=ada.as_actor(), now=NOW)
    issuing.send_reports(DUE)
    issue = ReportIssue.objects.get()
    assert (issue.state, issue.reason) == ("failed", "There is no such dashboard.")


def test_one_that_somebody_may_not_open_is_refused(ada: Person, grace: Person) -> None:
    board = make_dashboard(ada, card(), now=NOW)
    fields = ReportFields(name="Hers", view=View(dashboard=str(board.pk)))
    with pytest.raises(InvalidInput, match="no such dashboard"):
        keep_report(fields=fields, actor=grace.as_actor(), now=NOW)
