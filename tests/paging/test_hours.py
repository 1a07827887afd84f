"""Scenario 36 and the calendar: steps that wait for their hours, and days that count."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.builders.policies import make_policy, step
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge, incident_of, kinds, state_of
from watchbell.accounts.models import Person
from watchbell.catalog.public_holidays import clean_region, holiday_on
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import zone
from watchbell.paging.domain import Step
from watchbell.paging.models import Escalation
from watchbell.paging.services import escalate_now
from watchbell.paging.timing import clean_step_hours, opens_at

pytestmark = pytest.mark.usefixtures("database")
DAILY = "mon-sun 09:00-17:00"


def at(clock: ManualClock, local: str, timezone: str) -> None:
    """Move the clock on to this wall time."""
    wanted = datetime.fromisoformat(local).replace(tzinfo=zone(timezone)).astimezone(UTC)
    clock.advance(seconds=(wanted - clock.now()).total_seconds())


@pytest.mark.parametrize(
    ("reached", "opens", "timezone"),
    [
        ("2026-03-10T18:00", "2026-03-11T09:00", "America/Chicago"),
        ("2026-03-28T18:00", "2026-03-29T09:00", "Europe/Berlin"),
        ("2026-10-24T18:00", "2026-10-25T09:00", "Europe/Berlin"),
        ("2026-03-10T08:59", "2026-03-10T09:00", "Asia/Kathmandu"),
    ],
)
def test_36_a_step_reached_outside_its_hours_is_done_when_they_begin(
    bell: Bell, clock: ManualClock, ada: Person, reached: str, opens: str, timezone: str
) -> None:
    at(clock, reached, timezone)
    policy = make_policy(step(ada, hours=DAILY), timezone=timezone, now=clock.now())
    incident = incident_of(policy, clock)
    bell.tick()
    assert bell.to == []
    [waits] = [kind for kind in kinds(incident) if kind == "escalation.step_waits"]
    # What a restart leaves is the row alone: the instant is in it.
    due = Escalation.objects.get().next_at
    assert due == datetime.fromisoformat(opens).replace(tzinfo=zone(timezone))
    clock.advance(seconds=(due - clock.now()).total_seconds() - 1)
    bell.tick()
    assert bell.to == []
    bell.after(seconds=1)
    assert bell.to == ["ada"]
    assert kinds(incident).count(waits) == 1


def test_36_within_its_hours_it_is_done_at_once_and_an_answer_ends_the_wait(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    at(clock, "2026-03-10T16:50", "UTC")
    steps = step(ada, hours=DAILY, delay=30), step(grace, hours=DAILY)
    incident = incident_of(make_policy(*steps, now=clock.now()), clock)
    bell.tick()
    assert bell.to == ["ada"]
    bell.after(minutes=30)
    assert bell.to == ["ada"]
    acknowledge(incident, ada, clock)
    bell.after(hours=16)
    assert bell.to == ["ada"]
    assert state_of(incident) == ("stopped", "acknowledged by Ada")


def test_36_a_person_who_escalates_does_not_wait_for_the_hours(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    at(clock, "2026-03-10T18:00", "UTC")
    incident = incident_of(make_policy(step(ada, hours=DAILY), now=clock.now()), clock)
    bell.tick()
    escalate_now(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    bell.tick()
    assert bell.to == ["ada"]


def test_36_hours_may_wrap_the_night_and_the_week() -> None:
    night = Step(5, (), hours=clean_step_hours("Fri-Sun  22:00-06:00", "hours"))
    berlin = zone("Europe/Berlin")

    def opens(text: str) -> datetime | None:
        return opens_at(night, berlin, datetime.fromisoformat(text).replace(tzinfo=berlin))

    assert opens("2026-03-09T05:59") is None
    assert opens("2026-03-09T06:00") == datetime(2026, 3, 13, 22, tzinfo=berlin)


def test_a_step_for_holidays_asks_the_calendar_of_its_region_in_its_zone(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    steps = step(ada, conditions="!holiday"), step(grace, conditions="holiday")
    policy = make_policy(
        *steps, holidays="de-by", timezone="Europe/Berlin", repeat=0, now=clock.now()
    )
    at(clock, "2027-01-05T23:59", "Europe/Berlin")
    incident_of(policy, clock)
    bell.tick()
    assert bell.to == ["ada"]
    # Epiphany, in Bavaria.
    bell.after(minutes=1)
    incident_of(policy, clock)
    bell.tick()
    assert bell.to == ["ada", "grace"]


def test_regions_and_their_days() -> None:
    epiphany = datetime(2027, 1, 6, tzinfo=UTC).date()
    assert holiday_on("DE-BY", epiphany)
    assert not holiday_on("DE-BE", epiphany)
    assert not holiday_on("", epiphany)
    assert clean_region(" us-ca ", "holidays") == "US-CA"
    for wrong in ("XX", "DE-XX", "Bavaria"):
        with pytest.raises(InvalidInput, match="calendar of this region"):
            clean_region(wrong, "holidays")


@pytest.mark.parametrize("hours", ["none", "mon 9-17", "whenever"])
def test_hours_that_never_open_are_refused(ada: Person, now: datetime, hours: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make_policy(step(ada, hours=hours), now=now)
    assert list(refusal.value.fields) == ["steps[0].hours"]


def test_the_first_step_depends_on_the_priority(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    urgent, other = step(ada, conditions="priority <= 2"), step(grace, conditions="priority > 2")
    policy = make_policy(urgent, other, now=clock.now())
    low: dict[str, Any] = {"impact": 3, "urgency": 3}
    incident_of(policy, clock, **low)
    bell.tick()
    assert bell.to == ["grace"]
    incident_of(policy, clock, impact=1, urgency=1)
    bell.tick()
    assert bell.to == ["grace", "ada"]
