"""A clock that is set an hour on or back, and nights that lose or repeat an hour."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders.incidents import declare
from tests.builders.policies import make_policy, step
from tests.fakes.bell import bell_on
from watchbell.accounts.models import Person
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.clock import ManualClock
from watchbell.paging.models import Escalation

pytestmark = pytest.mark.usefixtures("database")


def test_a_clock_that_jumps_on_pages_once_and_goes_through_the_steps(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    policy = make_policy(ada, grace, now=clock.now(), every=10)
    with bell_on(clock) as bell:
        incident = declare(now=clock.now(), escalation_policy_id=policy.pk)
        bell.tick()
        bell.after(hours=1)
        assert bell.to == ["ada", "grace"]
        acknowledge_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
        bell.after(hours=1)
        assert bell.to == ["ada", "grace"]


def test_a_clock_that_jumps_back_loses_no_page_and_repeats_none(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    policy = make_policy(ada, grace, now=clock.now(), every=10)
    with bell_on(clock) as bell:
        declare(now=clock.now(), escalation_policy_id=policy.pk)
        bell.tick()
        due = Escalation.objects.get().next_at
        bell.clock = ManualClock(clock.now() - timedelta(hours=1))
        late = declare(now=bell.clock.now(), escalation_policy_id=policy.pk)
        bell.tick()
        assert bell.to == ["ada", "ada"]  # what comes now does not wait for the old time
        assert due is not None
        acknowledge_incident(incident_id=late.pk, actor=ada.as_actor(), now=bell.clock.now())
        bell.tick()
        bell.clock = ManualClock(due - timedelta(seconds=1))
        bell.tick()
        assert "grace" not in bell.to
        bell.after(seconds=1)
        assert bell.to == ["ada", "ada", "grace"]


@pytest.mark.parametrize(
    "night",
    [datetime(2026, 3, 29, 0, 50, tzinfo=UTC), datetime(2026, 10, 25, 0, 50, tzinfo=UTC)],
    ids=["the hour that is lost", "the hour that comes twice"],
)
def test_delays_are_minutes_that_pass_in_a_night_when_clocks_change(
    night: datetime, ada: Person, grace: Person
) -> None:
    policy = make_policy(
        step(ada, delay=20), step(grace, delay=20), now=night, timezone="Europe/Berlin"
    )
    with bell_on(ManualClock(night)) as bell:
        declare(now=night, escalation_policy_id=policy.pk)
        bell.tick()
        bell.after(minutes=19, seconds=59)
        assert bell.to == ["ada"]
        bell.after(seconds=1)
        assert bell.to == ["ada", "grace"]
