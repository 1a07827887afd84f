"""Matchers written in rows by keys alone, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.alerts import alert, make_integration, say
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.alerts.models import Silence
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def linus(address: str) -> Person:
    long_ago = _now() - timedelta(days=9)
    person = make_person("Linus", role=Role.MANAGER, now=long_ago, password=PASSWORD)
    say(
        make_integration(now=long_ago),
        alert("Disk", instance="db-1"),
        alert("Disk", instance="db-2"),
        now=long_ago,
    )
    return person


def test_a_silence_is_written_by_keys_and_says_what_it_matches(
    visitor: Visitor, linus: Person
) -> None:
    page = visitor.page
    visitor.sign_in(linus)
    visitor.go("/silences/new")
    matches = page.locator("#matchers-matches")
    page.get_by_label("Row 1, label").focus()
    page.keyboard.type("alertname")
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Disk")
    expect(matches).to_contain_text("2 open alerts match now")
    page.get_by_role("button", name="Add a matcher").press("Enter")
    expect(page.get_by_label("Row 2, label")).to_be_focused()
    page.keyboard.type("instance")
    page.get_by_label("Row 2, value").fill("db-1")
    expect(matches).to_contain_text("1 open alert matches now")
    page.get_by_role("button", name="As text").press("Enter")
    text = page.get_by_role("textbox", name="What matches")
    expect(text).to_have_value('alertname="Disk"\ninstance="db-1"')
    text.fill('alertname="Disk"\ninstance=~"db-.*"\njob="x"')
    page.get_by_role("button", name="As rows").press("Enter")
    expect(page.get_by_label("Row 2, compared")).to_have_value("=~")
    page.get_by_role("button", name="Remove row 3, job").press("Enter")
    expect(page.get_by_label("Row 3, label")).to_have_count(0)
    expect(page.get_by_label("Row 1, label")).to_be_focused()
    expect(matches).to_contain_text("2 open alerts match now")
    assert violations(page) == []
    page.get_by_label("Why").fill("New disks")
    page.get_by_label("Row 2, value").press("Enter")
    expect(page.get_by_text("Silenced: nobody is paged.")).to_be_visible()
    said = [str(one) for one in Silence.objects.get().what]
    assert said == ['alertname="Disk"', 'instance=~"db-.*"']
    assert visitor.complaints == []


def test_on_a_phone_rows_stay_within_the_screen(visitor: Visitor, linus: Person) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.sign_in(linus)
    for path in ("/silences/new", "/inhibition/new", "/alert-routes/new"):
        visitor.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
        assert violations(page) == []
