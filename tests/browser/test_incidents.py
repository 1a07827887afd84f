"""The pages of incidents in a real browser: usable by everybody, by keyboard, without script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import faults, violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from tests.builders.types import make_field, make_type
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_now = SystemClock().now


@pytest.fixture
def grace(address: str) -> Person:
    return make_person("Grace", now=_now() - timedelta(days=9), password=PASSWORD)


@pytest.fixture
def incidents(grace: Person) -> list[Incident]:
    """A new incident, one in progress and one resolved; the new one is the newest."""
    now = _now()
    done = declare("Mail is slow", now=now - timedelta(hours=3))
    resolve(done, actor=grace.as_actor(), now=now - timedelta(hours=2))
    taken = declare("Database is full", now=now - timedelta(hours=1), reporter=grace)
    acknowledge_incident(
        incident_id=taken.pk, actor=grace.as_actor(), now=now - timedelta(minutes=55)
    )
    return [declare("Checkout is down", now=now - timedelta(minutes=5)), taken, done]


def test_no_page_keeps_anybody_out_and_none_breaks_its_own_policy(
    visitor: Visitor, grace: Person, incidents: list[Incident]
) -> None:
    new, taken, done = (incident.label for incident in incidents)

    def check(path: str) -> None:
        visitor.go(path)
        assert faults(visitor.page) == [], path

    for path in ("/sign-in", "/sign-in/link", "/sign-in/banana", "/answers/banana"):
        check(path)
    visitor.complaints.clear()  # the two bananas are refused, which the console tells
    visitor.sign_in(grace)
    for path in ("/", "/incidents?q=zebra", *(f"/incidents/{label}" for label in (new, done))):
        check(path)
    for verb in ("resolve", "hold", "assign", "edit"):
        check(f"/incidents/{taken}/{verb}")
    assert visitor.complaints == []


def test_a_list_is_walked_and_opened_by_keyboard(
    visitor: Visitor, grace: Person, incidents: list[Incident]
) -> None:
    visitor.sign_in(grace)
    visitor.go("/incidents")
    page = visitor.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("o")
    page.wait_for_url(f"**/incidents/{incidents[1].label}")
    page.keyboard.press("u")
    page.wait_for_url("**/incidents")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(f"{visitor.address}/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(incidents[0].label)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{incidents[0].label}")


def test_an_incident_is_answered_and_resolved_in_place(
    visitor: Visitor, grace: Person, incidents: list[Incident]
) -> None:
    visitor.sign_in(grace)
    visitor.go(f"/incidents/{incidents[0].label}")
    page = visitor.page
    expect(page.get_by_text("Nobody has answered")).to_be_visible()
    page.keyboard.press("y")
    expect(page.get_by_text("Acknowledged. Nobody else is paged.")).to_be_visible()
    expect(page.get_by_text("Nobody has answered")).to_have_count(0)
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("How did it end?").select_option("permanent")
    dialog.get_by_label("What caused it?").select_option("change")
    dialog.get_by_role("button", name="Resolve").click()
    # The browser itself asks for the notes first; a server's refusal comes into the same dialog.
    dialog.get_by_label("What resolved it?").fill("Rolled back.")
    dialog.get_by_label("Reference of the fix").fill("CHG-1")
    dialog.get_by_label("The service worked again at").fill("2099-01-01T00:00")
    dialog.get_by_role("button", name="Resolve").click()
    expect(dialog.get_by_text("Give a time that has passed.")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("The service worked again at").fill(f"{_now():%Y-%m-%dT00:00}")
    dialog.get_by_role("button", name="Resolve").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".wb-outcome")).to_contain_text("Rolled back.")
    refused = "the server responded with a status of 422"
    assert [text for text in visitor.complaints if refused not in text] == []


# The first instant at which a key can arrive after an answer was put into the page.
_PRESS_AT_ONCE = """() => addEventListener("htmx:afterSwap", () => queueMicrotask(
    () => document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "s", bubbles: true}))
), {once: true})"""


def test_a_key_pressed_as_soon_as_the_answer_is_there_works(
    visitor: Visitor, grace: Person, incidents: list[Incident]
) -> None:
    visitor.sign_in(grace)
    visitor.go(f"/incidents/{incidents[0].label}")
    visitor.page.evaluate(_PRESS_AT_ONCE)
    visitor.page.keyboard.press("y")
    expect(visitor.page.get_by_role("dialog").get_by_label("How did it end?")).to_be_visible()


def test_a_note_is_sent_and_its_draft_survives_a_reload(
    visitor: Visitor, grace: Person, incidents: list[Incident]
) -> None:
    visitor.sign_in(grace)
    visitor.go(f"/incidents/{incidents[1].label}")
    page = visitor.page
    text = page.get_by_label("Your text")
    text.fill("It is the **disk**.")
    page.reload()
    expect(text).to_have_value("It is the **disk**.")
    text.press("Control+Enter")
    expect(page.locator(".wb-message--internal strong", has_text="disk")).to_be_visible()
    expect(text).to_have_value("")
    page.get_by_role("radio", name="Reply to caller").check(force=True)
    text.fill("We are on it.")
    page.get_by_role("button", name="Send to the caller").click()
    expect(page.locator(".wb-message:not(.wb-message--internal)")).to_contain_text("We are on it.")
    assert visitor.complaints == []


@pytest.fixture
def scriptless(chromium: Browser, address: str) -> Callable[[], Page]:
    """A browser whose owner has switched scripts off."""
    context: BrowserContext = chromium.new_context(java_script_enabled=False)
    return context.new_page


def test_everything_works_without_script(
    scriptless: Callable[[], Page], address: str, grace: Person, incidents: list[Incident]
) -> None:
    page = scriptless()
    Visitor(page, address, []).sign_in(grace)
    page.goto(f"{address}/incidents/{incidents[0].label}")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Acknowledged. Nobody else is paged.")).to_be_visible()
    page.get_by_role("link", name="Put on hold").click()
    page.get_by_label("What does it wait for?").select_option("awaiting_vendor")
    page.get_by_role("button", name="Put on hold").click()
    expect(page.get_by_text("Waiting for the vendor").first).to_be_visible()
    page.get_by_label("Your text").fill("They call back.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".wb-message--internal")).to_contain_text("They call back.")
    page.goto(f"{address}/incidents?view=all")
    page.get_by_role("combobox", name="State").select_option("resolved")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Mail is slow")).to_be_visible()
    expect(page.get_by_text("Database is full")).to_have_count(0)
    page.get_by_label("Theme").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.context.close()


def test_a_step_on_its_own_page_is_done_refused_and_left_with_script_too(
    visitor: Visitor, grace: Person, incidents: list[Incident]
) -> None:
    visitor.sign_in(grace)
    page, home = visitor.page, f"{visitor.address}/incidents/{incidents[0].label}"
    page.goto(f"{home}/hold")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url(home)
    page.goto(f"{home}/hold")
    page.get_by_label("What does it wait for?").select_option("awaiting_caller")
    page.get_by_role("button", name="Put on hold").click()
    expect(page.locator(".wb-field__error").first).to_be_visible()
    page.get_by_label("Note").fill("Which till is it?")
    page.get_by_role("button", name="Put on hold").click()
    page.wait_for_url(home)
    expect(page.get_by_text("Waiting for the caller").first).to_be_visible()


def test_the_keyboard_is_never_lost(
    visitor: Visitor, grace: Person, incidents: list[Incident]
) -> None:
    visitor.sign_in(grace)
    page = visitor.page
    visitor.go(f"/incidents/{incidents[0].label}")
    page.locator("#do-acknowledge").press("Enter")
    expect(page.locator("#do-acknowledge")).to_have_count(0)
    expect(page.locator("#incident-actions :focus")).to_be_visible()
    page.locator("#more-actions > summary").press("Enter")
    page.locator("#more-actions").get_by_role("link", name="Assign").press("Enter")
    page.locator("dialog[open]").get_by_label("Person").press("Escape")
    expect(page.locator("#more-actions > summary")).to_be_focused()
    page.locator("#edit-title").press("Enter")
    page.get_by_role("textbox", name="Title").press("Escape")
    expect(page.locator("#edit-title")).to_be_focused()


def test_a_phone_folds_the_filters_away(visitor: Visitor, grace: Person) -> None:
    declare("Mail is slow", now=_now())
    visitor.sign_in(grace)
    page = visitor.page
    visitor.go("/incidents")
    expect(page.get_by_role("combobox", name="Priority")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.go("/incidents")
    expect(page.get_by_role("combobox", name="Priority")).to_be_hidden()
    page.locator(".wb-filters__fold > summary").press("Enter")
    page.get_by_role("combobox", name="Priority").select_option("1")
    page.wait_for_url("**priority=1**")
    expect(page.locator(".wb-filters__fold > summary")).to_contain_text("Filters 1 set")
    page.locator(".wb-filters__fold > summary").click()
    row = page.locator(".wb-filters__row")
    assert row.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_theme_is_chosen_once_and_kept(visitor: Visitor, grace: Person) -> None:
    visitor.sign_in(grace)
    page = visitor.page
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_label("Theme").click()
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_a_requester_reports_and_sees_what_becomes_of_it(visitor: Visitor, address: str) -> None:
    now = _now() - timedelta(days=9)
    bob = make_person("Bob", now=now, role=Role.REQUESTER, password=PASSWORD)
    visitor.sign_in(bob)
    page = visitor.page
    page.get_by_label("New incident").click()
    page.get_by_label("What is wrong?").fill("The lift is stuck")
    page.get_by_role("button", name="Open the incident").click()
    expect(page.get_by_role("heading", name="The lift is stuck")).to_be_visible()
    assert violations(page) == []
    assert visitor.complaints == []


def test_an_answer_that_calls_for_another_leaves_what_was_chosen(
    visitor: Visitor, grace: Person
) -> None:
    now = _now()
    make_type("leak", now=now)
    make_field("personal", "checkbox", now=now, type_slug="leak")
    when = {"visible_when": "personal == true", "type_slug": "leak"}
    make_field("whose", now=now, required_for=["declare"], **when)
    page = visitor.page
    visitor.sign_in(grace)
    visitor.go("/incidents/new")
    page.get_by_label("What is wrong?").fill("A list went to a stranger")
    page.get_by_label("Type", exact=True).select_option(label="Leak")
    page.get_by_label("Personal").check()
    expect(page.get_by_label("Whose")).to_be_visible()
    expect(page.get_by_label("Personal")).to_be_checked()
    expect(page.get_by_label("What is wrong?")).to_have_value("A list went to a stranger")
    expect(page.get_by_label("Type", exact=True)).to_have_value("leak")
    page.get_by_label("Whose").fill("Customers")
    page.get_by_role("button", name="Open the incident").click()
    expect(page.get_by_text("Customers")).to_be_visible()
    assert Incident.objects.get(title="A list went to a stranger").type == "leak"
    assert visitor.complaints == []
