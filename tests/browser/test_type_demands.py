"""An administrator adds a type in one browser; in another an agent is stopped by its demands."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.people import make_person
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # the machine may be busy
SENTENCE = "“People concerned” is required before it is resolved."
Enter = Callable[[str, Role], Page]


@pytest.fixture
def enter(chromium: Browser, address: str) -> Iterator[Enter]:
    """Give each person a browser of their own, signed in."""
    began = SystemClock().now() - timedelta(days=9)
    with ExitStack() as stack:

        def open_browser(name: str, role: Role) -> Page:
            context = chromium.new_context(base_url=address)
            stack.callback(context.close)
            visitor = Visitor(context.new_page(), address, [])
            visitor.sign_in(make_person(name, role=role, now=began, password=PASSWORD))
            return visitor.page

        yield open_browser


def test_a_type_with_a_conditional_demand_stops_an_agent_with_a_clear_sentence(
    enter: Enter,
) -> None:
    admin, agent = enter("Ada", Role.ADMIN), enter("Grace", Role.RESPONDER)
    _add_type(admin)
    _declare(agent)
    dialog = _try_to_resolve(agent)
    expect(dialog.get_by_text(SENTENCE)).to_be_visible()
    expect(dialog.get_by_label("People concerned")).to_be_focused()
    assert violations(agent) == []
    assert Incident.objects.get().state != State.RESOLVED
    dialog.get_by_label("People concerned").fill("40")
    dialog.get_by_role("button", name="Resolve").click()
    expect(dialog).to_have_count(0)
    expect(agent.locator(".wb-outcome")).to_contain_text("The list was public by mistake.")
    incident = Incident.objects.get()
    assert (incident.state, incident.custom["people_concerned"]) == (State.RESOLVED, 40)


def _add_type(admin: Page) -> None:
    admin.goto("/admin/types")
    admin.get_by_role("link", name="New type").click()
    admin.get_by_label("Name", exact=True).fill("Data breach")
    admin.get_by_role("button", name="Add the type").click()
    _add_field(admin, "Personal data", "checkbox")
    _add_field(admin, "People concerned", "number", when="personal_data == true")
    row = admin.locator(".wb-rows__row", has_text="People concerned")
    expect(row).to_contain_text("required before it is resolved")


def _add_field(admin: Page, name: str, kind: str, when: str = "") -> None:
    admin.get_by_role("link", name="Add a field").click()
    admin.get_by_label("What is asked").fill(name)
    admin.get_by_label("Kind").select_option(kind)
    if when:
        admin.get_by_role("checkbox", name="Resolved").check()
        admin.get_by_label("Asked only when").fill(when)
    admin.get_by_role("button", name="Add the field").click()
    expect(admin.get_by_role("heading", level=1, name="Data breach")).to_be_visible()


def _declare(agent: Page) -> None:
    """Declare one: the second question comes only when the first is answered."""
    agent.goto("/incidents/new")
    agent.get_by_label("What is wrong?").fill("A list of customers was public")
    agent.get_by_label("Type").select_option("data-breach")
    expect(agent.get_by_label("Personal data")).to_be_visible()
    expect(agent.get_by_label("People concerned")).to_have_count(0)
    agent.get_by_label("Personal data").check()
    expect(agent.get_by_label("People concerned")).to_be_visible()
    agent.get_by_text("More, if you know it").click()
    agent.get_by_label("Impact").select_option("2")
    agent.get_by_label("Urgency").select_option("2")
    agent.get_by_label("Category").select_option("software")
    agent.get_by_role("button", name="Open the incident").click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("A list of customers was public")


def _try_to_resolve(agent: Page) -> Locator:
    agent.locator("#do-resolve").click()
    dialog = agent.get_by_role("dialog")
    dialog.get_by_label("How did it end?").select_option("permanent")
    dialog.get_by_label("What caused it?").select_option("change")
    dialog.get_by_label("What resolved it?").fill("The list was public by mistake.")
    dialog.get_by_label("Reference of the fix").fill("CHG-1")
    dialog.get_by_label("The service worked again at").fill(f"{SystemClock().now():%Y-%m-%dT00:00}")
    dialog.get_by_role("button", name="Resolve").click()
    return dialog
