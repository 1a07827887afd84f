"""Schedules in a real browser: a rotation made with its preview, a span drawn, a shift taken."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.people import make_person
from tests.builders.schedules import make_schedule, weekly
from watchbell.accounts.models import Person
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock
from watchbell.oncall.models import Override, Rotation

pytestmark = pytest.mark.browser
_now = SystemClock().now
expect.set_options(timeout=20_000)  # the machine may be busy


@pytest.fixture
def linus(address: str) -> Person:
    long_ago = _now() - timedelta(days=9)
    return make_person("Linus", role=Role.MANAGER, now=long_ago, password=PASSWORD)


def long_ago() -> datetime:
    return _now() - timedelta(days=9)


def test_a_rotation_is_previewed_while_it_is_written(visitor: Visitor, linus: Person) -> None:
    for name in ("Ada", "Grace"):
        make_person(name, now=long_ago())
    schedule = make_schedule("Duty", now=long_ago())
    page = visitor.page
    visitor.sign_in(linus)
    visitor.go("/schedules/duty/rotations/new")
    preview = page.locator("#rotation-preview")
    expect(preview).to_contain_text("Choose at least one person")
    for name in ("Ada", "Grace"):
        page.get_by_label("Add a member").select_option(label=name)
        expect(members(page).last).to_have_value(str(Person.objects.get(name=name).pk))
    expect(preview.locator(".wb-preview__weeks > li")).to_have_count(8)
    page.get_by_label("Unit").select_option("days")
    expect(preview.locator('[data-shift="Grace"]').nth(20)).to_be_attached()
    page.get_by_role("button", name="Move Grace up").click()
    expect(members(page).first).to_have_value(str(Person.objects.get(name="Grace").pk))
    handle = page.locator("[data-sort-handle]")
    handle.nth(1).drag_to(handle.nth(0))
    expect(members(page).first).to_have_value(str(Person.objects.get(name="Ada").pk))
    assert violations(page) == []
    assert not Rotation.objects.exists()
    page.get_by_role("button", name="Add rotation").click()
    page.wait_for_url(f"{visitor.address}/schedules/duty")
    rotation = Rotation.objects.get(schedule=schedule)
    assert [one.person_id for one in rotation.members.order_by("position")] == [
        Person.objects.get(name=name).pk for name in ("Ada", "Grace")
    ]
    assert visitor.complaints == []


def members(page: Page) -> Locator:
    return page.locator(".wb-members__row select")


def test_a_span_is_drawn_on_the_timeline_and_becomes_an_override(
    visitor: Visitor, linus: Person
) -> None:
    grace = make_person("Grace", now=long_ago())
    make_schedule("Duty", weekly(grace), now=long_ago())
    page = visitor.page
    visitor.sign_in(linus)
    visitor.go("/schedules/duty")
    box = page.locator(".wb-calendar__row--final [data-track]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 12, steps=4)
    expect(page.locator(".wb-tip")).to_contain_text("Override")
    page.mouse.up()
    dialog = page.locator("dialog#action")
    expect(dialog.get_by_label("Who", exact=True)).to_have_value(str(linus.pk))
    expect(dialog.get_by_label("For whom")).to_have_value(str(grace.pk))
    assert violations(page) == []
    dialog.get_by_role("button", name="Override", exact=True).click()
    expect(page.get_by_text("Linus stands in for Grace")).to_be_visible()
    override = Override.objects.get()
    assert timedelta(hours=30) <= override.ends_at - override.starts_at <= timedelta(hours=37)
    taken = page.locator('.wb-calendar__row--final [data-shift="Linus"]')
    taken.focus()
    expect(page.locator(".wb-tip")).to_contain_text("for Grace")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Remove this override")).to_be_visible()
    dialog.get_by_role("button", name="Remove this override").click()
    expect(page.get_by_text("The override of Linus is over")).to_be_visible()
    assert not Override.objects.exists()
    assert visitor.complaints == []


def test_on_a_phone_a_shift_is_taken_from_the_list(visitor: Visitor, linus: Person) -> None:
    grace = make_person("Grace", now=long_ago())
    make_schedule("Duty", weekly(grace), now=long_ago())
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.sign_in(linus)
    visitor.go("/schedules/duty")
    expect(page.locator(".wb-calendar")).to_be_hidden()
    page.get_by_role("link", name="Override the shift of Grace").first.click()
    page.get_by_role("button", name="Take it myself").click()
    expect(page.get_by_text("Linus stands in for Grace")).to_be_visible()
    assert Override.objects.get().person == linus
    assert violations(page) == []
