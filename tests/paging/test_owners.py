"""An urgent incident that nobody owns is paged, whatever was answered before (S08)."""

import pytest

from tests.builders.policies import make_policy
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge, incident_of, kinds, state_of
from watchbell.accounts.models import Person
from watchbell.incidents.cycles import find_unowned
from watchbell.incidents.models import Incident
from watchbell.incidents.services import assign_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.services import silence

pytestmark = pytest.mark.usefixtures("database")
URGENT = {"impact": 1, "urgency": 1}


def wait(bell: Bell, minutes: float) -> None:
    """Let time pass, and let the engine do what is due then."""
    bell.after(minutes=minutes)
    find_unowned(bell.clock.now())
    bell.tick()


def policy(clock: ManualClock, *people: Person) -> EscalationPolicy:
    return make_policy(*people, every=60, now=clock.now())


def test_an_answer_that_left_nobody_in_charge_is_taken_away_and_people_are_paged_again(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(policy(clock, ada, grace), clock, **URGENT)
    bell.tick()
    acknowledge(incident, ada, clock)
    assign_incident(
        incident_id=incident.pk, team=None, assignee=None, actor=SYSTEM, now=clock.now()
    )
    wait(bell, 9)
    assert bell.to == ["ada"]
    wait(bell, 1)
    assert bell.to == ["ada", "ada"]
    assert "incident.unowned" in kinds(incident)
    assert "incident.unacknowledged" in kinds(incident)


def test_an_escalation_that_runs_goes_on_to_the_next_step_at_once(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident_of(policy(clock, ada, grace), clock, **URGENT)
    bell.tick()
    wait(bell, 10)
    assert bell.to == ["ada", "grace"]


def test_an_escalation_that_came_to_its_end_begins_again(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    incident = incident_of(make_policy(ada, every=2, now=clock.now()), clock, **URGENT)
    bell.tick()
    bell.after(minutes=5)
    assert state_of(incident)[0] == "exhausted"
    wait(bell, 5)
    assert bell.to == ["ada", "ada"]


def test_what_a_person_silenced_or_owns_stays_quiet(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    silenced = incident_of(policy(clock, ada, grace), clock, **URGENT)
    owned = Incident.objects.get(pk=incident_of(_second(clock, ada), clock, **URGENT).pk)
    bell.tick()
    silence(incident_id=silenced.pk, reason="A drill", actor=grace.as_actor(), now=clock.now())
    acknowledge(owned, ada, clock)
    bell.tick()
    before = list(bell.to)
    wait(bell, 30)
    assert bell.to == before


def _second(clock: ManualClock, person: Person) -> EscalationPolicy:
    return make_policy(person, name="Second", now=clock.now())
