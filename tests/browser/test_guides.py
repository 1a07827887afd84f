"""A guide gone through by keyboard, and a solution used, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.guides import make_guide
from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.incidents.domain import Channel
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def grace(address: str) -> Person:
    now = _now() - timedelta(days=4)
    return make_person("Grace", role=Role.RESPONDER, now=now, password=PASSWORD)


def test_a_call_is_solved_at_the_first_contact_by_the_guide(
    visitor: Visitor, grace: Person
) -> None:
    make_guide(now=_now())
    incident = declare(
        "The box is silent", now=_now(), actor=grace.as_actor(), channel=Channel.PHONE
    )
    page = visitor.page
    visitor.sign_in(grace)
    visitor.go(f"/incidents/{incident.label}?tab=diagnosis")
    page.locator("#guide-start-box").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Look at the front.")).to_be_visible()
    for asked in ("Is the light on?", "Is it plugged in?"):
        expect(page.locator("#guide .wb-outcome__head")).to_have_text(asked)
        page.locator("#guide").get_by_role("button", name="No", exact=True).focus()
        page.keyboard.press("Enter")
    expect(page.locator("#guide-resolve")).to_be_visible()
    assert violations(page) == []
    page.locator("#guide-resolve").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#action")
    expect(dialog.locator("[name=notes]")).to_have_value("It was not plugged in; now it is.")
    dialog.locator("[name=outcome]").select_option("no_fault")
    dialog.locator("[name=cause]").select_option("user")
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#incident-head").get_by_text("No fault found")).to_be_visible()
    assert Incident.objects.get(pk=incident.pk).first_contact_resolution is True
    assert visitor.complaints == []


def test_what_helped_before_fills_the_resolution_in(visitor: Visitor, grace: Person) -> None:
    past = declare("Checkout fails with error 502", now=_now())
    resolve(past, actor=grace.as_actor(), now=_now(), notes="Restarted the gateway.")
    incident = declare("Checkout fails with error 502 again", now=_now())
    page = visitor.page
    visitor.sign_in(grace)
    visitor.go(f"/incidents/{incident.label}?tab=knowledge")
    expect(page.get_by_text("Restarted the gateway.")).to_be_visible()
    assert violations(page) == []
    page.locator(f"#use-{past.number}").click()
    expect(page.locator("[name=notes]")).to_have_value("Restarted the gateway.")
    assert visitor.complaints == []
