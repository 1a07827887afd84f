"""The form of a service level in a browser: what is refused leads to its fault."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.people import make_person
from tests.builders.promises import make_policy
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser


def test_a_slip_in_a_folded_condition_has_the_focus_and_says_what_to_write(
    visitor: Visitor,
) -> None:
    now = SystemClock().now()
    visitor.sign_in(make_person("Ada", role=Role.ADMIN, now=now, password=PASSWORD))
    policy = make_policy(now=now)
    visitor.go(f"/admin/service-levels/policies/{policy.slug}")
    page = visitor.page
    fold = page.get_by_text("Start, stop, reset and pause by conditions")
    fold.click()
    field = page.get_by_label("It stands still when")
    field.fill("priority = 1")
    fold.click()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(field).to_be_focused()
    expect(field).to_have_value("priority = 1")
    expect(page.get_by_text("to compare, write ==")).to_be_in_viewport()
    assert violations(page) == []
    assert [one for one in visitor.complaints if "422" not in one] == []
