"""A manager saves what the figures show and has it mailed, in a real browser."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.analytics.facts import resolved
from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.people import make_person
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.reports.issuing import send_reports
from watchbell.analytics.reports.models import Report
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock
from watchbell.notify.domain import Content
from watchbell.notify.models import Message
from watchbell.platform.settings import current

pytestmark = pytest.mark.browser
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server is set."""
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.fixture
def manager(address: str, mails: None) -> Person:
    return make_person("Rita", role=Role.MANAGER, now=_now() - 400 * DAY, password=PASSWORD)


@pytest.fixture
def weeks(manager: Person) -> Iterator[None]:
    """Some incidents of the last weeks."""
    now = _now()
    shop = make_service("Bakery", now=now - 90 * DAY)
    rows = [resolved(now - n * DAY, after=n * HOUR, service=shop) for n in range(2, 20)]
    Incident.objects.bulk_create(rows)
    yield
    Incident.objects.all().delete()
    Report.objects.all().delete()


def test_what_a_manager_sees_is_saved_planned_and_sent(
    visitor: Visitor, manager: Person, weeks: None
) -> None:
    page = visitor.page
    visitor.sign_in(manager)
    page.get_by_role("link", name="Reports", exact=True).first.click()
    page.get_by_label("Split by").select_option("service")
    expect(page.get_by_role("link", name="Bakery").first).to_be_visible()
    seen = page.locator(".wb-stat", has_text="MTTR, resolve").first
    value = seen.locator(".wb-stat__value").inner_text()
    page.get_by_role("link", name="Mail this report").click()
    page.get_by_label("Name").fill("Bakery, every Monday")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Addresses outside").fill("board@example.com")
    assert violations(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Mondays at 08:00")).to_be_visible()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Being made", exact=True)).to_be_visible()
    send_reports(_now())
    page.reload()
    expect(page.get_by_text("2 addresses", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="PDF", exact=True)).to_be_visible()
    assert violations(page) == []
    mail = Message.objects.filter(subject_kind="report_issue").first()
    assert mail is not None
    cards = {card.label: card.value for card in Content.from_json(mail.content).cards}
    assert cards["MTTR, resolve"] == value
