"""The board in a real browser: cards moved by the mouse and by keys, refused and asked back."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare
from tests.builders.people import make_person
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


def card(visitor: Visitor, lane: str, title: str) -> Locator:
    return visitor.page.locator(f'[data-lane="{lane}"] [data-card]', has_text=title)


def lane(visitor: Visitor, key: str) -> Locator:
    return visitor.page.locator(f'[data-lane="{key}"]')


def test_a_card_is_dragged_asked_back_and_refused(visitor: Visitor, grace: Person) -> None:
    incident = declare("Mail is slow", now=_now())
    page = visitor.page
    visitor.sign_in(grace)
    visitor.go("/incidents?layout=board")
    card(visitor, "new", "Mail is slow").drag_to(lane(visitor, "in_progress"))
    expect(card(visitor, "in_progress", "Mail is slow")).to_be_visible()
    expect(lane(visitor, "in_progress").locator("[data-lane-count]")).to_have_text("1")
    card(visitor, "in_progress", "Mail is slow").drag_to(lane(visitor, "resolved"))
    dialog = page.locator("dialog#action")
    dialog.get_by_label("How did it end?").select_option("no_fault")
    dialog.get_by_label("What caused it?").select_option("unknown")
    dialog.locator("textarea[name=notes]").fill("It was not")
    dialog.get_by_role("button", name="Resolve").click()
    expect(card(visitor, "resolved", "Mail is slow")).to_be_visible()
    assert visitor.complaints == []
    card(visitor, "resolved", "Mail is slow").drag_to(lane(visitor, "on_hold"))
    expect(page.get_by_text("is resolved and cannot become on hold")).to_be_visible()
    expect(card(visitor, "resolved", "Mail is slow")).to_be_visible()
    assert Incident.objects.get(pk=incident.pk).state == State.RESOLVED


def test_a_card_is_moved_by_keys_and_keeps_the_focus(visitor: Visitor, grace: Person) -> None:
    declare("Mail is slow", now=_now())
    page = visitor.page
    visitor.sign_in(grace)
    visitor.go("/incidents")
    page.keyboard.press("b")
    page.wait_for_url("**layout=board**")
    page.keyboard.press("j")
    page.keyboard.press("Shift+ArrowRight")
    moved = card(visitor, "in_progress", "Mail is slow")
    expect(moved.locator("[data-row-link]")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("dialog#action").get_by_label("What does it wait for?")).to_be_visible()
    assert visitor.complaints == []


def test_the_board_and_the_list_are_free_of_violations(visitor: Visitor, grace: Person) -> None:
    declare("Mail is slow", now=_now(), assignee=grace)
    declare("Checkout is down", now=_now(), impact=1, urgency=1)
    page = visitor.page
    visitor.sign_in(grace)
    for path in ("/incidents", "/incidents?layout=board", "/incidents?layout=board&by=owner"):
        visitor.go(path)
        expect(page.get_by_text("Checkout is down").first).to_be_visible()
        assert faults(page) == [], path
    assert visitor.complaints == []
