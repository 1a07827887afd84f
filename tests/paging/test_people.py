"""Whom a step leads to: turns, leads, managers, the next on call, everybody on a schedule."""

from collections import Counter

import pytest

from tests.builders.people import make_person, make_team
from tests.builders.policies import aim, make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.bell import Bell
from tests.paging.incidents import incident_of, kinds, state_of
from tests.paging.test_many import declare_many, drain
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput
from watchbell.paging.models import EscalationPolicy, Page, Turn

pytestmark = pytest.mark.usefixtures("database")


def give_manager(person: Person, manager: Person | None, clock: ManualClock) -> None:
    change_person(
        person_id=person.pk,
        manager_id=manager.pk if manager else None,
        actor=SYSTEM,
        now=clock.now(),
    )


def test_one_after_the_other_is_told_across_incidents_and_after_a_restart(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    turns = step(ada, grace, linus, pick="round_robin", delay=60)
    policy = make_policy(turns, repeat=1, now=clock.now())
    for _ in range(4):
        incident_of(policy, clock)
        bell.tick()
    assert bell.to == ["ada", "grace", "linus", "ada"]
    assert Turn.objects.get().told == [grace.pk, linus.pk, ada.pk]
    bell.after(minutes=60)
    assert Counter(bell.to) == {"ada": 3, "grace": 3, "linus": 2}


def test_who_joins_comes_next_and_who_left_costs_nobody_a_turn(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    team = make_team("Shop", ada, grace, now=clock.now())
    policy = make_policy(step(team, pick="round_robin", delay=60), now=clock.now())
    for _ in range(2):
        incident_of(policy, clock)
        bell.tick()
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    team.memberships.create(id=linus.pk, person=linus)
    for _ in range(3):
        incident_of(policy, clock)
        bell.tick()
    assert bell.to == ["ada", "grace", "linus", "grace", "linus"]


def test_two_workers_share_the_turns_fairly(committed_db: object, clock: ManualClock) -> None:
    people = [make_person(f"P{n}", now=clock.now()) for n in range(3)]
    policy = make_policy(step(*people, pick="round_robin"), now=clock.now())
    declare_many(300, policy, clock.now())
    at_once(*[lambda: drain(clock.now())] * 2)
    told = Counter(Page.objects.values_list("person__name", flat=True))
    assert told == {"P0": 100, "P1": 100, "P2": 100}


def test_a_policy_deleted_meanwhile_still_tells_somebody(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    policy = make_policy(ada, step(ada, grace, pick="round_robin"), now=clock.now())
    incident_of(policy, clock)
    bell.tick()
    EscalationPolicy.objects.all().delete()
    bell.after(minutes=5)
    assert bell.to == ["ada", "ada"]


def test_leads_and_managers_are_told_after_those_who_did_not_answer(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    boss = make_person("Barbara", role=Role.MANAGER, now=clock.now())
    team = make_team("Shop", linus, grace, now=clock.now())
    give_manager(ada, boss, clock)
    policy = make_policy(
        ada,
        step(aim("team_leads", team)),
        step(aim("managers_of_told")),
        step(aim("manager", ada)),
        now=clock.now(),
    )
    incident_of(policy, clock)
    for _ in range(4):
        bell.tick()
        clock.advance(minutes=5)
    assert bell.to == ["ada", "linus", "barbara", "barbara"]


def test_the_leads_of_the_incidents_own_team(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    team = make_team("Shop", linus, grace, now=clock.now())
    policy = make_policy(step(aim("incident_leads")), step(ada), now=clock.now())
    incident_of(policy, clock, team=team)
    bell.tick()
    assert bell.to == ["linus"]
    without = incident_of(policy, clock)
    bell.tick()
    assert bell.to == ["linus", "ada"]
    assert "escalation.nobody_on_call" in kinds(without)
    assert state_of(without)[0] == "running"


def test_the_next_on_call_and_everybody_on_the_schedule(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    schedule = make_schedule("Web", weekly(ada, grace, linus), now=clock.now())
    policy = make_policy(
        step(schedule),
        step(aim("next_on_call", schedule)),
        step(aim("whole_schedule", schedule)),
        now=clock.now(),
    )
    incident_of(policy, clock)
    bell.tick()
    first = list(bell.to)
    bell.after(minutes=5)
    second = bell.to[1:]
    assert len(first) == len(second) == 1
    assert first != second
    bell.after(minutes=5)
    assert sorted(bell.to[2:]) == ["ada", "grace", "linus"]


def test_nobody_is_their_own_manager_and_one_is_taken_away_again(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    with pytest.raises(InvalidInput, match="own manager"):
        give_manager(ada, ada, clock)
    give_manager(ada, grace, clock)
    ada.refresh_from_db()
    assert ada.manager == grace
    give_manager(grace, ada, clock)
    give_manager(ada, None, clock)
    ada.refresh_from_db()
    assert ada.manager is None
