"""The pages beside the incident in a real browser, working as a whole."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.people import make_person
from tests.web.world import World, make_world
from watchbell.accounts.models import Person
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def ada(address: str) -> Person:
    """An administrator who can sign in."""
    return make_person("Ada", role=Role.ADMIN, now=_now() - timedelta(days=9), password=PASSWORD)


@pytest.fixture
def world(ada: Person) -> World:
    now = _now() - timedelta(minutes=30)
    grace = make_person("Grace", now=now)
    bob = make_person("Bob", role=Role.REQUESTER, now=now)
    return make_world(ada=ada, grace=grace, bob=bob, now=now)


def test_a_refused_form_comes_back_in_place_and_then_goes_through(
    visitor: Visitor, ada: Person, world: World
) -> None:
    page = visitor.page
    visitor.sign_in(ada)
    visitor.go("/services/new")
    page.get_by_label("Name", exact=True).fill("Invoices")
    page.get_by_label("Short name").fill("Not A Slug")
    page.get_by_role("button", name="Add service").click()
    expect(page.get_by_text("Use small letters, digits and dashes only")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Invoices")
    assert violations(page) == []
    visitor.complaints.clear()  # the console tells of the 422
    page.get_by_label("Short name").fill("invoices")
    page.get_by_role("button", name="Add service").click()
    expect(page.get_by_role("heading", level=1, name="Invoices")).to_be_visible()
    expect(page.get_by_text("Invoices is on the list.")).to_be_visible()
    assert visitor.complaints == []


def test_a_token_is_made_and_copied(visitor: Visitor, ada: Person) -> None:
    page = visitor.page
    visitor.sign_in(ada)
    visitor.go("/profile")
    page.get_by_text("Make a token").click()
    page.get_by_label("What it is for").fill("deploys")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_text("it is shown this once")).to_be_visible()
    assert page.get_by_label("the new token", exact=True).input_value().startswith("wb_")
    assert violations(page) == []
    page.reload()
    expect(page.get_by_text("it is shown this once")).to_have_count(0)
    expect(page.get_by_text("deploys")).to_be_visible()


def test_the_charts_are_drawn_and_the_same_figures_stand_in_a_table(
    visitor: Visitor, ada: Person, world: World
) -> None:
    page = visitor.page
    visitor.sign_in(ada)
    visitor.go("/reports?days=30")
    # The means of months are drawn where there are any.
    expect(page.locator("[data-chart] canvas")).to_have_count(1)
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("region", name="Incidents per week")).to_be_visible()
    page.get_by_label("What Declared means").first.click()
    expect(page.get_by_text("How many incidents were declared.").first).to_be_visible()
    assert violations(page) == []
    assert visitor.complaints == []


def test_everything_works_without_script(
    chromium: Browser, address: str, ada: Person, world: World
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill(ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(address + world.path("/alerts/{alert}"))
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Acknowledged: it is yours.")).to_be_visible()
    page.goto(address + world.path("/people/{leaver}"))
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("can no longer sign in").first).to_be_visible()
    page.goto(f"{address}/teams/new")
    page.get_by_label("Name", exact=True).fill("Night watch")
    page.get_by_label("Short name").fill("Not A Slug")
    page.get_by_role("button", name="Add team").click()
    expect(page.get_by_text("Use small letters, digits and dashes only")).to_be_visible()
    page.get_by_label("Short name").fill("night-watch")
    page.get_by_role("button", name="Add team").click()
    expect(page.get_by_role("heading", level=1, name="Night watch")).to_be_visible()
    context.close()
