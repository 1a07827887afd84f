"""A clock's pill says how it was worked out: to the pointer, the keyboard and the finger."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.builders.promises import goal, make_clock, make_policy
from watchbell.accounts.models import Person
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser


@pytest.fixture
def grace(address: str) -> Person:
    """Grace, and an incident that she reads of; her clock runs."""
    now = SystemClock().now()
    grace = make_person("Grace", now=now - timedelta(days=9), password=PASSWORD)
    make_policy(goal(4), now=now - timedelta(days=1))
    make_clock(declare("Mail is slow", now=now - timedelta(hours=1)), now)
    return grace


def _explained(page: Page) -> None:
    sheet = page.get_by_role("tooltip")
    expect(sheet).to_contain_text("Resolution: 2 h 59 min left")
    expect(sheet).to_contain_text("Our resolution, 4 h: 4 h around the clock.")
    expect(sheet).to_contain_text("1 h used")


@pytest.mark.parametrize(
    "path", ["/", "/incidents", "/incidents?layout=board", "/incidents/INC-1001"]
)
def test_it_shows_while_the_pointer_or_the_focus_is_there(
    visitor: Visitor, grace: Person, path: str
) -> None:
    visitor.sign_in(grace)
    visitor.go(path)
    page = visitor.page
    pill = page.locator("a.wb-clock").first
    pill.hover()
    _explained(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.mouse.move(1, 1)
    pill.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(pill).to_be_focused()
    _explained(page)
    assert violations(page) == []
    assert visitor.complaints == []


def test_a_tap_explains_and_a_second_one_leads_to_all_clocks(
    chromium: Browser, address: str, grace: Person
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    visitor = Visitor(context.new_page(), address, [])
    visitor.sign_in(grace)
    visitor.go("/incidents")
    pill = visitor.page.locator("a.wb-clock").first
    pill.tap()
    _explained(visitor.page)
    assert visitor.page.url.endswith("/incidents")
    pill.tap()
    visitor.page.wait_for_url("**/incidents/INC-1001?tab=sla*")
    expect(visitor.page.get_by_role("heading", name="Service levels")).to_be_in_viewport()
    context.close()
