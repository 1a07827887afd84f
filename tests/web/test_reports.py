"""The page of figures, what is kept of it, and the mail: one set of numbers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.analytics.facts import resolved
from tests.builders.reports import make_report
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.analytics.reports.issuing import send_reports
from watchbell.analytics.reports.models import Report, ReportIssue, ReportPlan
from watchbell.analytics.reports.reading import leave_link
from watchbell.incidents.models import Incident
from watchbell.notify.domain import Content
from watchbell.notify.models import Message
from watchbell.platform.settings import current
from watchbell.web.reports.presenting import scale_of

pytestmark = pytest.mark.usefixtures("database")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server is set."""
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.fixture
def some(now: datetime) -> list[Incident]:
    """Incidents of the last two months, two services."""
    shops = [make_service(name, now=now) for name in ("Shop", "Till")]
    rows = [
        resolved(now - n * 4 * DAY, after=n * HOUR, priority=1 + n % 3, service=shops[n % 2])
        for n in range(1, 14)
    ]
    return Incident.objects.bulk_create(rows)


def test_what_is_mailed_is_what_the_page_shows(
    some: list[Incident], grace: Person, sign_in: SignIn, now: datetime
) -> None:
    browser = sign_in(grace)
    report = _kept(browser, "last_month")
    browser.post(f"/reports/saved/{report.pk}/send")
    send_reports(now)
    content = Content.from_json(Message.objects.get(subject_kind="report_issue").content)
    shown = browser.get("/reports?period=last_month&by=service&figure=declared&figure=mttr_resolve")
    lines = {line.title: line for line in shown.context["head"]}
    assert {card.label: card.value for card in content.cards} == {
        title: line.value for title, line in lines.items()
    }
    groups = {row.label: [cell.value for cell in row.cells] for row in shown.context["groups"]}
    assert {row[0]: list(row[1:]) for row in content.sheets[0].rows} == groups
    (issue,) = ReportIssue.objects.all()
    sent = browser.get(f"/reports/sent/{issue.pk}.csv").content
    assert sent == b"".join(
        browser.get("/reports.csv?period=last_month&by=service").streaming_content  # type: ignore[attr-defined]  # it streams
    )


def _kept(browser: Client, period: str) -> Report:
    """Keep a view by the form, and have it mailed to oneself by the other."""
    fields = {"name": "The month", "period": period, "by": "service"}
    answer = browser.post(
        "/reports/saved/new", {**fields, "figures": ["declared", "mttr_resolve"], "mail": "1"}
    )
    report = Report.objects.get()
    assert answer.headers["Location"] == f"/reports/saved/{report.pk}/mail"
    form = browser.get(f"/reports/saved/{report.pk}/mail").context["form"]
    initial = {**form.initial, "at": "08:00", "is_on": "on", "timezone": "UTC"}
    answer = browser.post(f"/reports/saved/{report.pk}/mail", initial)
    assert answer.status_code == 302, answer.content
    assert ReportPlan.objects.get().next_at
    return report


def test_old_addresses_of_the_figures_show_what_they_did(
    some: list[Incident], grace: Person, sign_in: SignIn
) -> None:
    browser = sign_in(grace)
    for query in ("", "?days=90", "?first=2026-02-01&last=2026-02-28", "?days=7&by=service"):
        assert browser.get(f"/reports{query}").status_code == 200
    kept = browser.get("/reports?first=2026-02-01&last=2026-02-28").context["asked"]
    month = browser.get("/reports?period=last_month").context["asked"]
    assert (kept.since, kept.until) == (month.since, month.until)


def test_a_private_report_is_there_for_its_owner_alone(
    grace: Person, ada: Person, sign_in: SignIn, now: datetime
) -> None:
    report = make_report(ada, grace, now=now)
    assert sign_in(grace).get(f"/reports/saved/{report.pk}").status_code == 200
    Report.objects.update(is_shared=False)
    assert sign_in(grace).get(f"/reports/saved/{report.pk}").status_code == 404
    assert "The month" not in sign_in(grace).get("/reports/saved").content.decode()


def test_opening_the_link_changes_nothing_and_pressing_ends_the_mails(
    ada: Person, grace: Person, client: Client, now: datetime
) -> None:
    report = make_report(ada, grace, now=now)
    path = "/reports/leave/" + leave_link(report.pk, grace.email).rpartition("/")[2]
    assert "Stop these mails?" in client.get(path).content.decode()
    assert not report.refusals.exists()
    assert "No more mails" in client.post(path).content.decode()
    assert "No more mails" in client.post(path).content.decode()
    assert report.refusals.get().address == grace.email


def test_without_a_mail_server_the_page_says_what_to_do_and_offers_no_sending(
    grace: Person, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(grace)
    report = _kept(browser, "last_month")
    with_one = browser.get(f"/reports/saved/{report.pk}").content.decode()
    assert "Send now" in with_one
    assert "WATCHBELL_EMAIL_URL" not in with_one
    monkeypatch.delenv("WATCHBELL_EMAIL_URL")
    current.cache_clear()
    for path in ("", "/mail"):
        without = browser.get(f"/reports/saved/{report.pk}{path}").content.decode()
        assert "<code>WATCHBELL_EMAIL_URL</code>" in without
        assert "Send now" not in without


@pytest.mark.parametrize(
    ("longest", "unit"),
    [(30 * 60, (60, "min")), (11 * 3600, (3600, "h")), (9 * 86400, (86400, "d"))],
)
def test_a_chart_of_times_counts_in_a_unit_that_people_read(
    longest: float, unit: tuple[int, str]
) -> None:
    assert scale_of(longest) == unit


def test_the_chart_of_means_is_in_hours_where_they_are_hours(
    some: list[Incident], grace: Person, sign_in: SignIn
) -> None:
    chart = sign_in(grace).get("/reports").context["months_chart"]
    resolve = next(one for one in chart["series"] if one["name"] == "MTTR, resolve")
    assert chart["unit"] == "h"
    assert 1 <= max(value for value in resolve["values"] if value is not None) <= 13
