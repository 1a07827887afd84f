"""A long timeline comes in pieces: more when it is reached; what is shown stays."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare
from tests.builders.people import make_person
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.services import add_comment
from watchbell.kernel.actors import Actor
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
LONG = 90


def _say(incident: Incident, number: int, actor: Actor, now: datetime) -> None:
    add_comment(
        incident_id=incident.pk,
        body=f"Word {number:03}.",
        visibility=Visibility.PUBLIC,
        actor=actor,
        now=now,
    )


def _words(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".wb-message__text").all_inner_texts()]


def test_a_long_timeline_grows_when_it_is_reached_and_keeps_its_length(visitor: Visitor) -> None:
    now = SystemClock().now() - timedelta(hours=3)
    incident = declare("Checkout is down", now=now)
    grace = make_person("Grace", now=now, password=PASSWORD)
    for number in range(LONG):
        _say(incident, number, grace.as_actor(), now + timedelta(minutes=number))
    visitor.sign_in(grace)
    page = visitor.page
    visitor.go(f"/incidents/{incident.label}")
    assert len(_words(page)) == 20
    while (earlier := page.locator("[data-earlier]")).count():
        shown = page.locator(".wb-timeline__item").count()
        earlier.scroll_into_view_if_needed()
        expect(page.locator(".wb-timeline__item").nth(shown)).to_be_attached()
    whole = [f"Word {number:03}." for number in reversed(range(LONG))]
    assert _words(page) == whole
    assert page.locator(".wb-timeline__day").count() == len(
        {(now + timedelta(minutes=n)).date() for n in range(LONG)}
    )
    assert violations(page) == []
    page.locator("#composer-body").fill(f"Word {LONG:03}.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".wb-message__text").first).to_have_text(f"Word {LONG:03}.")
    assert _words(page) == [f"Word {LONG:03}.", *whole]
    oldest = page.locator(".wb-timeline__item", has_text="Word 000.").get_attribute("id")
    visitor.go("/incidents")
    visitor.go(f"/incidents/{incident.label}#{oldest}")
    expect(page.locator(f"#{oldest}")).to_be_in_viewport()
