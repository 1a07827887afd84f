"""Triage by single keys, and the boards of those who steer, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare
from tests.builders.people import make_person, make_team
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def ada(address: str) -> Person:
    """An administrator who can sign in, in a team with too much to do."""
    now = _now() - timedelta(days=4)
    ada = make_person("Ada", role=Role.ADMIN, now=now, password=PASSWORD)
    grace = make_person("Grace", now=now)
    team = make_team("Payments", ada, grace, now=now)
    make_team("Network", make_person("Linus", now=now), now=now)
    declare("Card payments fail in every shop", now=now, team=team, impact=1, urgency=2)
    for number in range(7):
        declare(
            f"Report {number} is slow to open",
            now=now + timedelta(hours=number),
            team=team,
            assignee=(ada, grace, None)[number % 3],
            impact=3,
            urgency=3,
            effort_minutes=240,
        )
    return ada


def test_an_incident_is_classified_by_three_keys(visitor: Visitor, ada: Person) -> None:
    incident = declare("Mail does not arrive", now=_now(), triaged=False)
    page = visitor.page
    visitor.sign_in(ada)
    visitor.go("/triage")
    row = page.locator(f"#triage-{incident.label}")
    for question, key in (("Impact", "2"), ("Urgency", "1"), ("Category", "3")):
        expect(row.get_by_text(question, exact=True)).to_be_visible()
        page.keyboard.press(key)
    expect(row.get_by_text("Classified")).to_be_visible()
    found = Incident.objects.get(pk=incident.pk)
    assert (found.impact, found.urgency, found.priority) == (2, 1, 1)
    assert found.category is not None
    assert visitor.complaints == []


def test_what_is_too_much_waits_by_one_key(visitor: Visitor, ada: Person) -> None:
    page = visitor.page
    visitor.sign_in(ada)
    visitor.go("/triage")
    waits = page.get_by_role("button", name="Wait until")
    before = waits.count()
    assert before > 0
    waits.last.focus()
    page.keyboard.press("d")
    expect(waits).to_have_count(before - 1)
    waiting = Incident.objects.get(deferred_until__isnull=False)
    assert (waiting.impact, waiting.priority) == (3, 5)


def test_the_boards_keep_nobody_out(visitor: Visitor, ada: Person) -> None:
    declare("Mail does not arrive", now=_now(), triaged=False)
    visitor.sign_in(ada)
    for path in ("/triage", "/workload", "/admin/priorities"):
        visitor.go(path)
        assert faults(visitor.page) == [], path
    assert visitor.complaints == []
