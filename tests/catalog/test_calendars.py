"""Business calendars: versions that never change, holidays, own days, unions, who may do what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders.calendars import make_calendar, week
from watchbell.accounts.models import Person
from watchbell.catalog.calendars import OwnDay, week_in_words
from watchbell.catalog.errors import CalendarInUse, DependencyCycle, SlugTaken
from watchbell.catalog.models import BusinessCalendar, CalendarVersion
from watchbell.catalog.opening import read_hours
from watchbell.catalog.selectors import (
    calendar_by_slug,
    calendars,
    current_version,
    default_calendar,
    editions,
    hours_of,
    opening_of,
)
from watchbell.catalog.services import (
    CalendarFields,
    archive_calendar,
    change_calendar,
    choose_default_calendar,
    create_calendar,
    fields_of_calendar,
    restore_calendar,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import (
    AlreadyDone,
    InvalidInput,
    NotFound,
    PermissionDenied,
    StaleVersion,
)
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")
HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)


def change(calendar: BusinessCalendar, now: datetime, **fields: Any) -> BusinessCalendar:
    wanted = replace(fields_of_calendar(calendar), **fields)
    return change_calendar(calendar_id=calendar.pk, fields=wanted, actor=SYSTEM, now=now)


def hours_in(calendar: BusinessCalendar, start: datetime, days: int = 7) -> float:
    (hours,) = hours_of([current_version(calendar.pk).pk]).values()
    return hours.between(start, start + timedelta(days=days)) / HOUR


def said(calendar: BusinessCalendar) -> list[str]:
    return editions(calendar.pk)[0].changes


def test_an_administrator_sets_up_a_calendar_and_a_manager_does_not(
    ada: Person, linus: Person, grace: Person, bob: Person, now: datetime
) -> None:
    fields = CalendarFields(name=" Desk ", timezone="Europe/Berlin", week=week("08:00-18:00"))
    with pytest.raises(PermissionDenied, match="admin"):
        create_calendar(slug="desk", fields=fields, actor=linus.as_actor(), now=now)
    calendar = create_calendar(slug="desk", fields=fields, actor=ada.as_actor(), now=now)
    assert calendar.name == "Desk"
    assert current_version(calendar.pk).made_by == ada
    assert [event.kind for event in events_of(calendar.ref)] == ["business_calendar.created"]
    assert calendars(actor=grace.as_actor()) == [calendar]
    with pytest.raises(PermissionDenied):
        calendars(actor=bob.as_actor())


def test_a_change_is_a_new_version_and_the_old_one_stays(now: datetime) -> None:
    calendar = make_calendar("Desk", now=now)
    first = current_version(calendar.pk)
    before = hours_of([first.pk])[first.pk]
    changed = change(calendar, now, week=week("09:00-12:00, 13:00-17:00", "10:00-12:00"))
    assert (changed.number, changed.version) == (2, 2)
    second = current_version(calendar.pk)
    both = hours_of([first.pk, second.pk])
    assert both[first.pk] is before
    assert both[first.pk].between(MONDAY, MONDAY + timedelta(days=7)) == 40 * HOUR
    assert both[second.pk].between(MONDAY, MONDAY + timedelta(days=7)) == 37 * HOUR
    event = events_of(calendar.ref)[0]
    assert (event.kind, event.payload["number"]) == ("business_calendar.changed", 2)
    assert event.payload["changes"] == said(calendar)
    assert said(calendar)[0] == "Monday 09:00-17:00 to 09:00-12:00, 13:00-17:00"
    assert said(calendar)[-1] == "Saturday closed to 10:00-12:00"


def test_a_new_name_is_no_new_version_and_nothing_new_is_no_event(now: datetime) -> None:
    calendar = make_calendar("Desk", now=now)
    renamed = change(calendar, now, name="Service desk")
    assert (renamed.name, renamed.number, renamed.version) == ("Service desk", 1, 2)
    before = len(events_of(calendar.ref))
    change(renamed, now + timedelta(days=400))
    assert len(events_of(calendar.ref)) == before
    with pytest.raises(StaleVersion):
        change_calendar(
            calendar_id=calendar.pk,
            fields=fields_of_calendar(renamed),
            version=7,
            actor=SYSTEM,
            now=now,
        )


def test_public_holidays_are_written_into_the_version(now: datetime) -> None:
    calendar = make_calendar("Munich", zone="Europe/Berlin", region="de-by", now=now)
    version = current_version(calendar.pk)
    assert version.region == "DE-BY"
    assert (version.holidays_from, version.holidays_to) == (now.year - 15, now.year + 10)
    assert {"on": "2024-01-06", "name": "Epiphany"} in version.holidays
    (hours,) = hours_of([version.pk]).values()
    assert not hours.is_open(datetime(2026, 1, 6, 12, tzinfo=UTC))
    # Beyond what was written down, the region is asked.
    assert not hours.is_open(datetime(2045, 1, 6, 12, tzinfo=UTC))
    assert hours.is_open(datetime(2045, 1, 9, 12, tzinfo=UTC))


def test_own_days_go_before_holidays_and_weeks(now: datetime) -> None:
    own = [
        OwnDay("12-24", read_hours("09:00-12:00"), "Christmas Eve"),
        OwnDay("2026-12-25", read_hours("10:00-12:00"), "Stocktaking"),
        OwnDay("2026-12-29"),
    ]
    calendar = make_calendar("Shop", region="DE", now=now)
    change(calendar, now, own_days=own)
    week_of_christmas = datetime(2026, 12, 21, tzinfo=UTC)
    assert hours_in(calendar, week_of_christmas) == 24 + 3 + 2
    assert hours_in(calendar, datetime(2026, 12, 28, tzinfo=UTC)) == 8 * 3
    assert hours_in(calendar, datetime(2030, 12, 24, tzinfo=UTC), days=1) == 3
    assert said(calendar) == [
        "every 24 December (Christmas Eve): 09:00-12:00 added",
        "25 December 2026 (Stocktaking): 10:00-12:00 added",
        "29 December 2026: closed added",
    ]


def test_calendars_that_include_others_follow_their_changes(now: datetime) -> None:
    lisbon = make_calendar("Lisbon", zone="Europe/Lisbon", now=now)
    denver = make_calendar("Denver", zone="America/Denver", now=now)
    sun = make_calendar("Sun", hours="", include_ids=[lisbon.pk, denver.pk], now=now)
    house = make_calendar("House", hours="", include_ids=[sun.pk, lisbon.pk], now=now)
    # Lisbon 09-17 UTC, Denver 16-24 UTC: an hour of each day is both's.
    assert hours_in(house, MONDAY) == hours_in(sun, MONDAY) == 5 * 15
    change(denver, now, week=week("09:00-18:00"))
    assert hours_in(house, MONDAY) == hours_in(sun, MONDAY) == 5 * 16
    assert said(sun) == ["Denver changed"]
    assert said(house) == ["Sun changed"]
    change(lisbon, now, week=week("08:00-17:00"))
    assert hours_in(house, MONDAY) == 5 * 17
    assert opening_of(current_version(house.pk)).includes == tuple(
        sorted([current_version(sun.pk).pk, current_version(lisbon.pk).pk])
    )


def test_a_circle_is_refused(now: datetime) -> None:
    one = make_calendar("One", now=now)
    two = make_calendar("Two", include_ids=[one.pk], now=now)
    three = make_calendar("Three", include_ids=[two.pk], now=now)
    for inside in (one, two, three):
        with pytest.raises(DependencyCycle):
            change(one, now, include_ids=[inside.pk])


def test_the_first_is_the_default_and_another_may_be_chosen(now: datetime) -> None:
    first, second = make_calendar("First", now=now), make_calendar("Second", now=now)
    assert default_calendar() == first
    with pytest.raises(AlreadyDone):
        choose_default_calendar(calendar_id=first.pk, actor=SYSTEM, now=now)
    with pytest.raises(CalendarInUse, match="default"):
        archive_calendar(calendar_id=first.pk, actor=SYSTEM, now=now)
    choose_default_calendar(calendar_id=second.pk, actor=SYSTEM, now=now)
    assert default_calendar() == second


def test_what_is_archived_is_offered_no_more_and_counts_on(ada: Person, now: datetime) -> None:
    make_calendar("Default", now=now)
    old = make_calendar("Old", now=now)
    user = make_calendar("User", include_ids=[old.pk], now=now)
    with pytest.raises(CalendarInUse, match="User"):
        archive_calendar(calendar_id=old.pk, actor=ada.as_actor(), now=now)
    change(user, now, include_ids=[])
    archive_calendar(calendar_id=old.pk, actor=ada.as_actor(), now=now)
    assert old not in calendars(actor=ada.as_actor())
    assert calendar_by_slug("old") in calendars(actor=ada.as_actor(), with_archived=True)
    assert hours_in(old, MONDAY) == 40
    with pytest.raises(CalendarInUse, match="archive"):
        choose_default_calendar(calendar_id=old.pk, actor=SYSTEM, now=now)
    restore_calendar(calendar_id=old.pk, actor=ada.as_actor(), now=now)
    with pytest.raises(AlreadyDone):
        restore_calendar(calendar_id=old.pk, actor=ada.as_actor(), now=now)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"hours": ""}, "week"),
        ({"zone": "Mars/Base"}, "timezone"),
        ({"region": "XX"}, "region"),
        ({"own_days": [OwnDay("12-24"), OwnDay("12-24")]}, "own_days"),
        ({"week": ()}, "week"),
    ],
)
def test_what_cannot_be_a_calendar(fields: dict[str, Any], field: str, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make_calendar("Odd", now=now, **fields)
    assert list(refusal.value.fields) == [field]
    assert not CalendarVersion.objects.exists()


def test_short_names_are_unique_and_unknown_ones_are_told(now: datetime) -> None:
    make_calendar("Desk", now=now)
    with pytest.raises(SlugTaken):
        make_calendar("Desk", now=now)
    with pytest.raises(NotFound):
        calendar_by_slug("nobody")
    with pytest.raises(NotFound):
        hours_of([987_654_321])


def test_a_week_in_words() -> None:
    assert week_in_words(week("08:00-18:00", "09:00-13:00")) == (
        "Mon-Fri 08:00-18:00; Sat 09:00-13:00"
    )
    always = read_hours("00:00-24:00")
    assert week_in_words((always,) * 7) == "Always open"
    assert week_in_words(((),) * 7) == "Never open"


@pytest.mark.parametrize("on", ["2026-02-30", "24.12.", "13-01", "tomorrow", "20261224"])
def test_a_day_is_a_date_or_one_of_every_year(on: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the text is Python's own for some
        OwnDay(on)
