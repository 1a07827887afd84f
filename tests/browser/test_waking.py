"""The app on a phone: installed, woken by a push, answered by its button, and without network."""

import json
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Worker, expect

from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.builders.policies import make_policy
from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.services import add_contact_method
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.clock import SystemClock
from watchbell.notify.channels.push import body_of
from watchbell.notify.models import Message
from watchbell.notify.selectors import content_of
from watchbell.paging.cycles import escalate
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.services.running import begin

pytestmark = pytest.mark.browser
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def ada(address: str) -> Person:
    return make_person("Ada", role=Role.ADMIN, now=_now() - timedelta(days=9), password=PASSWORD)


@pytest.fixture
def worker(visitor: Visitor, context: BrowserContext, ada: Person) -> Worker:
    """The service worker of somebody who is signed in."""
    context.grant_permissions(["notifications"], origin=visitor.address)
    visitor.sign_in(ada)
    visitor.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    return context.service_workers[0]


def page_somebody(person: Person) -> tuple[Incident, dict[str, Any]]:
    """Page somebody; returns the incident, and what their browser would be pushed."""
    policy = make_policy(person, now=_now())
    incident = declare(now=_now(), escalation_policy_id=policy.pk, impact=1, urgency=1)
    begin(incident.pk, cause="a test", now=_now())
    escalate(_now())
    return incident, body_of(content_of(Message.objects.get()))


def push(visitor: Visitor, data: dict[str, Any]) -> None:
    """Have the browser hand its service worker a message as if a push service had sent it."""
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    found: list[dict[str, Any]] = []

    def note(told: dict[str, list[dict[str, Any]]]) -> None:
        found.extend(told["registrations"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    devtools.send("ServiceWorker.enable")
    while not found:
        visitor.page.wait_for_timeout(50)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": visitor.address,
            "registrationId": found[0]["registrationId"],
            "data": json.dumps(data),
        },
    )


# Asked for what is shown, Chromium drops what it has yet to display: hence it is noted here.
NOTE = """() => {
    self.noted = [];
    const show = self.registration.showNotification.bind(self.registration);
    self.registration.showNotification = async (title, options) => {
        await show(title, options);
        self.noted.push({title, ...options});
    };
}"""
SHOWN = """async words => {
    for (let n = 0; n < 400; n++) {
        const shown = self.noted.find(one => one.title.includes(words));
        if (shown) return shown;
        await new Promise(done => setTimeout(done, 50));
    }
}"""
PRESS = """action => {
    const notification = {data: self.noted[0].data, close() {}};
    const press = new ExtendableEvent("notificationclick");
    self.dispatchEvent(Object.assign(press, {notification, action, waitUntil() {}}));
}"""


def test_a_push_is_shown_and_its_button_answers(
    visitor: Visitor, worker: Worker, ada: Person, address: str
) -> None:
    incident, pushed = page_somebody(ada)
    for button in pushed["buttons"]:
        assert button["url"].startswith("http://127.0.0.1:8000/answers/")
    worker.evaluate(NOTE)
    push(visitor, pushed)
    shown = worker.evaluate(SHOWN, pushed["title"])
    assert [button["action"] for button in shown["actions"]] == [
        "acknowledge",
        "decline",
        "escalate",
    ]
    worker.evaluate(PRESS, "acknowledge")
    assert worker.evaluate(SHOWN, "is yours")
    incident.refresh_from_db()
    assert incident.acknowledged_by == ada


def test_without_network_a_page_says_so_and_with_it_the_pages_are_back(
    visitor: Visitor, worker: Worker, context: BrowserContext
) -> None:
    visitor.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    visitor.go("/incidents")
    expect(visitor.page.get_by_role("heading", name="No network")).to_be_visible()
    colour = visitor.page.evaluate("() => getComputedStyle(document.body).fontFamily")
    assert "serif" not in colour.split(",")[0]
    context.set_offline(False)
    visitor.page.get_by_role("link", name="Try again").click()
    visitor.page.wait_for_url(f"{visitor.address}/")


def test_the_pages_can_be_installed(visitor: Visitor, worker: Worker) -> None:
    manifest = visitor.page.request.get(f"{visitor.address}/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        answer = visitor.page.request.get(visitor.address + icon["src"])
        assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert worker.url == f"{visitor.address}/service-worker.js"


def test_rules_are_made_with_the_keyboard_and_open_to_everybody(
    visitor: Visitor, ada: Person
) -> None:
    for kind, address in (("email", "ada@home.example"), ("ntfy", "https://ntfy.sh/ada-bell-77")):
        add_contact_method(person_id=ada.pk, kind=kind, address=address, actor=SYSTEM, now=_now())
    ContactMethod.objects.filter(kind="ntfy").update(verified_at=_now())
    visitor.sign_in(ada)
    visitor.go("/profile")
    assert faults(visitor.page) == []
    visitor.page.get_by_role("link", name="How you are woken").click()
    card = visitor.page.locator("#rules-high")
    expect(card).to_contain_text("You have no rules here")
    card.locator("[name=way_0]").select_option("ntfy: https://ntfy.sh/ada-bell-77")
    card.locator("[name=after_0]").fill("5")
    card.locator("[name=after_0]").press("Enter")
    expect(visitor.page.get_by_text("Saved")).to_be_visible()
    expect(card.locator("[name=after_0]")).to_have_value("5")
    assert faults(visitor.page) == []
    assert visitor.complaints == []


def test_enter_adds_whom_one_typed_and_saves_nothing(visitor: Visitor, ada: Person) -> None:
    make_person("Grace", now=_now() - timedelta(days=9))
    page = visitor.page
    visitor.sign_in(ada)
    visitor.go("/escalation-policies/new")
    page.get_by_label("Name", exact=True).fill("Shop")
    page.get_by_label("Add somebody").fill("grac")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Tell Grace no more")).to_be_visible()
    page.keyboard.type("ada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Tell Ada no more")).to_be_visible()
    assert not EscalationPolicy.objects.exists()
    page.get_by_role("button", name="Add policy").click()
    page.wait_for_url(f"{visitor.address}/escalation-policies/shop")
    assert visitor.complaints == []
