"""Leave and public holidays: who is away, which shifts that touches, who could cover."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders.people import make_person
from tests.builders.rotations import local, person_id, rotation, schedule
from tests.builders.schedules import make_schedule, weekly
from watchbell.accounts.models import Person
from watchbell.catalog.public_holidays import clean_region, regions
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound, PermissionDenied
from watchbell.kernel.zones import zone
from watchbell.oncall.away import Absence, clashes, holidays_of
from watchbell.oncall.selectors import conflicts_of, holiday_region_of, leaves_of
from watchbell.oncall.services import (
    change_schedule,
    end_leave,
    set_holiday_region,
    take_leave,
)
from watchbell.oncall.shifts import final_schedule
from watchbell.platform.eventlog import events_of

DAY = timedelta(days=1)
BERLIN = zone("Europe/Berlin")


def test_a_public_holiday_is_a_whole_day_of_the_zone() -> None:
    lo, hi = datetime(2026, 12, 20, tzinfo=UTC), datetime(2027, 1, 3, tzinfo=UTC)
    found = holidays_of("DE-BE", BERLIN, lo, hi)
    assert [(one.start, one.end - one.start, one.name) for one in found] == [
        (datetime(2026, 12, 24, 23, tzinfo=UTC), DAY, "Christmas Day"),
        (datetime(2026, 12, 25, 23, tzinfo=UTC), DAY, "Second Day of Christmas"),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), DAY, "New Year's Day"),
    ]
    assert holidays_of("", BERLIN, lo, hi) == []
    assert holidays_of("DE", BERLIN, lo, datetime(2026, 12, 24, 23, tzinfo=UTC)) == []


def test_the_day_the_clocks_change_has_its_own_length() -> None:
    lo, hi = datetime(2024, 3, 30, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)
    (easter,) = [one for one in holidays_of("DE-BB", BERLIN, lo, hi) if one.name == "Easter Sunday"]
    assert easter.end - easter.start == timedelta(hours=23)


@pytest.mark.parametrize("region", ["de-be", " US-CA ", "FR", ""])
def test_a_region_is_cleaned(region: str) -> None:
    assert clean_region(region) == region.strip().upper()


@pytest.mark.parametrize("region", ["Atlantis", "DE-XX", "DE-", "DEU-BE", "-BE"])
def test_a_region_without_a_calendar_is_refused(region: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_region(region)
    assert list(refusal.value.fields) == ["region"]


def test_every_region_has_a_calendar() -> None:
    assert "BE" in regions()["DE"]
    assert all(len(country) == 2 for country in regions())


def test_who_could_cover_is_free_and_not_on_leave_and_has_a_holiday_last() -> None:
    facts = schedule(rotation("ABCD", "FREQ=DAILY", "2024-03-01T00:00"))
    lo = local("2024-03-01T00:00")
    shifts = final_schedule(facts, lo, lo + 4 * DAY)
    a, b, c, d = (person_id(letter) for letter in "ABCD")
    absences = {
        a: [Absence(lo + DAY / 2, lo + 2 * DAY, "leave")],
        b: [Absence(lo, lo + DAY, "holiday", "Feast")],
        c: [Absence(lo, lo + DAY, "leave")],
    }
    (clash,) = clashes(shifts, absences, [a, b, c, d])
    assert (clash.start, clash.end, clash.person) == (lo + DAY / 2, lo + DAY, a)
    assert clash.could_cover == (d, b)


def test_leave_of_a_schedules_people_shows_before_it_bites(
    ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    web = make_schedule("Web", weekly(ada, grace, linus), now=now)
    take_leave(person_id=ada.pk, starts_at=now + DAY, ends_at=now + 10 * DAY, actor=SYSTEM, now=now)
    take_leave(person_id=linus.pk, starts_at=now, ends_at=now + 2 * DAY, actor=SYSTEM, now=now)
    # Since 2 February: Ada, Grace, Linus, Ada, and from today Grace.
    assert conflicts_of(web, now, now + 21 * DAY) == []
    take_leave(
        person_id=grace.pk, starts_at=now + DAY, ends_at=now + 2 * DAY, actor=SYSTEM, now=now
    )
    (conflict,) = conflicts_of(web, now, now + 7 * DAY)
    assert (conflict.person, conflict.kind) == (grace, "leave")
    assert (conflict.start, conflict.end) == (now + DAY, now + 2 * DAY)
    assert conflict.could_cover == ()


def test_the_persons_own_region_goes_before_the_schedules(
    ada: Person, grace: Person, now: datetime
) -> None:
    paul = make_person("Paul", timezone="Europe/Paris", now=now)
    web = make_schedule("Web", weekly(ada, paul), now=now, timezone="Europe/Berlin")
    change_schedule(
        schedule_id=web.pk,
        name=web.name,
        description="",
        timezone=web.timezone,
        team_id=None,
        region="DE",
        actor=SYSTEM,
        now=now,
    )
    web.refresh_from_db()
    # 14 July is a holiday in France alone; 3 October is Germany's.
    set_holiday_region(person_id=paul.pk, region="fr", actor=paul.as_actor(), now=now)
    assert holiday_region_of(paul.pk) == "FR"
    found = conflicts_of(web, datetime(2026, 7, 10, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC))
    by_person = {(one.person.name, one.name) for one in found}
    assert all(name != "German Unity Day" for person, name in by_person if person == "Paul")
    assert all(name != "Bastille Day" for person, name in by_person if person == "Ada")
    assert by_person
    kinds = [event.kind for event in events_of(paul.ref)]
    assert kinds[0] == "oncall.region_set"
    set_holiday_region(person_id=paul.pk, region="", actor=SYSTEM, now=now)
    set_holiday_region(person_id=paul.pk, region="", actor=SYSTEM, now=now)
    assert [event.kind for event in events_of(paul.ref)].count("oncall.region_set") == 2


def test_people_note_their_own_leave_and_managers_anybodys(
    grace: Person, linus: Person, ada: Person, clock: ManualClock
) -> None:
    now = clock.now()
    with pytest.raises(PermissionDenied):
        take_leave(
            person_id=ada.pk, starts_at=now, ends_at=now + DAY, actor=grace.as_actor(), now=now
        )
    mine = take_leave(
        person_id=grace.pk, starts_at=now - DAY, ends_at=now + DAY, actor=grace.as_actor(), now=now
    )
    later = take_leave(
        person_id=grace.pk,
        starts_at=now + 3 * DAY,
        ends_at=now + 4 * DAY,
        actor=linus.as_actor(),
        now=now,
    )
    assert leaves_of(grace.pk, at=now) == [mine, later]
    end_leave(leave_id=later.pk, actor=grace.as_actor(), now=now)
    with pytest.raises(NotFound):
        end_leave(leave_id=later.pk, actor=grace.as_actor(), now=now)
    back = clock.advance(hours=1)
    end_leave(leave_id=mine.pk, actor=grace.as_actor(), now=back)
    mine.refresh_from_db()
    assert mine.ends_at == back
    with pytest.raises(AlreadyDone):
        end_leave(leave_id=mine.pk, actor=grace.as_actor(), now=back)


def test_leave_that_is_over_or_reversed_is_refused(grace: Person, now: datetime) -> None:
    for start, end in ((now - 2 * DAY, now - DAY), (now + DAY, now), (now, now)):
        with pytest.raises(InvalidInput) as refusal:
            take_leave(person_id=grace.pk, starts_at=start, ends_at=end, actor=SYSTEM, now=now)
        assert list(refusal.value.fields) == ["ends_at"]
