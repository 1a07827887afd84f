"""Calendar feeds as calendar programs read them."""

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from django.test import Client

from tests.builders.people import make_person
from tests.builders.schedules import make_schedule, weekly
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import NotFound
from watchbell.oncall.feeding import feed_by_token, feeds_of
from watchbell.oncall.models import CalendarFeed, Schedule
from watchbell.oncall.selectors import schedule_by_slug
from watchbell.oncall.services import (
    add_override,
    create_schedule,
    make_feed,
    revoke_feed,
)
from watchbell.oncall.specs import ScheduleSpec
from watchbell.platform.eventlog import events_of
from watchbell.web import middleware

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> None:
    monkeypatch.setattr(middleware, "clock", clock)


@pytest.fixture
def duty(grace: Person, ada: Person, now: datetime) -> Schedule:
    return make_schedule("Duty", weekly(grace, ada), now=now, timezone="UTC")


def address(
    person: Person, now: datetime, schedule: Schedule | None = None, *, gaps: bool = False
) -> str:
    _, token = make_feed(
        schedule_id=schedule.pk if schedule else None,
        shows_gaps=gaps,
        actor=person.as_actor(),
        now=now,
    )
    return f"/calendars/{token}.ics"


def read(path: str) -> Any:
    """Read a feed as a calendar program does; its properties have any of thirty types."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content)


def on_day(calendar: Any, day: datetime) -> list[str]:
    found = recurring_ical_events.of(calendar).at((day.year, day.month, day.day))
    return sorted(str(event["SUMMARY"]) for event in found)


def test_a_person_reads_their_own_shifts_of_all_schedules(
    duty: Schedule, grace: Person, now: datetime
) -> None:
    make_schedule("Second", weekly(grace, starts_at="2026-03-04T09:00"), now=now)
    calendar = read(address(grace, now))
    assert on_day(calendar, now + DAY) == ["On call: Duty"]
    assert on_day(calendar, now + 3 * DAY) == ["On call: Duty", "On call: Second"]
    assert on_day(calendar, now + 8 * DAY) == ["On call: Second"]
    assert calendar["X-WR-CALNAME"] == "On call: Grace"


def test_a_schedule_names_everybody_and_gaps_when_asked_for(grace: Person, now: datetime) -> None:
    late = make_schedule("Late", weekly(grace, starts_at="2026-03-04T09:00"), now=now)
    assert on_day(read(address(grace, now, late)), now) == []
    told = read(address(grace, now, late, gaps=True))
    assert on_day(told, now) == ["Nobody on call: Late"]
    assert on_day(told, now + 5 * DAY) == ["Grace: Late"]


def test_what_calendars_demand_is_there(duty: Schedule, grace: Person, now: datetime) -> None:
    long = "Grace with a name that is long enough to be folded over more than one line of a feed"
    person = change_person(
        person_id=make_person("Long", now=now).pk, name=long, actor=SYSTEM, now=now
    )
    spec = ScheduleSpec(
        name="Ünïcode, and; commas", slug="odd", timezone="UTC", rotations=[weekly(person)]
    )
    schedule = create_schedule(spec=spec, actor=SYSTEM, now=now)
    path = f"{address(grace, now, schedule)}"
    raw = Client().get(path).content
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"METHOD:PUBLISH" in raw
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M" in raw
    assert b"X-PUBLISHED-TTL:PT15M" in raw
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    event = read(path).walk("VEVENT")[0]
    assert event["SUMMARY"] == f"{long}: Ünïcode, and; commas"
    assert {"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "URL"} <= set(event)
    assert event.decoded("DTSTART").utcoffset() == timedelta()
    assert b"DTSTART:2026" in raw
    assert b"TZID" not in raw


def test_a_shift_keeps_its_identity_and_counts_its_changes(
    duty: Schedule, grace: Person, linus: Person, now: datetime, clock: ManualClock
) -> None:
    path = address(grace, now, duty)
    before = {str(one["UID"]): one for one in read(path).walk("VEVENT")}
    clock.advance(hours=5)
    assert {str(one["UID"]) for one in read(path).walk("VEVENT")} == before.keys()
    add_override(
        schedule_id=duty.pk,
        kind="replace",
        person_id=linus.pk,
        replaces_id=grace.pk,
        starts_at=now + 5 * DAY,
        ends_at=now + 6 * DAY,
        actor=SYSTEM,
        now=clock.now(),
    )
    after = {str(one["UID"]): one for one in read(path).walk("VEVENT")}
    (cut,) = [
        uid for uid in before if uid in after and before[uid]["DTEND"].dt != after[uid]["DTEND"].dt
    ]
    assert after[cut]["DTEND"].dt == now + 5 * DAY
    assert after[cut]["SEQUENCE"] > before[cut]["SEQUENCE"]
    assert len(after.keys() - before.keys()) == 2


def test_nothing_is_sent_again_while_nothing_changes(
    duty: Schedule, grace: Person, now: datetime, clock: ManualClock
) -> None:
    path, client = address(grace, now), Client()
    first = client.get(path)
    assert "no-cache" in first.headers["Cache-Control"]
    clock.advance(minutes=20)
    again = client.get(path, headers={"If-None-Match": f"W/{first.headers['ETag']}"})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["X-Robots-Tag"].startswith("noindex")
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_the_address_is_known_to_nobody_else_and_ends_when_its_owner_says_or_leaves(
    duty: Schedule, grace: Person, ada: Person, now: datetime
) -> None:
    path = address(grace, now)
    (feed,) = feeds_of(grace.pk)
    assert path.removesuffix(".ics").removeprefix("/calendars/") not in feed.token_hash
    with pytest.raises(NotFound):
        revoke_feed(feed_id=feed.pk, actor=ada.as_actor(), now=now)
    revoke_feed(feed_id=feed.pk, actor=grace.as_actor(), now=now)
    assert Client().get(path).status_code == 410
    kinds = [event.kind for event in events_of(grace.ref)][:2]
    assert kinds == ["person.calendar_feed_revoked", "person.calendar_feed_made"]
    other = address(grace, now)
    change_person(person_id=grace.pk, is_active=False, actor=ada.as_actor(), now=now)
    assert Client().get(other).status_code == 410
    with pytest.raises(NotFound):
        feed_by_token("x" * 5000)


def test_the_last_reading_is_remembered_by_the_hour(
    duty: Schedule, grace: Person, now: datetime, clock: ManualClock
) -> None:
    path = address(grace, now)
    read(path)
    clock.advance(minutes=30)
    read(path)
    assert CalendarFeed.objects.get().read_at == now
    clock.advance(minutes=31)
    read(path)
    assert CalendarFeed.objects.get().read_at == clock.now()


def test_the_page_shows_an_address_once(duty: Schedule, grace: Person, now: datetime) -> None:
    client = Client()
    client.force_login(grace, "allauth.account.auth_backends.AuthenticationBackend")
    schedule = schedule_by_slug("duty")
    answer = client.post("/on-call/mine/feeds", {"schedule": str(schedule.pk), "shows_gaps": "on"})
    path = answer.context["new_address"].partition("testserver")[2]
    assert answer.context["new_calendar"].startswith("webcal://testserver/calendars/cal_")
    assert on_day(read(path), now + DAY) == ["Grace: Duty"]
    again = client.get("/on-call/mine").content.decode()
    assert "Duty, with gaps" in again
    assert path not in again
