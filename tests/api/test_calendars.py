"""Calendar feeds and imported calendars over the wire, and policies that go by version."""

from datetime import datetime

import pytest
from django.test import Client

from tests.api.client import ApiClient
from tests.builders.policies import make_policy
from tests.builders.schedules import make_schedule, weekly
from watchbell.accounts.models import Person
from watchbell.kernel.clock import ManualClock
from watchbell.web import middleware

_EVENTS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART:20260303T090000Z
DTEND:20260304T090000Z
SUMMARY:ada@example.org
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260101T000000Z
DTSTART:20260304T090000Z
DTEND:20260305T090000Z
SUMMARY:Nobody we know
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_a_feed_is_made_read_and_revoked(
    owner: ApiClient,
    responder: ApiClient,
    ada: Person,
    now: datetime,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(middleware, "clock", clock)
    make_schedule("First", weekly(ada), now=now)
    made = owner.post("/me/calendar-feeds", {"schedule": "first", "shows_gaps": True})
    assert (made.status, made.body["schedule"], made.body["shows_gaps"]) == (201, "first", True)
    address = made.body["address"].removeprefix("http://testserver")
    answer = Client().get(address)
    assert answer.status_code == 200
    assert b"Ada: First" in answer.content
    (listed,) = owner.get("/me/calendar-feeds").body["items"]
    assert listed["id"] == made.body["id"]
    assert listed["read_at"] is not None
    assert "address" not in listed
    assert responder.get("/me/calendar-feeds").body["items"] == []
    path = f"/me/calendar-feeds/{listed['id']}"
    assert responder.send("DELETE", path).status == 404
    assert owner.send("DELETE", path).status == 204
    assert Client().get(address).status_code == 410
    unknown = owner.post("/me/calendar-feeds", {"schedule": "nothing"})
    assert (unknown.status, list(unknown.fields)) == (422, ["schedule"])


def test_a_calendar_is_imported_as_text_and_says_which_events_are_nobodys(
    owner: ApiClient, responder: ApiClient, ada: Person, now: datetime
) -> None:
    make_schedule("First", now=now)
    given = {"name": "Rota", "priority": 2, "content": _EVENTS}
    assert responder.post("/schedules/first/calendars", given).status == 403
    made = owner.post("/schedules/first/calendars", given)
    assert made.status == 201, made.text
    assert (made.body["shifts_ahead"], made.body["unmatched_ahead"]) == (1, 1)
    (missed,) = made.body["unmatched"]
    assert (missed["summary"], missed["starts_at"]) == ("Nobody we know", "2026-03-04T09:00:00Z")
    at = {"at": "2026-03-03T10:00:00Z"}
    (entry,) = owner.get("/schedules/first/oncall", **at).body["oncall"]
    assert (entry["person"], entry["source"]["name"]) == (ada.email, "Rota")
    assert owner.get("/schedules/first/calendars").body["items"] == [made.body]
    path = f"/schedules/first/calendars/{made.body['id']}"
    assert owner.post(f"{path}/fetch").code == "conflict"
    make_schedule("Other", now=now)
    assert owner.send("DELETE", path.replace("first", "other")).status == 404
    assert owner.send("DELETE", path).status == 204
    assert owner.send("DELETE", path).status == 404
    assert owner.get("/schedules/first/oncall", **at).body["oncall"] == []


def test_a_calendar_with_an_address_keeps_it_secret_and_is_fetched_on_demand(
    owner: ApiClient, now: datetime
) -> None:
    make_schedule("First", now=now)
    given = {"name": "Rota", "url": "https://calendar.example.org/private-1234/rota.ics"}
    made = owner.post("/schedules/first/calendars", given)
    assert made.body["is_fetched"]
    assert "private-1234" not in made.text
    fetched = owner.post(f"/schedules/first/calendars/{made.body['id']}/fetch")
    assert (fetched.status, fetched.body["next_fetch_at"]) == (200, "2026-03-02T09:00:00Z")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "Rota"}, "url"),
        ({"name": "Rota", "url": "https://example.org/a.ics", "content": _EVENTS}, "url"),
        ({"name": "Rota", "content": "no calendar"}, "content"),
        ({"name": "", "content": _EVENTS}, "name"),
        ({"name": "Rota", "content": _EVENTS, "priority": 5000}, "priority"),
    ],
)
def test_what_cannot_be_imported_says_which_field_to_mend(
    owner: ApiClient, now: datetime, given: dict[str, object], field: str
) -> None:
    make_schedule("First", now=now)
    refused = owner.post("/schedules/first/calendars", given)
    assert (refused.status, list(refused.fields)) == (422, [field]), refused.text


def test_a_policy_that_changed_meanwhile_is_not_deleted(
    owner: ApiClient, ada: Person, now: datetime
) -> None:
    make_policy(ada, now=now)
    path = "/escalation-policies/operations"
    assert owner.send("PATCH", path, {"repeat": 2}).headers["ETag"] == '"2"'
    assert owner.send("DELETE", path, If_Match='"1"').status == 412
    assert owner.get(path).status == 200
    assert owner.send("DELETE", path, If_Match='"2"').status == 204
    assert owner.get(path).status == 404
