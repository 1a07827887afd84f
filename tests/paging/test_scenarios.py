"""The acceptance scenarios of on-call, by number, on the real database and a clock we set."""

from datetime import timedelta

import pytest

from tests.builders.people import make_team
from tests.builders.policies import as_steps, make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge, incident_of, kinds, state_of
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.oncall.services import add_override, add_rotation
from watchbell.paging.models import Escalation, EscalationStep, Page
from watchbell.paging.selectors import check_paging, unattended_incidents
from watchbell.paging.services import PolicyFields, change_policy, escalate_now
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def test_silence_pages_the_next_responder_and_an_ack_stops_it(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=5, now=clock.now()), clock)
    bell.tick()
    assert bell.to == ["ada"]
    bell.after(minutes=5)
    assert bell.to == ["ada", "grace"]
    acknowledge(incident, grace, clock)
    bell.after(hours=1)
    assert bell.to == ["ada", "grace"]
    assert state_of(incident) == ("stopped", "acknowledged by Grace")


def test_29_the_second_step_comes_when_due_and_not_a_second_sooner(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident_of(make_policy(ada, grace, every=30, now=clock.now()), clock)
    bell.tick()
    bell.after(minutes=29, seconds=59)
    assert bell.to == ["ada"]
    bell.after(seconds=1)
    assert bell.to == ["ada", "grace"]


def test_29_an_ack_one_second_before_means_the_second_is_never_paged(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=30, now=clock.now()), clock)
    bell.tick()
    clock.advance(minutes=29, seconds=59)
    acknowledge(incident, ada, clock)
    bell.after(seconds=1)
    bell.after(hours=5)
    assert bell.to == ["ada"]


def test_29_an_ack_that_no_handler_has_seen_yet_stops_it_all_the_same(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=30, now=clock.now()), clock)
    bell.tick()
    clock.advance(minutes=30)
    acknowledge(incident, ada, clock)
    bell.escalate_only()
    assert Page.objects.count() == 1
    assert state_of(incident) == ("stopped", "acknowledged by Ada")


def test_30_without_repetition_it_ends_visibly_after_the_last_delay(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=10, now=clock.now()), clock)
    bell.tick()
    bell.after(minutes=10)
    assert "escalation.exhausted" not in kinds(incident)
    bell.after(minutes=10)
    assert "escalation.exhausted" in kinds(incident)
    assert state_of(incident)[0] == "exhausted"
    bell.after(hours=24)
    assert bell.to == ["ada", "grace"]
    assert unattended_incidents(clock.now()) == []


def test_30_one_repetition_does_every_step_once_more(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident_of(make_policy(ada, grace, every=10, repeat=1, now=clock.now()), clock)
    bell.tick()
    for _ in range(10):
        bell.after(minutes=10)
    assert bell.to == ["ada", "grace", "ada", "grace"]


def test_30_for_ever_lasts_until_an_ack(bell: Bell, clock: ManualClock, ada: Person) -> None:
    incident = incident_of(make_policy(ada, every=10, repeat=-1, now=clock.now()), clock)
    bell.tick()
    for _ in range(30):
        bell.after(minutes=10)
    assert len(bell.to) == 31
    acknowledge(incident, ada, clock)
    bell.after(hours=10)
    assert len(bell.to) == 31


def test_30_even_for_ever_has_an_end(bell: Bell, clock: ManualClock, ada: Person) -> None:
    incident = incident_of(make_policy(ada, every=1, repeat=-1, now=clock.now()), clock)
    Escalation.objects.all().delete()
    bell.tick()
    Escalation.objects.update(loop=198)
    for _ in range(5):
        bell.after(minutes=1)
    assert len(bell.to) == 3
    state, reason = state_of(incident)
    assert state == "exhausted"
    assert "200 times" in reason


def test_31_an_acked_incident_escalated_by_hand_is_unacked_and_pages_step_2(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, linus, every=30, now=clock.now()), clock)
    bell.tick()
    acknowledge(incident, ada, clock)
    bell.after(minutes=2)
    escalate_now(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    bell.tick()
    incident.refresh_from_db()
    assert incident.acknowledged_at is None
    assert bell.to == ["ada", "grace"]
    bell.after(minutes=30)
    assert bell.to == ["ada", "grace", "linus"]
    assert "escalation.by_hand" in kinds(incident)


def test_31_by_hand_before_the_ack_was_handled_pages_all_the_same(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=30, now=clock.now()), clock)
    bell.tick()
    acknowledge(incident, ada, clock)
    escalate_now(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    bell.tick()
    assert bell.to == ["ada", "grace"]
    assert state_of(incident)[0] == "running"


def test_31_by_hand_after_the_end_begins_again(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=5, now=clock.now()), clock)
    bell.tick()
    bell.after(minutes=5)
    bell.after(minutes=5)
    assert state_of(incident)[0] == "exhausted"
    escalate_now(incident_id=incident.pk, actor=grace.as_actor(), now=clock.now())
    bell.tick()
    assert bell.to == ["ada", "grace", "ada"]


