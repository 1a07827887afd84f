"""A P1 becomes a major incident and is run to its end by four people in four browsers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.incidents.domain import MajorState, State
from watchbell.incidents.models import Incident
from watchbell.incidents.services import (
    contain_incident,
    declare_major,
    make_stakeholder_link,
    propose_major,
)
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_now = SystemClock().now
Enter = Callable[[str], Page]


@pytest.fixture
def incident(address: str) -> Incident:
    """A P1 on a service that costs 90 a minute, half an hour old."""
    began = _now() - timedelta(minutes=30)
    service = make_service("Payments", criticality=1, cost_per_minute=Decimal(90), now=began)
    return declare("Payments fail", now=began, impact=1, urgency=1, service=service)


@pytest.fixture
def enter(chromium: Browser, address: str) -> Iterator[Enter]:
    """Give each person a browser of their own, signed in and at the room."""
    with ExitStack() as stack:

        def open_browser(name: str) -> Page:
            context = chromium.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(90_000)
            stack.callback(context.close)
            person = make_person(name, now=_now() - timedelta(days=2), password=PASSWORD)
            visitor = Visitor(context.new_page(), address, [])
            visitor.sign_in(person)
            return visitor.page

        yield open_browser


def _note(page: Page, text: str) -> None:
    page.keyboard.press("n")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("#room-timeline").get_by_text(text)).to_be_visible()
    expect(page.get_by_label("Note for the log")).to_have_value("")


def _declare(manager: Page, own: str) -> None:
    manager.goto(own)
    manager.locator("#more-actions-button").click()
    manager.get_by_role("link", name="Declare major").click()
    manager.get_by_label("Why is this a major incident?").fill("Nobody can pay.")
    manager.locator("#action").get_by_role("button", name="Declare major").click()
    manager.get_by_role("link", name="Major: open the room").click()


def _contain_and_fix(lead: Page) -> None:
    lead.locator("#do-contain").click()
    lead.get_by_label("What was done to limit the damage?").fill("Cards go to the second acquirer")
    lead.get_by_label("How is it undone later?").fill("Route cards back")
    lead.locator("#action").get_by_role("button", name="Contain").click()
    expect(lead.locator("#room-damage").get_by_text("1 active")).to_be_visible()
    lead.locator("#phase-fix").click()
    expect(lead.locator("#room-head [aria-current=step]")).to_have_text("Fix")


def _tell(speaker: Page) -> None:
    speaker.reload()
    speaker.get_by_label("Public update").fill("Paying is slow. We say more within the hour.")
    speaker.get_by_role("button", name="Send the update").click()
    expect(speaker.locator("#room-told").get_by_text("Paying is slow.")).to_be_visible()


def _mitigate_and_reverse(lead: Page) -> None:
    lead.locator("#do-mitigate").click()
    lead.get_by_label("How are users served again?").fill("All cards by the second acquirer")
    lead.locator("#action").get_by_role("button", name="Users are served again").click()
    expect(lead.locator("#room-head").get_by_text("Mitigated, being recovered")).to_be_visible()
    lead.locator("#room-damage").get_by_role("link", name="Reverse").click()
    lead.locator("#action").get_by_role("button", name="It is reversed").click()
    expect(lead.locator("#room-damage").get_by_text("Reversed by Linda")).to_be_visible()


def _end(manager: Page) -> None:
    manager.reload()
    manager.locator("#do-end-major").click()
    manager.locator("#action").get_by_role("button", name="End the major incident").click()
    expect(manager.locator("#room-head").get_by_text("Major incident, ended")).to_be_visible()


def test_four_people_run_a_major_incident_to_its_end(
    incident: Incident, enter: Enter, address: str
) -> None:
    own = f"{address}/incidents/{incident.label}"
    manager, lead, speaker, scribe = (enter(n) for n in ("Margaret", "Linda", "Sophie", "Tim"))
    _declare(manager, own)
    crew = {
        "incident_manager": manager,
        "technical_lead": lead,
        "communicator": speaker,
        "scribe": scribe,
    }
    for role, page in crew.items():
        page.goto(f"{own}/room")
        page.locator(f"#room-take-{role}").click()
        expect(page.locator("#room-crew").get_by_text("You", exact=True)).to_be_visible()
    _note(scribe, "Declared at the bridge; four roles are taken.")
    _contain_and_fix(lead)
    _tell(speaker)
    _mitigate_and_reverse(lead)
    _end(manager)
    _note(scribe, "Ended; the review is on Thursday.")
    incident.refresh_from_db()
    assert (incident.major_state, incident.phase) == (MajorState.ENDED, "review")
    assert State(incident.state).is_open


@pytest.fixture
def linus(address: str) -> Person:
    began = _now() - timedelta(days=9)
    return make_person("Linus", role=Role.MANAGER, now=began, password=PASSWORD)


def test_the_pages_of_majors_keep_nobody_out(
    visitor: Visitor, linus: Person, incident: Incident
) -> None:
    page, now = visitor.page, _now()
    other = declare("Mail is slow", now=now - timedelta(minutes=2))
    propose_major(incident_id=other.pk, reason="Ten calls.", actor=linus.as_actor(), now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": linus.as_actor(), "now": now}
    declare_major(reason="Nobody can pay.", **who)
    contain_incident(action="Sign-up off", effect="", reversal="Switch on", **who)
    make_stakeholder_link(audience="Board", hours=2, shows_names=False, **who)
    visitor.sign_in(linus)
    room = f"/incidents/{incident.label}/room"
    visitor.go(room)
    link = page.get_by_role("link", name="Open", exact=True).get_attribute("href") or ""
    followed = "/follow/" + link.rpartition("/")[2]
    for path in (room, "/majors", "/containments", "/majors/intervals", followed):
        visitor.go(path)
        assert faults(page) == [], path
    assert visitor.complaints == []
