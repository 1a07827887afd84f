"""A dashboard is put together by mouse and by keys, and a screen on a wall follows what happens."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.dashboards import card, make_dashboard
from tests.builders.incidents import declare
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.analytics.dashboards.links import make_wall_link, revoke_wall_link, wall_address
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_now = SystemClock().now


@pytest.fixture
def ada(address: str) -> Person:
    return make_person("Ada", role=Role.ADMIN, now=_now() - timedelta(days=9), password=PASSWORD)


def standing(item: Locator) -> str:
    """Return where a widget stands, as x y w h."""
    return " ".join(item.get_attribute(f"data-{name}") or "" for name in "xywh")


def drag(page: Page, handle: Locator, across: float, down: float) -> None:
    """Drag by so many pixels, as a hand does."""
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2)
    page.mouse.move(x + across, y + down)
    page.mouse.up()


def by_mouse(page: Page) -> None:
    """Move a card upon another one, undo that, and make it higher."""
    first, second = page.locator("#widget-w1"), page.locator("#widget-w2")
    grid = page.locator("[data-dash]").bounding_box()
    assert grid is not None
    drag(page, first.get_by_role("button", name="Move or resize"), grid["width"] / 4, 0)
    assert (standing(first), standing(second)) == ("3 0 3 2", "3 2 3 2")
    page.get_by_role("button", name="Undo").click()
    assert (standing(first), standing(second)) == ("0 0 3 2", "3 0 3 2")
    drag(page, first.locator("[data-dash-resize]"), 0, 140)
    assert standing(first) == "0 0 3 4"


def by_keys(page: Page) -> None:
    """Move a card and make it wider; what became of it is said."""
    second = page.locator("#widget-w2")
    second.get_by_role("button", name="Move or resize").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert standing(second) == "4 0 4 2"
    said = page.locator("[data-dash-said]")
    expect(said).to_have_text("Open now: column 5, row 1, 4 wide, 2 high.")


def add_a_note(page: Page) -> None:
    """Add a widget, take it away by a key, and bring it back."""
    page.get_by_role("button", name="Add a widget").click()
    page.get_by_role("button", name="Note").click()
    page.get_by_label("Text").fill("Ask **Grace**")
    page.get_by_role("button", name="Add it").click()
    note = page.locator("[data-dash] > section", has_text="Ask Grace")
    expect(note).to_be_visible()
    assert standing(note) == "8 0 4 2"
    expect(note.get_by_role("button", name="Move or resize")).to_be_focused()
    page.keyboard.press("Delete")
    expect(note).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(note).to_be_visible()


def rename(page: Page, title: str) -> None:
    """Change what was chosen of a card."""
    first = page.locator("#widget-w1")
    first.get_by_role("button", name="Change MTTA").click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Done").click()
    expect(first.get_by_role("heading")).to_have_text(title)


def test_widgets_go_where_they_are_put_and_stay_there(visitor: Visitor, ada: Person) -> None:
    row = make_dashboard(ada, card(), card("w2", figure="backlog", x=3), now=_now())
    visitor.sign_in(ada)
    visitor.go(f"/dashboards/{row.pk}/edit")
    page = visitor.page
    by_mouse(page)
    by_keys(page)
    add_a_note(page)
    rename(page, "How soon we answer")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"{visitor.address}/dashboards/{row.pk}")
    page.reload()
    stand = [standing(item) for item in page.locator(".wb-dash > section").all()]
    assert stand == ["0 0 3 4", "4 0 4 2", "8 0 4 2"]
    expect(page.get_by_role("heading", name="How soon we answer")).to_be_visible()
    assert visitor.complaints == []


def test_a_screen_follows_says_when_it_hears_nothing_and_ends_with_its_link(
    visitor: Visitor, ada: Person
) -> None:
    row = make_dashboard(ada, card(figure="backlog"), now=_now())
    actor = ada.as_actor()
    link = make_wall_link(name="Wall", dashboards=[str(row.pk)], actor=actor, now=_now())
    page = visitor.page
    page.clock.install()
    visitor.go("/wallboard/link/" + wall_address(link).rpartition("/")[2])
    number = page.locator(".wb-dash__value")
    expect(number).to_have_text("0")
    declare(now=_now())
    page.clock.fast_forward(10_500)
    expect(number).to_have_text("1")
    lost = page.locator("[data-wall-lost]")
    expect(lost).to_be_hidden()
    page.context.set_offline(True)
    page.clock.fast_forward(10_500)
    expect(lost).to_contain_text("No connection")
    page.context.set_offline(False)
    page.clock.fast_forward(10_500)
    expect(lost).to_be_hidden()
    revoke_wall_link(link_id=link.pk, actor=actor, now=_now())
    page.clock.fast_forward(10_500)
    expect(page.get_by_text("not valid any more")).to_be_visible()