def test_32_a_deleted_step_does_not_stop_what_runs(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    policy = make_policy(ada, grace, linus, every=5, now=clock.now())
    incident_of(policy, clock)
    bell.tick()
    EscalationStep.objects.filter(policy=policy, position=1).delete()
    bell.after(minutes=5)
    bell.after(minutes=5)
    assert bell.to == ["ada", "grace", "linus"]


def test_32_a_policy_without_steps_leaves_the_incident_open_with_a_reason(
    bell: Bell, clock: ManualClock
) -> None:
    incident = incident_of(make_policy(now=clock.now()), clock)
    bell.tick()
    assert state_of(incident) == ("idle", "the escalation policy Operations has no steps")
    assert "escalation.idle" in kinds(incident)
    clock.advance(hours=1)
    assert check_paging(clock.now()).ok


def test_33_what_runs_keeps_its_policy_and_what_starts_takes_the_new_one(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    policy = make_policy(ada, grace, every=30, now=clock.now())
    incident_of(policy, clock)
    bell.tick()
    change_policy(
        policy_id=policy.pk,
        fields=PolicyFields(name="Operations", steps=as_steps([ada, linus], 30)),
        actor=SYSTEM,
        now=clock.now(),
    )
    bell.after(minutes=30)
    assert bell.to == ["ada", "grace"]
    bell.after(hours=1)
    incident_of(policy, clock)
    bell.tick()
    bell.after(minutes=30)
    assert bell.to == ["ada", "grace", "ada", "linus"]


def test_33_a_schedule_is_asked_when_its_step_is_due(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    schedule = make_schedule("Web", weekly(grace, linus), now=clock.now())
    incident_of(make_policy(step(ada, delay=30), step(schedule), now=clock.now()), clock)
    bell.tick()
    add_override(
        schedule_id=schedule.pk,
        kind="replace",
        person_id=linus.pk,
        replaces_id=grace.pk,
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=8),
        actor=SYSTEM,
        now=clock.now(),
    )
    bell.after(minutes=30)
    assert bell.to == ["ada", "linus"]


def test_39_an_empty_schedule_goes_to_the_next_step_at_once_and_says_so(
    bell: Bell, clock: ManualClock, grace: Person
) -> None:
    empty = make_schedule("Empty", now=clock.now())
    policy = make_policy(step(empty, delay=30), step(grace), now=clock.now())
    incident = incident_of(policy, clock)
    bell.tick()
    assert bell.to == ["grace"]
    [told] = [e for e in events_of(incident.ref) if e.kind == "escalation.nobody_on_call"]
    assert told.payload == {"step": 1, "loop": 1, "targets": ["Empty"], "then": "next"}


def test_39_a_step_may_hold_until_somebody_is_on_call(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    schedule = make_schedule("Web", now=clock.now())
    policy = make_policy(step(schedule, nobody="hold"), step(grace), now=clock.now())
    incident = incident_of(policy, clock)
    bell.tick()
    for _ in range(20):
        bell.after(minutes=1)
    assert bell.to == []
    assert kinds(incident).count("escalation.nobody_on_call") == 1
    add_rotation(schedule_id=schedule.pk, spec=weekly(ada), actor=SYSTEM, now=clock.now())
    bell.after(minutes=1)
    assert bell.to == ["ada"]
    bell.after(minutes=5)
    assert bell.to == ["ada", "grace"]


def test_39_a_step_may_fall_back_to_the_leads_of_the_owning_team(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    team = make_team("Shop", linus, grace, now=clock.now())
    empty = make_schedule("Empty", now=clock.now())
    policy = make_policy(step(empty, nobody="fallback"), now=clock.now())
    incident = incident_of(policy, clock, team=team)
    bell.tick()
    assert bell.to == ["linus"]
    [paged] = [e for e in events_of(incident.ref) if e.kind == "incident.paged"]
    assert paged.payload["fallback"] is True


def test_39_without_a_team_the_administrators_are_the_fallback(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    empty = make_schedule("Empty", now=clock.now())
    incident_of(make_policy(step(empty, nobody="fallback"), now=clock.now()), clock)
    bell.tick()
    assert bell.to == ["ada"]


def test_30_a_step_may_be_for_the_second_round_only(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    steps = (step(ada, delay=10), step(grace, delay=10, conditions="round > 1"))
    incident_of(make_policy(*steps, repeat=1, now=clock.now()), clock)
    bell.tick()
    for _ in range(3):
        bell.after(minutes=10)
    assert bell.to == ["ada", "ada", "grace"]
