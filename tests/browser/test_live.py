"""Open pages hear of changes: the whole product, two people, no reload."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Visitor
from tests.stories.calling import Api
from tests.stories.running import Product

pytestmark = [pytest.mark.browser, pytest.mark.stories]
GRACE = "grace@example.org"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    home: Path = tmp_path_factory.mktemp("live") / "home"
    product = Product(home)
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def api(product: Product) -> Api:
    """Grace's API."""
    arguments = ("user", "create", GRACE, "--role", "admin", "--password-stdin")
    made = product.run(*arguments, text=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    return Api(product, GRACE)


@pytest.fixture
def looking(page_of: Page, product: Product, api: Api) -> Page:
    visitor = Visitor(page_of, product.address, [])
    visitor.go("/sign-in")
    page_of.get_by_label("E-mail address").fill(GRACE)
    page_of.get_by_label("Password").fill(PASSWORD)
    page_of.get_by_role("button", name="Sign in").click()
    page_of.wait_for_url(f"{product.address}/")
    return page_of


def test_an_incident_page_follows_what_others_do(looking: Page, product: Product, api: Api) -> None:
    number = api.post("/incidents", title="Checkout is down")["number"]
    looking.goto(f"{product.address}/incidents/{number}")
    expect(looking.get_by_text("Live", exact=True)).to_be_visible()
    looking.get_by_label("Your text").fill("I am writing")
    api.post(f"/incidents/{number}/comments", body="It was the deploy.", visibility="internal")
    expect(looking.get_by_text("It was the deploy.")).to_be_visible(timeout=5000)
    expect(looking.get_by_label("Your text")).to_have_value("I am writing")
    api.post(f"/incidents/{number}/acknowledge")
    expect(looking.get_by_text("Nobody has answered")).to_have_count(0, timeout=5000)


def test_a_list_counts_the_new_and_redraws_the_changed(
    looking: Page, product: Product, api: Api
) -> None:
    number = api.post("/incidents", title="Mail is slow")["number"]
    looking.goto(f"{product.address}/incidents")
    expect(looking.get_by_text("Live", exact=True)).to_be_visible()
    row = looking.locator(".wb-list__row", has_text=number)
    expect(row.get_by_text("Nobody")).to_be_visible()
    api.post(f"/incidents/{number}/acknowledge")
    expect(row.get_by_text("Nobody")).to_have_count(0, timeout=5000)
    other = api.post("/incidents", title="Printer is out")["number"]
    pill = looking.get_by_role("link", name="1 new")
    expect(pill).to_be_visible(timeout=5000)
    expect(looking.get_by_text(other, exact=True)).to_have_count(0)
    pill.click()
    expect(looking.get_by_text(other, exact=True)).to_be_visible()
