"""Handing an incident over: to a policy, a team, a person."""

from typing import Any

import pytest

from tests.builders.people import make_person, make_team
from tests.builders.policies import make_policy
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge, incident_of, kinds
from watchbell.accounts.models import Person
from watchbell.incidents.domain import CancelCode
from watchbell.incidents.models import Incident
from watchbell.incidents.services import cancel_incident, change_incident, restrict_incident
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.oncall.models import Schedule
from watchbell.paging.errors import NothingToEscalate
from watchbell.paging.selectors import unattended_incidents
from watchbell.paging.services import hand_to_person, hand_to_policy, hand_to_team
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def hand(act: Any, incident: Incident, by: Person, clock: ManualClock, **to: Any) -> None:
    act(
        incident_id=incident.pk,
        reason="It is theirs",
        actor=by.as_actor(),
        now=clock.now(),
        **to,
    )


def test_another_policy_begins_at_its_first_step_although_somebody_answered(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    incident = incident_of(make_policy(ada, now=clock.now()), clock)
    bell.tick()
    acknowledge(incident, ada, clock)
    bell.tick()
    other = make_policy(grace, linus, name="Second", now=clock.now())
    hand(hand_to_policy, incident, ada, clock, policy=other)
    bell.tick()
    bell.after(minutes=5)
    assert bell.to == ["ada", "grace", "linus"]
    incident.refresh_from_db()
    assert (incident.acknowledged_at, incident.escalation_policy_id) == (None, other.pk)
    [told] = [e for e in events_of(incident.ref) if e.kind == "escalation.handed_over"]
    assert (told.payload["name"], told.payload["reason"]) == ("Second", "It is theirs")


def test_a_team_is_told_by_who_is_on_call_then_its_leads_then_all(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    incident = incident_of(make_policy(ada, every=60, now=clock.now()), clock)
    bell.tick()
    barbara = make_person("Barbara", role=Role.RESPONDER, now=clock.now())
    team = make_team("Network", linus, grace, barbara, now=clock.now())
    schedule = make_schedule("Primary", weekly(grace), now=clock.now())
    Schedule.objects.filter(pk=schedule.pk).update(team=team)
    hand(hand_to_team, incident, ada, clock, team=team)
    for _ in range(3):
        bell.tick()
        clock.advance(minutes=10)
    assert bell.to[:3] == ["ada", "grace", "linus"]
    assert sorted(bell.to[3:]) == ["barbara", "grace", "linus"]
    incident.refresh_from_db()
    assert incident.team == team
    assert unattended_incidents(clock.now()) == []


def test_a_person_is_told_at_once_and_without_an_answer_the_policy_goes_on(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    incident = incident_of(make_policy(ada, linus, every=5, now=clock.now()), clock)
    bell.tick()
    hand(hand_to_person, incident, ada, clock, person=grace)
    bell.tick()
    assert bell.to == ["ada", "grace"]
    bell.after(minutes=10)
    bell.after(minutes=5)
    assert bell.to == ["ada", "grace", "ada", "linus"]
    incident.refresh_from_db()
    assert incident.assignee == grace


def test_what_a_team_has_stays_with_it_when_the_priority_rises(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, every=60, now=clock.now()), clock, impact=3, urgency=3)
    bell.tick()
    team = make_team("Network", grace, now=clock.now())
    hand(hand_to_team, incident, ada, clock, team=team)
    bell.tick()
    bell.after(minutes=2)
    change_incident(
        incident_id=incident.pk,
        changes={"impact": 1, "urgency": 1},
        actor=ada.as_actor(),
        now=clock.now(),
    )
    bell.tick()
    assert bell.to == ["ada", "grace", "grace"]


def test_what_cannot_be_handed_over_is_refused_where_it_is(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, bob: Person
) -> None:
    incident = incident_of(make_policy(ada, now=clock.now()), clock)
    empty = make_policy(name="Empty", now=clock.now())
    with pytest.raises(InvalidInput, match="tells nobody"):
        hand(hand_to_policy, incident, ada, clock, policy=empty)
    with pytest.raises(InvalidInput, match="Nobody of Clerks"):
        hand(hand_to_team, incident, ada, clock, team=make_team("Clerks", bob, now=clock.now()))
    with pytest.raises(InvalidInput, match="does not answer incidents"):
        hand(hand_to_person, incident, ada, clock, person=bob)
    with pytest.raises(PermissionDenied):
        hand(hand_to_person, incident, bob, clock, person=grace)
    Incident.objects.filter(pk=incident.pk).update(assignee=ada)
    restrict_incident(
        incident_id=incident.pk, reason="Personal", actor=ada.as_actor(), now=clock.now()
    )
    with pytest.raises(InvalidInput, match="may not see"):
        hand(hand_to_person, incident, ada, clock, person=grace)
    cancelled = incident_of(make_policy(ada, name="B", now=clock.now()), clock)
    cancel_incident(
        incident_id=cancelled.pk,
        code=CancelCode.FALSE_ALARM,
        note="",
        actor=ada.as_actor(),
        now=clock.now(),
    )
    with pytest.raises(NothingToEscalate, match="cancelled"):
        hand(hand_to_person, cancelled, ada, clock, person=grace)
    assert "escalation.handed_over" not in kinds(incident)
