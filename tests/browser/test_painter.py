"""Business hours are painted by mouse and by keyboard; the fields say the same in words."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.people import make_person
from watchbell.catalog.calendars import week_in_words
from watchbell.catalog.selectors import calendar_by_slug, current_version, opening_of
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser


def cell(page: Page, said: str) -> Locator:
    # By its place: the role and name of each of 336 cells take a browser seconds to work out.
    return page.locator(f'[role="gridcell"][title="{said}"]')


def drag(page: Page, since: str, until: str) -> None:
    cell(page, since).hover()
    page.mouse.down()
    cell(page, until).hover()
    page.mouse.up()


def test_a_week_is_painted_by_hand_and_by_keys_and_saved(visitor: Visitor) -> None:
    now = SystemClock().now()
    visitor.sign_in(make_person("Ada", role=Role.ADMIN, now=now, password=PASSWORD))
    page = visitor.page
    visitor.go("/admin/calendars/new")
    page.get_by_label("Name", exact=True).fill("Desk")
    drag(page, "Monday 12:00", "Friday 12:30")
    expect(page.get_by_label("Monday", exact=True)).to_have_value("09:00-12:00, 13:00-17:00")
    drag(page, "Saturday 22:00", "Saturday 23:30")
    drag(page, "Sunday 00:00", "Sunday 05:30")
    expect(page.get_by_label("Saturday", exact=True)).to_have_value("22:00-06:00")
    cell(page, "Monday 17:00").focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_label("Thursday", exact=True)).to_have_value("09:00-12:00, 13:00-17:30")
    page.get_by_label("Friday", exact=True).fill("09:15-12:00")
    expect(cell(page, "Friday 09:00")).to_have_attribute("aria-label", "Friday 09:00, partly open")
    page.get_by_label("Public holidays of").select_option("DE")
    page.get_by_label("Part of the country").select_option("BY")
    expect(page.locator("#calendar-preview")).to_contain_text("Epiphany")
    assert violations(page) == []
    page.get_by_role("button", name="Add calendar").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    opening = opening_of(current_version(calendar_by_slug("desk").pk))
    assert opening.region == "DE-BY"
    assert week_in_words(opening.week) == (
        "Mon-Thu 09:00-12:00, 13:00-17:30; Fri 09:15-12:00; Sat 22:00-06:00"
    )
