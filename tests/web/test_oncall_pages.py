"""The timeline of a schedule, overriding on it, and one's own shifts."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders.rotations import only
from tests.builders.schedules import make_schedule, weekly
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.models import ImportedCalendar, Override, Schedule
from watchbell.oncall.selectors import oncall_now
from watchbell.oncall.services import add_override
from watchbell.web.oncall.drawing import Track

HOUR = timedelta(hours=1)
NEW = "/schedules/duty/overrides/new"


@pytest.fixture
def duty(grace: Person, ada: Person, now: datetime) -> Schedule:
    """Ada until Monday 09:00 (now), then Grace for a week, then Ada again."""
    return make_schedule("Duty", weekly(grace, ada), now=now)


@pytest.fixture
def client(sign_in: SignIn, linus: Person) -> Client:
    return sign_in(linus)


def row(client: Client, kind: str, query: str = "") -> Track:
    tracks = client.get(f"/schedules/duty{query}").context["tracks"]
    found: Track = next(track for track in tracks if track.kind == kind)
    return found


def names(track: Track) -> list[str]:
    return [bar.name for bar in track.bars]


def test_the_timeline_shows_each_rotation_the_overrides_and_who_is_on_call(
    client: Client, duty: Schedule, ada: Person, linus: Person, now: datetime
) -> None:
    add_override(
        schedule_id=duty.pk,
        kind="replace",
        person_id=linus.pk,
        replaces_id=Person.objects.get(name="Grace").pk,
        starts_at=now + 24 * HOUR,
        ends_at=now + 48 * HOUR,
        actor=SYSTEM,
        now=now,
    )
    assert names(row(client, "rotation")) == ["Ada", "Grace", "Ada"]
    assert names(row(client, "overrides")) == ["Linus"]
    final = row(client, "final")
    assert names(final) == ["Ada", "Grace", "Linus", "Grace", "Ada"]
    assert final.bars[2].why == "override until Wed 04 Mar 09:00, for Grace"
    assert final.bars[1].when == "Mon 2 Mar 09:00 to Tue 3 Mar 09:00"
    assert final.bars[0].x == "0.000%"
    assert final.bars[0].over
    assert not final.bars[0].href


def test_a_gap_is_said_to_be_one(client: Client, grace: Person, now: datetime) -> None:
    make_schedule("Duty", weekly(grace, starts_at="2026-03-05T09:00"), now=now)
    page = client.get("/schedules/duty")
    assert "1 gap<" in page.content.decode()
    assert names(row(client, "final")) == ["", "Grace", "Grace"]


def test_gaps_that_are_planned_are_counted_as_such(
    client: Client, ada: Person, now: datetime
) -> None:
    office = replace(weekly(ada), restrictions=[only("09:00-17:00")])
    make_schedule("Office", office, now=now)
    page = client.get("/on-call/coverage").content.decode()
    assert re.search(r'<span class="wb-muted">\d+ planned</span>', page)


def test_a_month_begins_with_its_first_day_and_a_zone_moves_the_hours(
    client: Client, duty: Schedule
) -> None:
    look = client.get("/schedules/duty?span=month&from=2026-02-14&zone=Asia/Kathmandu").context
    assert [str(mark.day) for mark in look["days"]][:: len(look["days"]) - 1] == [
        "2026-02-01",
        "2026-02-28",
    ]
    assert look["look"].window.lo.isoformat() == "2026-01-31T18:15:00+00:00"
    assert look["tracks"][0].bars[0].when.startswith("Mon 2 Feb 14:45")
    assert client.get("/schedules/duty?zone=Moon/Base&from=0001-01-01").status_code == 200


def test_the_earlier_and_the_later_month_are_the_neighbours(client: Client, duty: Schedule) -> None:
    look = client.get("/schedules/duty?span=month&from=2026-03-31").context["look"]
    assert (look.earlier.month, look.later.month) == (2, 4)


def test_a_successor_stands_in_the_row_of_the_rotation_it_follows(
    sign_in: SignIn, client: Client, duty: Schedule, linus: Person, grace: Person
) -> None:
    rotation = duty.rotations.get()
    client.post(
        f"/schedules/duty/rotations/{rotation.pk}/edit",
        {
            "name": "Weekly",
            "timezone": "UTC",
            "strategy": "rotate",
            "members": [str(linus.pk)],
            "every": "1",
            "unit": "weeks",
            "starts_at": "2026-02-02T09:00",
            "shifts_per_member": "1",
            "priority": "0",
            "rollout": "after_shift",
        },
    )
    tracks = client.get("/schedules/duty").context["tracks"]
    assert [names(track) for track in tracks if track.kind == "rotation"] == [
        ["Ada", "Grace", "Linus"]
    ]


def test_a_shift_is_overridden_whole_from_now_on(
    client: Client, duty: Schedule, grace: Person, linus: Person, now: datetime
) -> None:
    shift = row(client, "final").bars[1]
    form = client.get(shift.href).context["form"]
    assert form["replaces"].value() == str(grace.pk)
    assert form["person"].value() == str(linus.pk)
    sent = {
        "person": str(linus.pk),
        "kind": "replace",
        "replaces": str(grace.pk),
        "starts_at": "2026-03-04T08:00",
        "ends_at": "2026-03-05T08:00",
    }
    answer = client.post(shift.href, sent)
    assert answer.headers["Location"] == "/schedules/duty"
    override = Override.objects.get()
    assert (override.person, override.replaces) == (linus, grace)
    assert override.starts_at.isoformat() == "2026-03-04T08:00:00+00:00"


def test_taking_it_oneself_needs_no_choice(
    sign_in: SignIn, client: Client, duty: Schedule, grace: Person, linus: Person, now: datetime
) -> None:
    shift = row(client, "final").bars[1]
    form = client.get(shift.href).context["form"]
    sent = {name: form[name].value() for name in ("replaces",)} | {
        "mine": "1",
        "person": "",
        "kind": "add",
        "starts_at": "2026-03-02T10:00",
        "ends_at": "2026-03-09T09:00",
    }
    assert client.post(shift.href, sent).status_code == 302
    assert [one.person for one in oncall_now(duty.pk, at=now + 2 * HOUR)] == [linus]


def test_a_span_that_was_drawn_fills_the_form_in_the_zone_that_was_looked_at(
    client: Client, duty: Schedule, grace: Person
) -> None:
    drawn = {"starts": "2026-03-03T10:00:00.000Z", "ends": "2026-03-03T14:00:00.000Z"}
    form = client.get(f"{NEW}?zone=Asia/Tokyo&{urlencode(drawn)}").context["form"]
    assert form["replaces"].value() == str(grace.pk)
    page = client.get(f"{NEW}?zone=Asia/Tokyo&{urlencode(drawn)}").content.decode()
    assert 'value="2026-03-03T19:00"' in page
    assert 'value="2026-03-03T23:00"' in page
    sent = {
        "person": str(grace.pk),
        "kind": "remove",
        "starts_at": "2026-03-03T19:00",
        "ends_at": "2026-03-03T23:00",
    }
    answer = client.post(f"{NEW}?zone=Asia/Tokyo&{urlencode(drawn)}", sent)
    assert answer.headers["Location"] == "/schedules/duty?zone=Asia%2FTokyo"
    assert Override.objects.get().starts_at.isoformat() == "2026-03-03T10:00:00+00:00"


def test_a_refused_override_says_so_in_the_form(
    client: Client, duty: Schedule, grace: Person
) -> None:
    sent = {
        "person": str(grace.pk),
        "kind": "replace",
        "replaces": "",
        "starts_at": "2026-03-03T19:00",
        "ends_at": "2026-03-03T18:00",
    }
    answer = client.post(NEW, sent)
    assert answer.status_code == 422
    assert "replaces" in answer.context["form"].errors
    answer = client.post(NEW, sent | {"kind": "add"})
    assert answer.context["form"].errors["ends_at"] == ["This must be later than the start."]
    assert (
        client.post(NEW, sent | {"kind": "add"}, headers={"HX-Request": "true"}).status_code == 422
    )


def test_an_override_of_somebody_who_is_not_on_call_says_that_nothing_changes(
    client: Client, duty: Schedule, ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    def told(day: int, **values: str) -> str:
        span = {"starts_at": f"2026-03-0{day}T09:00", "ends_at": f"2026-03-0{day}T19:00"}
        answer = client.post(NEW, span | values, follow=True)
        return " ".join(str(one) for one in answer.context["messages"])

    taken_out = told(3, person=str(ada.pk), kind="remove")
    assert "Ada is not on call then, so nothing changes yet." in taken_out
    stood_in = told(4, person=str(linus.pk), kind="replace", replaces=str(ada.pk))
    assert "Ada is not on call then" in stood_in
    assert told(5, person=str(grace.pk), kind="remove").endswith("19:00.")
    assert told(6, person=str(linus.pk), kind="add").endswith("19:00.")


def test_times_name_a_zone_that_has_no_letters_by_its_distance(
    client: Client, duty: Schedule
) -> None:
    page = client.get("/schedules/duty?zone=Asia/Kathmandu").content.decode()
    assert "UTC+05:45" in page
    assert "+0545" not in page
    assert '<option value="UTC"' in page


def test_a_shift_that_is_gone_is_said_to_be_gone(
    client: Client, duty: Schedule, bob: Person
) -> None:
    gone = urlencode({"at": "2026-03-03T10:00:00+00:00", "person": str(bob.pk)})
    answer = client.get(f"{NEW}?{gone}")
    assert answer.status_code == 404
    assert "somebody changed the schedule meanwhile" in answer.content.decode()
    assert client.get(f"{NEW}?at=soon&person=nobody&starts=x&ends=y").status_code == 200


def test_an_override_is_offered_for_removal_where_it_is_pressed(
    client: Client, duty: Schedule, grace: Person, linus: Person, now: datetime
) -> None:
    made = add_override(
        schedule_id=duty.pk,
        kind="add",
        person_id=linus.pk,
        starts_at=now + HOUR,
        ends_at=now + 5 * HOUR,
        actor=SYSTEM,
        now=now,
    )
    bar = next(bar for bar in row(client, "final").bars if bar.name == "Linus")
    assert "Remove this override" in client.get(bar.href).content.decode()
    answer = client.post(f"/schedules/duty/overrides/{made.pk}/end?span=month")
    assert answer.headers["Location"] == "/schedules/duty?span=month"
    assert not Override.objects.exists()
    assert client.post(f"/schedules/duty/overrides/{made.pk}/end").status_code == 404


def test_my_shifts_name_who_is_before_and_after(
    sign_in: SignIn, duty: Schedule, grace: Person, ada: Person
) -> None:
    found = sign_in(grace).get("/on-call/mine").context
    ((running, ask_url),) = found["running"]
    assert ask_url.startswith("/schedules/duty/covers/new?at=")
    assert running.shift.schedule == duty
    assert (running.before, running.after) == ([ada], [ada])
    assert len(found["coming"]) == 4
    assert sign_in(ada).get("/on-call/mine").context["running"] == []


def test_whoever_has_no_shift_is_told_where_shifts_are(client: Client, duty: Schedule) -> None:
    page = client.get("/on-call/mine").content.decode()
    assert "No shift ahead" in page
    assert 'href="/on-call"' in page


def test_an_empty_house_offers_the_first_schedule_to_managers(
    sign_in: SignIn, grace: Person, linus: Person
) -> None:
    assert "Make a schedule" in sign_in(linus).get("/on-call").content.decode()
    told = sign_in(grace).get("/on-call").content.decode()
    assert "Make a schedule" not in told
    assert "POST" not in told


def test_a_calendar_is_imported_as_a_file_and_says_what_is_for_nobody(
    client: Client, duty: Schedule, linus: Person
) -> None:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{who}\r\nDTSTART:202603{day}T090000Z\r\nDURATION:PT4H\r\n"
        f"SUMMARY:{who}\r\nEND:VEVENT\r\n"
        for who, day in (("Linus", "04"), ("Zorro", "05"))
    )
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n"
    new = "/schedules/duty/calendars/new"
    refused = client.post(new, {"name": "Old", "priority": "1", "file": _file("hello")})
    assert "no calendar" in refused.context["form"].errors["file"][0]
    answer = client.post(new, {"name": "Old", "priority": "1", "file": _file(text)})
    assert answer.status_code == 302
    page = client.get("/schedules/duty").content.decode()
    assert "1 event for nobody here" in page
    assert "Zorro" in page
    assert "Linus" in names(row(client, "final"))


def test_a_calendar_that_is_being_fetched_shows_itself_when_it_is_there(
    client: Client, duty: Schedule, linus: Person, now: datetime
) -> None:
    address = {"name": "Old", "priority": "1", "url": "https://calendar.example/duty.ics"}
    client.post("/schedules/duty/calendars/new", address)
    page = client.get("/schedules/duty?span=month").content.decode()
    assert "being fetched" in page
    assert 'hx-get="/schedules/duty?span=month" hx-trigger="load delay:1s"' in page
    ImportedCalendar.objects.update(fetched_at=now)
    assert "load delay" not in client.get("/schedules/duty").content.decode()


def _file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("duty.ics", text.encode())
