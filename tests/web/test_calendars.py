"""The pages of business calendars, with and without script."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.calendars import make_calendar, make_calendars
from tests.builders.incidents import declare
from tests.builders.promises import goal, make_policy
from watchbell.accounts.models import Person
from watchbell.catalog.selectors import calendar_by_slug, current_version, default_calendar

pytestmark = pytest.mark.usefixtures("database")
_NEW = {
    "name": "Desk",
    "timezone": "Europe/Berlin",
    "monday": "08:00-12:00, 13:00-18:00",
    "country": "DE",
    "own_days": "12-24 08:00-12:00 Christmas Eve\n2027-01-04 closed Stocktaking",
}


@pytest.fixture
def pages(client: Client, ada: Person) -> Client:
    client.force_login(ada)
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_house_without_a_calendar_is_told_what_one_is_for(pages: Client) -> None:
    assert "No calendar yet" in text(pages.get("/admin/calendars"))
    assert "Say when you work" in text(pages.get("/"))


def test_a_calendar_is_added_and_its_page_says_when_it_is_open(pages: Client) -> None:
    answer = pages.post("/admin/calendars/new", _NEW, follow=True)
    assert answer.redirect_chain == [("/admin/calendars/desk", 302)]
    said = text(answer)
    for words in ("Mon 08:00-12:00, 13:00-18:00", "Christmas Eve", "Stocktaking", "The first one"):
        assert words in said
    listed = text(pages.get("/admin/calendars"))
    assert "holidays of DE" in listed
    assert "Default" in listed


def test_a_change_is_a_version_that_says_what_is_new(pages: Client) -> None:
    pages.post("/admin/calendars/new", _NEW)
    change = {**_NEW, "monday": "closed", "tuesday": "9-12", "version": "1"}
    said = text(pages.post("/admin/calendars/desk/edit", change, follow=True))
    assert "Saved as version 2." in said
    assert "Tuesday closed to 09:00-12:00" in said
    stale = pages.post("/admin/calendars/desk/edit", {**_NEW, "version": "1"})
    assert (stale.status_code, current_version(calendar_by_slug("desk").pk).number) == (422, 2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"monday": "nine"}, "are no hours"),
        ({"monday": ""}, "It is never open"),
        ({"own_days": "soon closed"}, "is no date"),
        ({"timezone": "Mars"}, "not one of the available choices"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_said_at_the_form(
    pages: Client, wrong: dict[str, str], said: str
) -> None:
    answer = pages.post("/admin/calendars/new", {**_NEW, **wrong})
    assert answer.status_code == 422
    assert said in text(answer)


def test_the_preview_follows_what_is_typed(pages: Client) -> None:
    htmx = {"HX-Request": "true"}
    answer = pages.post("/admin/calendars/preview", {**_NEW, "part": "BY"}, headers=htmx)
    said = text(answer)
    assert "Mon 08:00-12:00, 13:00-18:00" in said
    assert "Epiphany" in said
    assert 'hx-swap-oob="true"' in said
    # The part of another country that was chosen before is none of this one.
    other = text(
        pages.post(
            "/admin/calendars/preview", {**_NEW, "country": "SE", "part": "BY"}, headers=htmx
        )
    )
    assert "not understood" in other or "Midsummer" in other
    wrong = pages.post("/admin/calendars/preview", {**_NEW, "monday": "x"}, headers=htmx)
    assert "not understood yet" in text(wrong)


def test_calendars_are_archived_restored_and_made_the_default(pages: Client, now: datetime) -> None:
    slugs = make_calendars(now)
    one = f"/admin/calendars/{slugs['opening']}"
    assert "Desk" in text(pages.get(one))
    assert "It is the default now." in text(pages.post(f"{one}/default", follow=True))
    assert default_calendar() == calendar_by_slug(slugs["opening"])
    old = f"/admin/calendars/{slugs['old_opening']}"
    assert "It is offered again." in text(pages.post(f"{old}/restore", follow=True))
    assert "It is offered no more." in text(pages.post(f"{old}/archive", follow=True))


def test_other_hours_are_tried_before_they_are_saved(pages: Client, now: datetime) -> None:
    night = make_calendar("Desk", hours="00:00-01:00", now=now)
    pages.get("/admin/calendars/desk/edit")
    sent = {**_NEW, "timezone": "UTC", "monday": "0-24", "version": "1"}
    assert "No policy counts by these hours" in text(pages.post("/admin/calendars/desk/try", sent))
    make_policy(goal(2, night.pk), now=now)
    declare(now=now - timedelta(hours=5))
    said = text(pages.post("/admin/calendars/desk/try", sent, headers={"HX-Request": "true"}))
    assert "<strong>1</strong> incident of the last 90 days" in said
    assert "<strong>1</strong> would have fared differently" in said
    assert current_version(night.pk).number == 1
    wrong = pages.post("/admin/calendars/desk/try", {**sent, "monday": "nine"})
    assert (wrong.status_code, "cannot be tried" in text(wrong)) == (422, True)


def test_the_list_asks_a_fixed_number_of_queries(
    pages: Client, now: datetime, django_assert_num_queries: Any
) -> None:
    make_calendar("One", now=now)
    pages.get("/admin/calendars")
    with CaptureQueriesContext(connection) as few:
        pages.get("/admin/calendars")
    asked = len(few)
    for name in ("Two", "Three", "Four"):
        make_calendar(name, now=now)
    pages.get("/admin/calendars")
    with django_assert_num_queries(asked):
        pages.get("/admin/calendars")
