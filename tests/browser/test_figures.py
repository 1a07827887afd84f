"""A manager finds why figures changed, in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.analytics.facts import resolved
from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.people import make_person
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def manager(address: str) -> Person:
    return make_person("Mary", role=Role.MANAGER, now=_now() - 400 * DAY, password=PASSWORD)


@pytest.fixture
def april(manager: Person) -> Iterator[str]:
    """In the last April the warehouse had one long night; else every day was like the other."""
    now = _now()
    year = now.year if now >= datetime(now.year, 5, 2, tzinfo=UTC) else now.year - 1
    begin = datetime(year, 3, 2, 9, tzinfo=UTC)
    shop, warehouse = (make_service(name, now=begin - DAY) for name in ("Shop", "Warehouse"))
    rows = [
        resolved(begin + n * DAY, after=HOUR, service=shop if n % 2 else warehouse, title="A day")
        for n in range(56)
    ]
    night = resolved(
        begin + 40 * DAY, after=90 * HOUR, service=warehouse, title="Scanners lost their network"
    )
    Incident.objects.bulk_create([*rows, night])
    yield f"April {year}"
    Incident.objects.all().delete()


def test_a_manager_finds_why_mttr_rose_in_april_in_five_clicks(
    visitor: Visitor, manager: Person, april: str
) -> None:
    page = visitor.page
    visitor.sign_in(manager)
    page.get_by_role("link", name="Reports", exact=True).first.click()  # 1
    page.get_by_text("Show as a table").first.click()  # 2
    page.get_by_role("link", name=april).click()  # 3
    card = page.locator(".wb-stat", has_text="MTTR, resolve").first
    expect(card).to_contain_text("more, worse")
    page.get_by_label("Split by").select_option("service")  # 4
    cell = page.get_by_role("link", name="MTTR, resolve of Warehouse")
    expect(page.locator("td", has=cell)).to_contain_text("more, worse")
    calm = page.get_by_role("link", name="MTTR, resolve of Shop")
    expect(page.locator("td", has=calm)).to_contain_text("as before")
    assert violations(page) == []
    cell.click()  # 5
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Scanners lost their network")
    expect(first).to_contain_text("3d 18h")
    assert violations(page) == []
    assert visitor.complaints == []


def test_a_target_is_set_and_its_light_has_a_shape_and_a_word(
    visitor: Visitor, manager: Person, april: str
) -> None:
    page = visitor.page
    visitor.sign_in(manager)
    year = april.split()[1]
    visitor.go(
        f"/reports/figures/mttr_resolve?from={year}-04-01T00:00:00Z&to={year}-05-01T00:00:00Z"
    )
    page.get_by_label("Target").fill("120")
    page.get_by_role("button", name="Set the target").click()
    expect(page.get_by_text("The target of MTTR, resolve is set.")).to_be_visible()
    visitor.go(f"/reports?first={year}-04-01&last={year}-04-30")
    light = page.locator(".wb-stat", has_text="MTTR, resolve").first.locator(".wb-chip")
    expect(light).to_have_text("Missed")
    expect(light.locator("svg")).to_have_count(1)
    page.get_by_text("What is read off the log of each incident").scroll_into_view_if_needed()
    expect(
        page.locator("#figures").get_by_text("Handed to another team", exact=True)
    ).to_be_visible()
    assert violations(page) == []
