"""Calendars of others as shifts: read, matched with people, fetched again, never lost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.schedules import make_schedule, weekly
from watchbell.accounts.models import Person
from watchbell.bootstrap.wire import make_engine
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.oncall import cycles
from watchbell.oncall.importing import Occurrence, Unreadable, occurrences
from watchbell.oncall.models import ImportedCalendar, ImportedShift, Schedule
from watchbell.oncall.selectors import next_shifts_of, oncall_now
from watchbell.oncall.services import (
    ask_cover,
    fetch_soon,
    import_calendar,
    remove_calendar,
    take_cover,
)
from watchbell.platform.eventlog import events_of
from watchbell.platform.outbound import Answer, OutboundError

BERLIN = ZoneInfo("Europe/Berlin")
LO, HI = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def ics(*events: str) -> bytes:
    """A calendar of these events; each line ends as the format demands."""
    inner = "\n".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n{inner}\nEND:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(summary: str, start: str = "20260303T090000Z", end: str = "20260304T090000Z") -> str:
    return (
        f"UID:{summary}\nDTSTAMP:20260101T000000Z\nDTSTART:{start}\nDTEND:{end}\nSUMMARY:{summary}"
    )


def starts(content: bytes) -> list[str]:
    found = occurrences(content, BERLIN, LO, HI)
    return [f"{one.start:%m-%d %H:%M}-{one.end:%m-%d %H:%M}" for one in found]


class Server:
    """The other side of the network: gives what it holds, or fails as it is told to."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.failure: OutboundError | None = None
        self.asked: list[str] = []

    def request(self, method: str, url: str, **_: object) -> Answer:
        self.asked.append(f"{method} {url}")
        if self.failure is not None:
            raise self.failure
        return Answer(200, {}, self.content)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server(ics())
    monkeypatch.setattr(cycles, "request", server.request)
    return server


@pytest.fixture
def duty(database: None, now: datetime) -> Schedule:
    return make_schedule("Duty", now=now, timezone="Europe/Berlin")


def imported(schedule: Schedule, person: Person, content: bytes, now: datetime) -> ImportedCalendar:
    return import_calendar(
        schedule_id=schedule.pk, name="Old tool", content=content, actor=person.as_actor(), now=now
    )


def fetched(schedule: Schedule, person: Person, now: datetime) -> ImportedCalendar:
    return import_calendar(
        schedule_id=schedule.pk,
        name="Old tool",
        url="https://calendar.example/duty.ics",
        actor=person.as_actor(),
        now=now,
    )


def names_at(schedule: Schedule, at: datetime) -> list[str]:
    return [one.person.name for one in oncall_now(schedule.pk, at=at)]


def test_scenario_27_folded_lines_and_upper_case_addresses_still_match(
    duty: Schedule, grace: Person, linus: Person, now: datetime
) -> None:
    folded = (
        "UID:1\nDTSTART:20260303T090000Z\nDTEND:20260304T090000Z\n"
        "SUMMARY:Primary on call for the pa\n yments team\n"
        "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Primary:MAILTO:GRACE@EXA\n MPLE.ORG"
    )
    in_title = (
        "UID:2\nDTSTART:20260305T090000Z\nDTEND:20260306T090000Z\nSUMMARY:On call: LIN\n"
        " US@example.org (primary)"
    )
    imported(duty, linus, ics(folded, in_title), now)
    assert names_at(duty, now + DAY) == ["Grace"]
    assert names_at(duty, now + 3 * DAY) == ["Linus"]


def test_names_match_as_whole_words_and_what_matches_nobody_says_why(
    duty: Schedule, grace: Person, linus: Person, bob: Person, now: datetime
) -> None:
    content = ics(
        event("linus / primary"),
        event("Disgraceful day", "20260305T090000Z", "20260306T090000Z"),
        event("bob@example.org", "20260306T090000Z", "20260307T090000Z"),
        event("", "20260307T090000Z", "20260308T090000Z"),
    )
    imported(duty, linus, content, now)
    rows = ImportedShift.objects.order_by("starts_at")
    assert [row.person for row in rows] == [linus, None, None, None]
    assert [row.reason for row in rows] == [
        "",
        "Its title and attendees name nobody who is active here.",
        "Nobody active here has the address bob@example.org.",
        "It names nobody: it has neither a title nor attendees.",
    ]
    assert names_at(duty, now + 4 * DAY) == []


def test_recurring_events_are_shifts_by_the_clock_of_their_zone() -> None:
    daily = (
        "UID:1\nDTSTART;TZID=Europe/Berlin:20260327T090000\nDTEND;TZID=Europe/Berlin:20260327T170000\n"
        "RRULE:FREQ=DAILY;UNTIL=20260331T070000Z\nEXDATE;TZID=Europe/Berlin:20260330T090000\nSUMMARY:x"
    )
    assert starts(ics(daily)) == [
        "03-27 08:00-03-27 16:00",
        "03-28 08:00-03-28 16:00",
        "03-29 07:00-03-29 15:00",
        "03-31 07:00-03-31 15:00",
    ]


