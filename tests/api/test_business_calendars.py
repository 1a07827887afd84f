"""Business calendars by API."""

from datetime import datetime

import pytest

from tests.api.client import ApiClient
from tests.builders.calendars import make_calendar

pytestmark = pytest.mark.usefixtures("database")
_PATH = "/business-calendars/desk"
_DESK = {
    "slug": "desk",
    "name": "Desk",
    "timezone": "Europe/Berlin",
    "week": {"monday": "9-12, 13-17", "saturday": "22:00-06:00"},
    "own_days": [{"on": "12-24", "hours": "09:00-12:00", "name": "Christmas Eve"}],
    "region": "de-by",
}


def test_a_calendar_is_made_read_and_changed_by_version(owner: ApiClient) -> None:
    made = owner.post("/business-calendars", _DESK)
    assert (made.status, made.headers["Location"]) == (201, f"/api/v1{_PATH}")
    assert made.body["week"]["monday"] == "09:00-12:00, 13:00-17:00"
    assert made.body["week"]["sunday"] == "closed"
    assert (made.body["region"], made.body["is_default"]) == ("DE-BY", True)
    assert owner.get(_PATH).body == made.body
    changed = owner.patch(_PATH, {"region": "", "name": "Service desk"}, If_Match='"1"')
    assert (changed.status, changed.body["number"], changed.body["version"]) == (200, 2, 2)
    assert changed.body["version_id"] != made.body["version_id"]
    assert changed.body["own_days"] == made.body["own_days"]
    assert owner.patch(_PATH, {"name": "X"}, If_Match='"1"').status == 412


def test_calendars_are_listed_in_pages_and_follow_the_sun(owner: ApiClient, now: datetime) -> None:
    make_calendar("Lisbon", now=now)
    make_calendar("Denver", now=now)
    body = {**_DESK, "week": {}, "includes": ["lisbon", "denver"]}
    assert owner.post("/business-calendars", body).body["includes"] == ["denver", "lisbon"]
    first = owner.get("/business-calendars?limit=2").body
    assert [one["slug"] for one in first["items"]] == ["denver", "desk"]
    second = owner.get(f"/business-calendars?limit=2&cursor={first['next_cursor']}").body
    assert [one["slug"] for one in second["items"]] == ["lisbon"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"week": {"monday": "nine to five"}}, "week.monday"),
        ({"week": {}}, "week"),
        ({"own_days": [{"on": "tomorrow"}]}, "own_days.0.on"),
        ({"own_days": [{"on": "12-24", "hours": "25-26"}]}, "own_days.0.hours"),
        ({"includes": ["nothing"]}, "includes"),
        ({"timezone": "Mars"}, "timezone"),
        ({"region": "XX"}, "region"),
    ],
)
def test_what_is_wrong_is_named(owner: ApiClient, wrong: dict[str, object], field: str) -> None:
    refused = owner.post("/business-calendars", {**_DESK, **wrong})
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, field)


def test_a_calendar_is_archived_restored_and_made_the_default(
    owner: ApiClient, responder: ApiClient, now: datetime
) -> None:
    make_calendar("Lisbon", now=now)
    make_calendar("Denver", now=now)
    at = "/business-calendars/denver"
    assert responder.post(f"{at}/archive").status == 403
    assert owner.post(f"{at}/archive").body["archived_at"] is not None
    assert owner.post(f"{at}/archive").status == 409
    assert owner.post(f"{at}/default").status == 409
    assert owner.post(f"{at}/restore").body["archived_at"] is None
    assert owner.post(f"{at}/default").body["is_default"] is True
    assert owner.get("/business-calendars/lisbon").body["is_default"] is False
    assert owner.post(f"{at}/archive").status == 409
