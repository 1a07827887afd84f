"""What an unknown tool sends becomes an alert that somebody points out, and a route takes it."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.alerts import drain, make_integration, store
from tests.builders.people import make_person
from tests.builders.services import make_service
from watchbell.alerts.models import Alert
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
CHECK = json.dumps({"check": {"name": "disk"}, "host": "db1", "outcome": "FAILED"})


def point_out(page: Page, field: str, path: str) -> None:
    page.locator(f"[name={field}]").focus()
    page.locator(f'[data-path="{path}"]').click()
    expect(page.locator(f"[name={field}]")).to_have_value(path)


def test_a_payload_is_pointed_at_seen_as_an_alert_kept_and_routed(visitor: Visitor) -> None:
    now = SystemClock().now()
    visitor.sign_in(make_person("Ada", role=Role.ADMIN, now=now, password=PASSWORD))
    scripts = make_integration("Scripts", now=now, kind="generic")
    make_service("Databases", now=now)
    page = visitor.page

    visitor.go(f"/integrations/{scripts.pk}/mapping/edit")
    page.get_by_label("Payload to try it with").fill(CHECK)
    seen = page.locator("#mapping-trial")
    expect(seen.locator('[data-path="$.check.name"]')).to_be_visible()
    point_out(page, "title", "$.check.name")
    point_out(page, "key", "$.host")
    expect(seen).to_contain_text("Key db1")
    expect(seen.get_by_text("disk", exact=True).first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Keep mapping").click()
    expect(page.get_by_role("heading", name="Scripts")).to_be_visible()

    visitor.go("/alert-routes/new")
    page.locator("[name=name]").fill("Databases")
    page.locator("select[name$=subject]").first.select_option("label")
    page.locator("input[name$=label]").first.fill("host")
    page.locator("input[name$=value]").first.fill("db1")
    page.locator("select[name=service]").select_option(label="Databases")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", name="Routes")).to_be_visible()
    visitor.go(f"/alert-routes/try?integration={scripts.pk}")
    page.locator("[name=body]").fill(CHECK)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("disk").first).to_be_visible()
    expect(page.locator(".wb-facts").first).to_contain_text("A new one.")

    store(scripts, CHECK.encode(), now=now)
    drain(now)
    alert = Alert.objects.select_related("service").get()
    assert (alert.title, alert.key) == ("disk", "db1")
    assert visitor.complaints == []
