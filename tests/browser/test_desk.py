"""The desk in a real browser: edited by two at once, fifty closed and undone."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def grace(address: str) -> Person:
    return make_person("Grace", now=_now() - timedelta(days=9), password=PASSWORD)


@pytest.fixture
def another(chromium: Browser, address: str) -> Callable[[Person], Page]:
    """A second browser for a second person."""

    def open_for(person: Person) -> Page:
        visitor = Visitor(chromium.new_context().new_page(), address, [])
        visitor.sign_in(person)
        return visitor.page

    return open_for


def test_a_minor_incident_is_logged_by_keyboard_in_under_20_seconds(
    visitor: Visitor, grace: Person
) -> None:
    now = _now()
    bob = make_person("Bob", now=now - timedelta(days=9))
    make_service("Mail", now=now)
    visitor.sign_in(grace)
    keys = visitor.page.keyboard
    start = monotonic()
    keys.press("c")
    title = visitor.page.get_by_label("What is wrong?")
    expect(title).to_be_focused()
    keys.type("Outlook asks for the password again and again")
    keys.press("Tab")
    keys.type(bob.email)
    keys.press("Tab")
    keys.type("Mail")
    keys.press("Control+Enter")
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Outlook asks for the password again and again")
    assert monotonic() - start < 20
    made = Incident.objects.get()
    assert made.reporter == bob
    assert made.service is not None
    assert made.service.name == "Mail"


def test_two_agents_edit_at_once_and_choose_where_they_clash(
    visitor: Visitor, grace: Person, another: Callable[[Person], Page]
) -> None:
    incident = declare("Checkout is down", now=_now() - timedelta(minutes=5))
    ada = make_person("Ada", now=_now() - timedelta(days=9), password=PASSWORD)
    visitor.sign_in(grace)
    mine, hers = visitor.page, another(ada)
    for page in (mine, hers):
        page.goto(f"{visitor.address}/incidents/{incident.label}")
        page.keyboard.press("e")
        expect(page.get_by_role("dialog").get_by_label("Title")).to_be_visible()
    dialog = hers.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Checkout is slow")
    dialog.get_by_role("button", name="Save").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Checkout is slow")
    dialog = mine.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Payments fail")
    dialog.get_by_label("Affected", exact=False).first.fill("Berlin")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Two people edited this")).to_be_visible()
    expect(dialog.get_by_text("Checkout is slow")).to_be_visible()
    assert violations(mine) == []
    dialog.get_by_role("radio", name="Theirs").check(force=True)
    dialog.get_by_role("button", name="Save my choice").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Checkout is slow")
    incident.refresh_from_db()
    assert (incident.title, incident.affected) == ("Checkout is slow", "Berlin")
    hers.context.close()


def test_fifty_are_closed_at_once_and_taken_back(visitor: Visitor, grace: Person) -> None:
    now = _now()
    some = [declare(f"Printer {n} is out", now=now - timedelta(minutes=n)) for n in range(50)]
    for incident in some:
        resolve(incident, actor=grace.as_actor(), now=now)
    visitor.sign_in(grace)
    visitor.go("/incidents?view=all&state=resolved")
    page = visitor.page
    boxes = page.locator(".wb-list__pick")
    expect(boxes).to_have_count(50)
    boxes.first.click()
    boxes.last.click(modifiers=["Shift"])
    expect(page.get_by_text("50 selected")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("heading", name="Close 50 incidents")).to_be_visible()
    expect(page.get_by_text("Resolved → Closed")).to_have_count(50)
    assert violations(page) == []
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text("Closed: 50 incidents.")).to_be_visible()
    assert Incident.objects.filter(state=State.CLOSED).count() == 50
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: 50 incidents.")).to_be_visible()
    assert Incident.objects.filter(state=State.RESOLVED).count() == 50
    assert visitor.complaints == []