def test_one_occurrence_that_was_moved_stands_only_where_it_was_moved() -> None:
    series = event("x", "20260302T090000Z", "20260302T100000Z") + "\nRRULE:FREQ=WEEKLY;COUNT=3"
    moved = event("x", "20260310T120000Z", "20260310T130000Z") + "\nRECURRENCE-ID:20260309T090000Z"
    assert starts(ics(series, moved)) == [
        "03-02 09:00-03-02 10:00",
        "03-10 12:00-03-10 13:00",
        "03-16 09:00-03-16 10:00",
    ]


def test_whole_days_durations_and_times_without_zone_are_of_the_schedules_zone() -> None:
    whole = "UID:1\nDTSTART;VALUE=DATE:20260302\nSUMMARY:x"
    floating = "UID:2\nDTSTART:20260304T090000\nDURATION:PT8H\nSUMMARY:x"
    cancelled = event("gone") + "\nSTATUS:CANCELLED"
    assert starts(ics(whole, floating, cancelled)) == [
        "03-01 23:00-03-02 23:00",
        "03-04 08:00-03-04 16:00",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Sign in</html>",
        ics("UID:1\nDTSTART:soon\nSUMMARY:x"),
        ics(event("x") + "\nRRULE:FREQ=SECONDLY"),
        ics(event("x") + "\nRRULE:FREQ=BANANA"),
    ],
)
def test_what_is_no_calendar_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"no calendar|cannot be read|every minute"):
        occurrences(content, BERLIN, LO, HI)


def test_an_old_rule_without_end_is_walked_only_as_far_as_needed() -> None:
    old = event("x", "20100301T090000Z", "20100301T100000Z") + "\nRRULE:FREQ=DAILY"
    assert len(occurrences(ics(old), BERLIN, LO, HI)) == 61


