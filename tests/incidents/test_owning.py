"""Urgent incidents without an owner: noticed, listed and paged; and found one automatically."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.incidents import declare
from tests.builders.people import make_person, make_team
from tests.builders.schedules import weekly
from watchbell.accounts.models import Person, Team
from watchbell.accounts.services import change_person
from watchbell.incidents.choosing import AssignmentStrategy, Candidate, choose
from watchbell.incidents.cycles import find_unowned
from watchbell.incidents.handlers.assignment import HANDLERS
from watchbell.incidents.models import Incident
from watchbell.incidents.services import assign_incident, change_incident, set_assignment_rule
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.oncall.services import create_schedule
from watchbell.oncall.specs import ScheduleSpec
from watchbell.platform.engine import Cycle, Engine
from watchbell.platform.eventlog import Subscription, events_of


def urgent(now: datetime, **fields: Any) -> Incident:
    return declare(now=now, **{"impact": 1, "urgency": 1, **fields})


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in reversed(events_of(incident.ref))]


def give(incident: Incident, to: Person | None, now: datetime) -> None:
    assign_incident(incident_id=incident.pk, team=incident.team, assignee=to, actor=SYSTEM, now=now)


def test_s08_an_urgent_incident_that_nobody_has_is_noticed_after_ten_minutes(
    database: None, clock: ManualClock
) -> None:
    incident = urgent(clock.now())
    assert find_unowned(clock.advance(minutes=9, seconds=59)) == 0
    assert find_unowned(clock.advance(seconds=1)) == 1
    assert find_unowned(clock.advance(hours=1)) == 0, "it is said once"
    assert kinds(incident) == ["incident.declared", "incident.unowned"]
    incident.refresh_from_db()
    assert incident.unowned_at == clock.now() - timedelta(hours=1)


def test_who_takes_it_in_time_ends_the_wait_and_a_new_one_begins_when_it_is_given_back(
    grace: Person, clock: ManualClock
) -> None:
    incident = urgent(clock.now())
    give(incident, grace, clock.now())
    assert find_unowned(clock.advance(minutes=10)) == 0
    give(incident, None, clock.now())
    assert find_unowned(clock.advance(minutes=9)) == 0
    assert find_unowned(clock.advance(minutes=1)) == 1


def test_only_what_is_urgent_waits_and_raising_the_priority_begins_it(
    database: None, clock: ManualClock
) -> None:
    incident = declare(now=clock.now(), impact=3, urgency=3)
    assert find_unowned(clock.advance(days=1)) == 0
    changes = {"impact": 1, "urgency": 1}
    change_incident(incident_id=incident.pk, changes=changes, actor=SYSTEM, now=clock.now())
    assert find_unowned(clock.advance(minutes=10)) == 1


def test_a_team_may_be_more_patient(linus: Person, clock: ManualClock) -> None:
    team = make_team("Payments", linus, now=clock.now())
    rule(team, clock.now(), strategy="off", unowned_minutes=30)
    urgent(clock.now(), team=team)
    assert find_unowned(clock.advance(minutes=29)) == 0
    assert find_unowned(clock.advance(minutes=1)) == 1


# Automatic assignment.


def rule(team: Team, now: datetime, **fields: Any) -> None:
    given: dict[str, Any] = {
        "strategy": "least_load",
        "on_shift_only": False,
        "match_skills": True,
        **fields,
    }
    set_assignment_rule(team=team, actor=SYSTEM, now=now, **given)


def run(now: datetime) -> None:
    engine = Engine([], [Subscription("assignment", HANDLERS)])
    engine.cycles = [Cycle("events", engine.read_log)]
    engine.drain(now)


@pytest.fixture
def alan(database: None, now: datetime) -> Person:
    return make_person("Alan", now=now)


def test_without_a_rule_nobody_is_assigned(grace: Person, now: datetime) -> None:
    team = make_team("Payments", grace, now=now)
    incident = declare(now=now, team=team)
    run(now)
    incident.refresh_from_db()
    assert incident.assignee is None


def test_whoever_knows_it_and_has_least_to_do_gets_it_and_the_timeline_says_why(
    grace: Person, alan: Person, now: datetime
) -> None:
    team = make_team("Payments", grace, alan, now=now)
    change_person(person_id=alan.pk, skills=["Software"], actor=SYSTEM, now=now)
    rule(team, now)
    first = declare(now=now, team=team)
    run(now)
    first.refresh_from_db()
    assert first.assignee == alan
    event = events_of(first.ref)[0]
    assert (event.kind, event.payload["reason"]) == (
        "incident.assigned",
        "on shift, knows software, 0 open",
    )
    assert event.actor == SYSTEM


def test_only_who_is_on_shift_now_gets_it(grace: Person, alan: Person, now: datetime) -> None:
    team = make_team("Payments", grace, alan, now=now)
    spec = ScheduleSpec(
        name="Duty", slug="duty", timezone="UTC", rotations=[weekly(alan)], team_id=team.pk
    )
    create_schedule(spec=spec, actor=SYSTEM, now=now)
    rule(team, now, on_shift_only=True, strategy="round_robin")
    for _ in range(2):
        incident = declare(now=now, team=team)
        run(now)
        incident.refresh_from_db()
        assert incident.assignee == alan


def test_turns_go_round(grace: Person, alan: Person, clock: ManualClock) -> None:
    team = make_team("Payments", grace, alan, now=clock.now())
    rule(team, clock.now(), strategy="round_robin")
    names = []
    for _ in range(4):
        incident = declare(now=clock.advance(minutes=1), team=team)
        run(clock.now())
        incident.refresh_from_db()
        names.append(str(incident.assignee))
    assert names == ["Alan", "Grace", "Alan", "Grace"]


def test_who_is_taken_off_by_hand_is_not_replaced_by_the_rule(grace: Person, now: datetime) -> None:
    team = make_team("Payments", grace, now=now)
    rule(team, now)
    incident = declare(now=now, team=team)
    run(now)
    incident.refresh_from_db()
    give(incident, None, now)
    run(now)
    incident.refresh_from_db()
    assert incident.assignee is None


def test_only_managers_set_a_rule(grace: Person, linus: Person, now: datetime) -> None:
    team = make_team("Payments", grace, now=now)
    given: dict[str, Any] = {"team": team, "on_shift_only": True, "match_skills": True, "now": now}
    with pytest.raises(PermissionDenied):
        set_assignment_rule(strategy="off", actor=grace.as_actor(), **given)
    with pytest.raises(InvalidInput):
        set_assignment_rule(strategy="lottery", actor=linus.as_actor(), **given)


# The choice itself, pure.

_STRATEGIES = [AssignmentStrategy.LEAST_LOAD, AssignmentStrategy.ROUND_ROBIN]
_PEOPLE = st.lists(
    st.builds(
        Candidate,
        id=st.integers(min_value=1, max_value=10**9).map(lambda n: UUID(int=n)),
        name=st.sampled_from(["Ana", "Ben", "Cai"]),
        on_shift=st.booleans(),
        skills=st.frozensets(st.sampled_from(["network", "database"])),
        open_count=st.integers(min_value=0, max_value=9),
        last_given_at=st.none()
        | st.integers(min_value=0, max_value=9).map(
            lambda hours: datetime(2026, 3, 2, hours, tzinfo=UTC)
        ),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(
    _PEOPLE,
    st.booleans(),
    st.sampled_from([AssignmentStrategy.LEAST_LOAD, AssignmentStrategy.ROUND_ROBIN]),
)
def test_the_choice_keeps_its_promises(
    people: list[Candidate], on_shift_only: bool, strategy: AssignmentStrategy
) -> None:
    settings: dict[str, Any] = {"strategy": strategy, "on_shift_only": on_shift_only}
    found = choose(people, ["network"], match_skills=True, **settings)
    pool = [one for one in people if one.on_shift or not on_shift_only]
    assert (found is None) == (not pool)
    if found is None:
        return
    chosen = next(one for one in people if one.id == found.id)
    assert chosen in pool
    able = [one for one in pool if "network" in one.skills] or pool
    assert chosen in able
    if strategy is AssignmentStrategy.LEAST_LOAD:
        assert chosen.open_count == min(one.open_count for one in able)
    again = choose(list(reversed(people)), ["network"], match_skills=True, **settings)
    assert again == found, "the order in which people come does not matter"


def test_the_reason_reads_like_a_sentence() -> None:
    ana = Candidate(UUID(int=1), "Ana", True, frozenset({"network"}), 2)
    found = choose(
        [ana],
        ["network"],
        strategy=AssignmentStrategy.LEAST_LOAD,
        on_shift_only=True,
        match_skills=True,
    )
    assert found is not None
    assert found.reason == "on shift, knows network, 2 open"
