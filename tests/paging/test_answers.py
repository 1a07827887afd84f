"""Scenarios 34, 41 and 68: what an answer is worth, for how long, and whose it must be."""

from typing import Any

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.policies import make_policy, step
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge, incident_of, kinds, state_of
from watchbell.accounts.models import Person
from watchbell.incidents.domain import HoldReason
from watchbell.incidents.models import Incident
from watchbell.incidents.services import (
    acknowledge_incident,
    assign_incident,
    hold_incident,
    resume_incident,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone
from watchbell.notify.models import Message
from watchbell.paging.errors import NotQuestioned
from watchbell.paging.models import AnswerTimer, EscalationPolicy
from watchbell.paging.services import answer_incident, confirm_acknowledgement, escalate_now
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def patient(clock: ManualClock, *people: Person, **fields: int) -> EscalationPolicy:
    given: dict[str, Any] = {"reminder_minutes": 60, "ack_timeout_minutes": 5, **fields}
    return make_policy(*people, every=10, now=clock.now(), **given)


def confirm(incident: Incident, person: Person, clock: ManualClock) -> None:
    confirm_acknowledgement(incident_id=incident.pk, actor=person.as_actor(), now=clock.now())


def answered_at_ten(
    bell: Bell, clock: ManualClock, policy: EscalationPolicy, by: Person
) -> Incident:
    incident = incident_of(policy, clock)
    bell.tick()
    acknowledge(incident, by, clock)
    bell.tick()
    return incident


def test_34_without_an_answer_to_the_reminder_the_chain_begins_at_step_1(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = answered_at_ten(bell, clock, patient(clock, ada, grace), ada)
    bell.after(minutes=59, seconds=59)
    assert bell.to == ["ada"]
    bell.after(seconds=1)
    assert bell.to == ["ada", "ada"]
    assert "incident.acknowledgement_questioned" in kinds(incident)
    bell.after(minutes=4, seconds=59)
    assert state_of(incident)[0] == "stopped"
    bell.after(seconds=1)
    incident.refresh_from_db()
    assert incident.acknowledged_at is None
    assert bell.to == ["ada", "ada", "ada"]
    bell.after(minutes=10)
    assert bell.to == ["ada", "ada", "ada", "grace"]
    [told] = [e for e in events_of(incident.ref) if e.kind == "incident.unacknowledged"]
    assert told.payload["reason"] == "Ada did not confirm within 5 min"


def test_34_confirmed_at_03_the_next_reminder_is_an_hour_after_the_last(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    incident = answered_at_ten(bell, clock, patient(clock, ada), ada)
    bell.after(minutes=60)
    bell.after(minutes=3)
    confirm(incident, ada, clock)
    bell.after(minutes=56, seconds=59)
    assert bell.to == ["ada", "ada"]
    bell.after(seconds=1)
    assert bell.to == ["ada", "ada", "ada"]
    incident.refresh_from_db()
    assert incident.acknowledged_at is not None


def test_34_an_answer_of_the_source_gets_no_reminder(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    incident = incident_of(patient(clock, ada), clock)
    bell.tick()
    acknowledge_incident(incident_id=incident.pk, actor=SYSTEM, now=clock.now())
    bell.after(hours=5)
    assert bell.to == ["ada"]
    assert not AnswerTimer.objects.exists()


def test_34_an_answer_before_the_first_page_is_asked_about_too(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    incident = incident_of(patient(clock, ada), clock)
    acknowledge(incident, ada, clock)
    bell.tick()
    bell.after(minutes=60)
    assert bell.to == ["ada"]


def test_34_after_a_reassignment_the_new_owner_is_asked_when_their_time_is_over(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = answered_at_ten(bell, clock, patient(clock, ada), ada)
    bell.after(minutes=60)
    assert bell.to == ["ada", "ada"]
    clock.advance(minutes=2)
    assign_incident(
        incident_id=incident.pk,
        team=None,
        assignee=grace,
        actor=ada.as_actor(),
        now=clock.now(),
    )
    bell.after(minutes=59)
    assert bell.to == ["ada", "ada"]
    bell.after(minutes=1)
    assert bell.to == ["ada", "ada", "grace"]
    bell.after(minutes=5)
    [told] = [e for e in events_of(incident.ref) if e.kind == "incident.unacknowledged"]
    assert told.payload["reason"] == "Grace did not confirm within 5 min"


def test_34_an_assignment_without_a_question_to_come_asks_nobody(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    policy = make_policy(ada, every=10, now=clock.now())
    incident = answered_at_ten(bell, clock, policy, ada)
    clock.advance(minutes=2)
    assign_incident(
        incident_id=incident.pk,
        team=None,
        assignee=grace,
        actor=ada.as_actor(),
        now=clock.now(),
    )
    bell.after(hours=5)
    assert bell.to == ["ada"]


def test_34_without_a_timeout_the_reminder_only_comes_again(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    policy = patient(clock, ada, grace, ack_timeout_minutes=0)
    incident = answered_at_ten(bell, clock, policy, ada)
    for _ in range(3):
        bell.after(minutes=60)
    assert bell.to == ["ada"] * 4
    incident.refresh_from_db()
    assert incident.acknowledged_at is not None
    with pytest.raises(NotQuestioned):
        confirm(incident, ada, clock)


def test_34_a_timeout_without_a_reminder_takes_the_answer_away(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    policy = patient(clock, ada, grace, reminder_minutes=0, ack_timeout_minutes=30)
    incident = answered_at_ten(bell, clock, policy, grace)
    bell.after(minutes=30)
    assert bell.to == ["ada", "ada"]
    assert "incident.acknowledgement_questioned" not in kinds(incident)


def test_34_on_hold_nobody_is_asked_and_after_it_the_time_begins_anew(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    incident = answered_at_ten(bell, clock, patient(clock, ada), ada)
    when = clock.now().replace(hour=23)
    hold_incident(
        incident_id=incident.pk,
        reason=HoldReason.VENDOR,
        follow_up_at=when,
        note="",
        actor=SYSTEM,
        now=clock.now(),
    )
    bell.after(minutes=61)
    resume_incident(incident_id=incident.pk, actor=SYSTEM, now=clock.now())
    bell.after(minutes=59)
    assert bell.to == ["ada"]
    bell.after(minutes=1)
    assert bell.to == ["ada", "ada"]


def test_34_an_old_timer_does_not_count_for_a_later_answer(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = answered_at_ten(bell, clock, patient(clock, ada, grace), ada)
    bell.after(minutes=50)
    escalate_now(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    bell.tick()
    acknowledge(incident, grace, clock)
    bell.after(minutes=10)
    assert bell.to == ["ada", "grace"]
    bell.after(minutes=50)
    assert bell.to == ["ada", "grace", "grace"]


def test_41_everybody_told_must_answer_and_who_did_is_not_paged_again(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    both = step(ada, grace, delay=30, until="everyone")
    incident = incident_of(make_policy(both, repeat=1, now=clock.now()), clock)
    bell.tick()
    bell.after(minutes=1)
    acknowledge(incident, ada, clock)
    bell.tick()
    bell.after(minutes=29)
    assert bell.to == ["ada", "grace", "grace"]
    answer_incident(incident_id=incident.pk, actor=grace.as_actor(), now=clock.now())
    assert state_of(incident) == ("stopped", "acknowledged by everyone who was told")
    [second] = [e for e in events_of(incident.ref) if e.kind == "incident.also_acknowledged"]
    assert second.actor.name == "Grace"
    bell.after(hours=3)
    assert bell.to == ["ada", "grace", "grace"]
    with pytest.raises(AlreadyDone):
        answer_incident(incident_id=incident.pk, actor=grace.as_actor(), now=clock.now())


def test_41_who_never_answers_is_named_at_the_end(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    both = step(ada, grace, delay=30, until="everyone")
    incident = incident_of(make_policy(both, now=clock.now()), clock)
    bell.tick()
    acknowledge(incident, ada, clock)
    bell.after(minutes=29)
    assert state_of(incident)[0] == "running"
    bell.after(minutes=1)
    assert state_of(incident) == ("stopped", "acknowledged by Ada; no answer from Grace")
    assert bell.to == ["ada", "grace"]


def test_41_a_page_that_still_waits_is_taken_back_from_who_answered_only(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    both = step(ada, grace, delay=30, until="everyone")
    incident = incident_of(make_policy(both, now=clock.now()), clock)
    bell.tick()
    Message.objects.update(state="pending")
    acknowledge(incident, ada, clock)
    bell.hear_only()
    states = dict(Message.objects.values_list("person__name", "state"))
    assert states == {"Ada": "cancelled", "Grace": "pending"}


def test_a_step_for_the_unresolved_comes_when_planned_although_somebody_answered(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    boss = step(linus, until="resolved")
    policy = make_policy(step(ada, delay=10), step(grace, delay=50), boss, now=clock.now())
    incident = incident_of(policy, clock)
    bell.tick()
    bell.after(minutes=5)
    acknowledge(incident, ada, clock)
    bell.after(minutes=5)
    bell.after(minutes=49, seconds=59)
    assert bell.to == ["ada"]
    bell.after(seconds=1)
    assert bell.to == ["ada", "linus"]
    bell.after(minutes=5)
    assert state_of(incident) == ("stopped", "acknowledged by Ada")


@pytest.mark.parametrize(("minutes", "times"), [(0, 1), (30, 2)])
def test_68_an_old_answer_holds_when_the_source_repeats_unless_a_timeout_is_set(
    bell: Bell, clock: ManualClock, ada: Person, minutes: int, times: int
) -> None:
    policy = make_policy(ada, ack_timeout_minutes=minutes, now=clock.now())
    source = make_integration(now=clock.now(), escalation_policy_id=policy.pk)
    say(source, alert("Disk"), now=clock.now())
    bell.tick()
    incident = Incident.objects.get()
    acknowledge(incident, ada, clock)
    bell.tick()
    bell.after(hours=24 * 60)
    say(source, alert("Disk"), now=clock.now())
    bell.tick()
    assert Incident.objects.count() == 1
    assert bell.to == ["ada"] * times
