"""The acceptance scenarios of on-call, by number, on the real database and a clock we set."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person, make_team
from tests.builders.policies import as_steps, make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.bell import Bell
from watchbell.accounts.models import ContactMethod, Person
from watchbell.incidents.domain import HoldReason
from watchbell.incidents.models import Incident
from watchbell.incidents.services import (
    acknowledge_incident,
    hold_incident,
    reopen_incident,
    resume_incident,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.oncall.services import add_override, add_rotation
from watchbell.paging.models import Escalation, EscalationPolicy, EscalationStep, Page
from watchbell.paging.selectors import check_paging, escalation_of, unattended_incidents
from watchbell.paging.services import PolicyFields, change_policy, escalate_now
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def incident_of(policy: EscalationPolicy, clock: ManualClock, **fields: Any) -> Incident:
    return declare(now=clock.now(), escalation_policy_id=policy.pk, **fields)


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in reversed(events_of(incident.ref))]


def acknowledge(incident: Incident, person: Person, clock: ManualClock) -> None:
    acknowledge_incident(incident_id=incident.pk, actor=person.as_actor(), now=clock.now())


def state_of(incident: Incident) -> tuple[str, str]:
    newest = Escalation.objects.filter(incident=incident).order_by("-id").first()
    assert newest is not None
    return newest.state, newest.reason


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


def test_two_steps_at_once_that_name_one_person_page_once(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    team = make_team("Web", ada, grace, now=clock.now())
    policy = make_policy(step(ada, team, delay=0), step(ada), step(team), now=clock.now())
    incident_of(policy, clock)
    bell.tick()
    assert sorted(bell.to) == ["ada", "grace"]
    bell.after(minutes=5)
    assert sorted(bell.to) == ["ada", "ada", "grace", "grace"]


def test_somebody_who_left_or_may_not_answer_is_never_paged(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, bob: Person
) -> None:
    Person.objects.filter(pk=grace.pk).update(is_active=False)
    policy = make_policy(step(grace, bob, delay=30), step(ada), now=clock.now())
    incident = incident_of(policy, clock)
    bell.tick()
    assert bell.to == ["ada"]
    assert "escalation.nobody_on_call" in kinds(incident)


def test_a_condition_decides_in_the_policys_zone(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    at_night = step(ada, conditions='time >= "22:00" || time < "06:00"')
    policy = make_policy(
        at_night, step(grace, conditions="priority <= 2"), timezone="Asia/Kathmandu",
        now=clock.now(),
    )  # fmt: skip
    clock.advance(hours=7, minutes=14)
    incident_of(policy, clock)
    bell.tick()
    assert bell.to == ["grace"]
    bell.after(minutes=1)
    incident_of(policy, clock)
    bell.tick()
    assert bell.to == ["grace", "ada"]


def test_a_policy_none_of_whose_steps_applies_ends_with_a_reason_and_does_not_spin(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    policy = make_policy(step(ada, conditions="priority == 5"), repeat=2, now=clock.now())
    incident = incident_of(policy, clock)
    bell.tick()
    assert kinds(incident).count("escalation.step_skipped") == 1
    for _ in range(3):
        bell.after(minutes=5)
    assert bell.to == []
    assert state_of(incident)[0] == "exhausted"


def test_a_condition_that_breaks_pages_rather_than_not(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    policy = make_policy(step(ada, conditions="10 / impact > 1"), now=clock.now())
    incident = incident_of(policy, clock, triaged=False)
    bell.tick()
    assert bell.to == ["ada"]
    assert "escalation.condition_broken" in kinds(incident)


def test_a_resolved_incident_is_quiet_and_a_reopened_one_pages_again(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=5, now=clock.now()), clock)
    bell.tick()
    resolve(incident, actor=ada.as_actor(), now=clock.now())
    bell.after(hours=1)
    assert bell.to == ["ada"]
    reopen_incident(incident_id=incident.pk, reason="Back", actor=SYSTEM, now=clock.now())
    bell.tick()
    assert bell.to == ["ada", "ada"]
    bell.after(minutes=5)
    assert bell.to == ["ada", "ada", "grace"]


def test_a_responder_who_reopens_has_answered_and_nobody_is_paged(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    incident = incident_of(make_policy(ada, now=clock.now()), clock)
    bell.tick()
    resolve(incident, actor=ada.as_actor(), now=clock.now())
    bell.tick()
    before = kinds(incident)
    reopen_incident(incident_id=incident.pk, reason="Back", actor=ada.as_actor(), now=clock.now())
    bell.tick()
    assert bell.to == ["ada"]
    assert kinds(incident) == [*before, "incident.reopened"]


def test_on_hold_nobody_is_paged_and_resuming_goes_on(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=5, now=clock.now()), clock)
    bell.tick()
    hold_incident(
        incident_id=incident.pk,
        reason=HoldReason.VENDOR,
        follow_up_at=clock.now() + timedelta(hours=2),
        note="",
        actor=SYSTEM,
        now=clock.now(),
    )
    bell.after(hours=1)
    assert bell.to == ["ada"]
    resume_incident(incident_id=incident.pk, actor=SYSTEM, now=clock.now())
    bell.tick()
    assert bell.to == ["ada", "ada"]


def test_without_a_policy_the_reason_is_stated(bell: Bell, clock: ManualClock) -> None:
    incident = declare(now=clock.now())
    bell.tick()
    state, reason = state_of(incident)
    assert (state, reason) == ("idle", "no service is named, so there is no escalation policy")
    clock.advance(hours=1)
    assert check_paging(clock.now()).ok


def test_an_incident_nobody_heard_of_is_found_by_the_invariant(clock: ManualClock) -> None:
    incident = declare(now=clock.now())
    clock.advance(minutes=2)
    assert unattended_incidents(clock.now()) == [incident.number]
    assert not check_paging(clock.now()).ok


def test_a_late_engine_catches_up_without_paging_twice(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident_of(make_policy(ada, grace, every=5, repeat=3, now=clock.now()), clock)
    bell.tick()
    bell.after(hours=3)
    assert bell.to == ["ada", "grace"]


def test_the_view_tells_whom_a_page_reached_and_what_comes_next(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = incident_of(make_policy(ada, grace, every=5, now=clock.now()), clock)
    bell.tick()
    view = escalation_of(incident.pk, actor=grace.as_actor())
    assert view is not None
    assert [(p.page.person.name, p.state) for p in view.pages] == [("Ada", "sent")]
    assert view.next_step is not None
    assert [target.name for target in view.next_step.targets] == ["Grace"]
    assert view.escalation.next_at == clock.now() + timedelta(minutes=5)


def test_somebody_without_a_verified_address_is_told_by_the_sign_in_address(
    bell: Bell, clock: ManualClock
) -> None:
    eve = make_person("Eve", now=clock.now())
    ContactMethod.objects.filter(person=eve).delete()
    incident = incident_of(make_policy(eve, now=clock.now()), clock)
    bell.tick()
    assert bell.channel.to == ["eve@example.org"]
    [paged] = [e for e in events_of(incident.ref) if e.kind == "incident.paged"]
    assert paged.payload["unverified_ids"] == [str(eve.pk)]