def test_a_calendar_counts_beside_rotations_by_its_priority(
    ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    schedule = make_schedule("Duty", weekly(grace), now=now)
    calendar = import_calendar(
        schedule_id=schedule.pk,
        name="Vacation cover",
        priority=1,
        content=ics(event("Linus")),
        actor=linus.as_actor(),
        now=now,
    )
    assert names_at(schedule, now) == ["Grace"]
    (during,) = oncall_now(schedule.pk, at=now + DAY)
    assert (during.person, during.source.kind, during.source.name) == (
        linus,
        "calendar",
        "Vacation cover",
    )
    assert [one.start for one in next_shifts_of(linus, at=now)] == [now + DAY]
    part = (now + DAY, now + DAY + timedelta(hours=4))
    asked = ask_cover(
        schedule_id=schedule.pk,
        asker_id=linus.pk,
        starts_at=part[0],
        ends_at=part[1],
        actor=linus.as_actor(),
        now=now,
    )
    take_cover(request_id=asked.pk, taker_id=ada.pk, actor=ada.as_actor(), now=now)
    assert names_at(schedule, part[0]) == ["Ada"]
    assert names_at(schedule, part[1]) == ["Linus"]
    remove_calendar(calendar_id=calendar.pk, actor=linus.as_actor(), now=now)
    assert names_at(schedule, now + DAY) == ["Grace"]


def test_a_due_calendar_is_fetched_and_later_again(
    duty: Schedule, grace: Person, linus: Person, server: Server, clock: ManualClock
) -> None:
    fetched(duty, linus, clock.now())
    server.content = ics(event("Grace"))
    assert cycles.fetch_calendars(clock.now()) == 1
    assert cycles.fetch_calendars(clock.now()) == 0
    assert names_at(duty, clock.now() + DAY) == ["Grace"]
    server.content = ics(event("Linus"))
    clock.advance(minutes=16)
    cycles.fetch_calendars(clock.now())
    assert names_at(duty, clock.now() + DAY) == ["Linus"]
    assert server.asked == ["GET https://calendar.example/duty.ics"] * 2
    clock.advance(minutes=16)
    cycles.fetch_calendars(clock.now())
    kinds = [one.kind for one in events_of(duty.ref)]
    assert kinds.count("schedule.calendar_changed") == 2, "nothing changed the third time"
    assert "calendar.example" not in ImportedCalendar.objects.get().sealed_url


def test_the_last_good_copy_stays_when_fetching_fails(
    duty: Schedule, grace: Person, linus: Person, server: Server, clock: ManualClock
) -> None:
    calendar = fetched(duty, linus, clock.now())
    server.content = ics(event("Grace"))
    cycles.fetch_calendars(clock.now())
    for broken in (OutboundError("calendar.example did not answer in time"), None):
        server.failure, server.content = broken, b"<html>Sign in</html>"
        clock.advance(hours=7)
        assert cycles.fetch_calendars(clock.now()) == 1
        calendar.refresh_from_db()
        assert calendar.failure
        assert calendar.due_at is not None
        assert calendar.due_at > clock.now()
    assert "This is no calendar" in calendar.failure
    assert names_at(duty, datetime(2026, 3, 3, 12, tzinfo=UTC)) == ["Grace"]
    kinds = [one.kind for one in events_of(duty.ref)]
    assert kinds.count("schedule.calendar_failed") == 1
    fetch_soon(calendar_id=calendar.pk, actor=linus.as_actor(), now=clock.now())
    server.content = ics(event("Grace"))
    cycles.fetch_calendars(clock.now())
    calendar.refresh_from_db()
    assert (calendar.failure, calendar.failures) == ("", 0)


def test_the_past_is_not_rewritten_by_what_comes_later(
    duty: Schedule, grace: Person, linus: Person, server: Server, clock: ManualClock
) -> None:
    began = clock.now()
    fetched(duty, linus, began)
    running = event("Grace", "20260301T090000Z", "20260308T090000Z")
    server.content = ics(running)
    cycles.fetch_calendars(clock.now())
    clock.advance(days=1)
    cycles.fetch_calendars(clock.now())
    assert ImportedShift.objects.get().starts_at == began
    server.content = ics(running.replace("Grace", "Linus"))
    clock.advance(days=1)
    cycles.fetch_calendars(clock.now())
    assert names_at(duty, began + DAY) == ["Grace"]
    assert names_at(duty, clock.now()) == ["Linus"]


def test_a_private_address_is_not_fetched(
    duty: Schedule, linus: Person, clock: ManualClock
) -> None:
    calendar = import_calendar(
        schedule_id=duty.pk,
        name="Inside",
        url="http://127.0.0.1:9/duty.ics",
        actor=linus.as_actor(),
        now=clock.now(),
    )
    assert cycles.fetch_calendars(clock.now()) == 1
    calendar.refresh_from_db()
    assert "private network" in calendar.failure


def test_an_address_or_a_file_and_only_managers(
    duty: Schedule, grace: Person, linus: Person, now: datetime
) -> None:
    with pytest.raises(InvalidInput, match="one of the two"):
        import_calendar(schedule_id=duty.pk, name="x", actor=linus.as_actor(), now=now)
    with pytest.raises(InvalidInput, match="https://"):
        import_calendar(
            schedule_id=duty.pk, name="x", url="file:///etc/passwd", actor=SYSTEM, now=now
        )
    with pytest.raises(PermissionDenied):
        imported(duty, grace, ics(event("Grace")), now)
    with pytest.raises(InvalidInput, match="no calendar"):
        imported(duty, linus, b"hello", now)
    assert not ImportedCalendar.objects.exists()


def test_two_people_of_one_event_are_both_on_call(
    duty: Schedule, grace: Person, linus: Person, now: datetime
) -> None:
    both = (
        event("Weekend") + "\nATTENDEE:mailto:grace@example.org\nATTENDEE:mailto:linus@example.org"
    )
    declined = both + "\nATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org"
    imported(duty, linus, ics(declined), now)
    assert sorted(names_at(duty, now + DAY)) == ["Grace", "Linus"]
    assert isinstance(occurrences(ics(both), BERLIN, LO, HI)[0], Occurrence)


DIALECTS = Path(__file__).parent / "dialects"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        # Weekdays by New York's clock, without Thanksgiving; the 25th moved and given away.
        ("google", ["23 15:00 8h Raman", "24 15:00 8h Raman", "25 16:00 8h Nowak",
                    "27 15:00 8h Raman"]),
        # Microsoft's own name of a zone; the 24th left out, the 26th an hour later by another.
        ("outlook", ["23 20:00 12h Yılmaz", "25 20:00 12h Yılmaz", "26 21:00 11h Weber"]),
        # Whole days, which no zone is given for.
        ("apple", ["28 00:00 48h Lund"]),
    ],
)  # fmt: skip
def test_each_dialect_is_read_with_its_zones_exceptions_and_moved_occurrences(
    dialect: str, expected: list[str]
) -> None:
    since, until = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    family = {"priya.raman": "Raman", "nowak": "Nowak", "yılmaz": "Yılmaz", "weber": "Weber",
              "lund": "Lund"}  # fmt: skip
    told = []
    content = (DIALECTS / f"{dialect}.ics").read_bytes()
    for one in occurrences(content, STOCKHOLM, since, until):
        said = " ".join((one.summary, *one.attendees)).casefold()
        [who] = [name for word, name in family.items() if word in said]
        hours = round((one.end - one.start).total_seconds() / 3600)
        told.append(f"{one.start.astimezone(STOCKHOLM):%d %H:%M} {hours}h {who}")
    assert sorted(told) == expected


def test_the_lane_that_fetches_is_woken_at_once(
    duty: Schedule, linus: Person, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as asked:
        calendar = fetched(duty, linus, now)
        fetch_soon(calendar_id=calendar.pk, actor=linus.as_actor(), now=now)
    woken = [
        one["sql"]
        for one in asked.captured_queries
        if "pg_notify" in one["sql"] and "calendars" in one["sql"]
    ]
    assert len(woken) == 2
    [cycle] = [one for one in make_engine().cycles if one.name == "fetch-calendars"]
    assert cycle.topics == {"calendars"}
