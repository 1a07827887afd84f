"""Who is paged, when, and when not: beyond the numbered scenarios."""

from datetime import timedelta

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person, make_team
from tests.builders.policies import make_policy, step
from tests.fakes.bell import Bell
from tests.paging.incidents import incident_of, kinds, state_of
from watchbell.accounts.models import ContactMethod, Person
from watchbell.incidents.domain import HoldReason
from watchbell.incidents.services import (
    hold_incident,
    reopen_incident,
    resume_incident,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.paging.selectors import check_paging, escalation_of, unattended_incidents
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


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
