"""What begins and ends each metric."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.promises import Watch, cycles, goal, make_policy
from watchbell.accounts.models import Person
from watchbell.incidents import services
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.sla.domain import CycleState, Metric

pytestmark = pytest.mark.usefixtures("database")


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def say(incident: Incident, actor: Actor, now: datetime, *, public: bool = True) -> None:
    visibility = Visibility.PUBLIC if public else Visibility.INTERNAL
    services.add_comment(
        incident_id=incident.pk, body="We look.", visibility=visibility, actor=actor, now=now
    )


def test_whoever_works_here_and_reopens_it_has_responded(watch: Watch, grace: Person) -> None:
    start = watch.tick()
    make_policy(goal(1), metric=Metric.RESPONSE, now=start)
    incident = declare(now=start, assignee=grace)
    resolve(incident, actor=grace.as_actor(), now=start)
    now = watch.after(hours=2)
    services.reopen_incident(
        incident_id=incident.pk, reason="Broken.", actor=grace.as_actor(), now=now
    )
    watch.tick()
    second = cycles(incident, Metric.RESPONSE)[1]
    assert (second.state, second.stopped_at, second.is_met) == ("completed", now, True)


def test_a_response_is_what_a_person_of_ours_says_in_public_or_an_acknowledgement(
    watch: Watch, grace: Person, bob: Person
) -> None:
    start = watch.tick()
    make_policy(goal(4), metric=Metric.RESPONSE, now=start)
    written, answered = (declare(now=start, reporter=bob) for _ in range(2))
    now = watch.after(hours=1)
    say(written, SYSTEM, now)
    say(written, grace.as_actor(), now, public=False)
    say(written, bob.as_actor(), now)
    watch.tick()
    assert cycles(written, Metric.RESPONSE)[0].state == CycleState.RUNNING
    now = watch.after(hours=1)
    say(written, grace.as_actor(), now)
    services.acknowledge_incident(incident_id=answered.pk, actor=grace.as_actor(), now=now)
    watch.tick()
    for incident in (written, answered):
        (cycle,) = cycles(incident, Metric.RESPONSE)
        assert (cycle.state, cycle.stopped_at) == (CycleState.COMPLETED, now)


def test_each_public_update_begins_the_time_to_the_next(
    watch: Watch, grace: Person, bob: Person
) -> None:
    start = watch.tick()
    make_policy(goal(1), metric=Metric.UPDATE, now=start)
    incident = declare(now=start, reporter=bob, assignee=grace)
    first = watch.after(minutes=40)
    say(incident, grace.as_actor(), first)
    late = watch.after(hours=2)
    say(incident, grace.as_actor(), late)
    now = watch.after(minutes=5)
    resolve(incident, actor=grace.as_actor(), now=now)
    watch.after(hours=5)
    found = cycles(incident, Metric.UPDATE)
    assert [one.started_at for one in found] == [start, first, late]
    assert [one.is_met for one in found] == [True, False, True]


def test_the_assignment_is_measured_until_somebody_has_it(watch: Watch, grace: Person) -> None:
    start = watch.tick()
    make_policy(goal(1), metric=Metric.ASSIGNMENT, now=start)
    nobodys, graces = declare(now=start), declare(now=start, assignee=grace)
    now = watch.after(minutes=30)
    give: dict[str, Any] = {"team": None, "actor": grace.as_actor()}
    services.assign_incident(incident_id=nobodys.pk, assignee=grace, now=now, **give)
    now = watch.after(minutes=30)
    services.assign_incident(incident_id=nobodys.pk, assignee=None, now=now, **give)
    watch.after(hours=2)
    assert cycles(graces, Metric.ASSIGNMENT) == []
    met, broken = cycles(nobodys, Metric.ASSIGNMENT)
    assert (met.is_met, broken.is_met) == (True, False)
    assert broken.breached_at == now + hours(1)


def test_conditions_of_ones_own_start_pause_stop_and_begin_anew(
    watch: Watch, grace: Person
) -> None:
    start = watch.tick()
    make_policy(
        goal(4),
        metric=Metric.CUSTOM,
        now=start,
        start='"vip" in labels',
        stop='"called" in labels',
        pause='"asleep" in labels',
    )
    incident = declare(now=start, assignee=grace)

    def label(*labels: str) -> None:
        now = watch.after(hours=1)
        changes = {"labels": list(labels)}
        services.change_incident(
            incident_id=incident.pk, changes=changes, actor=grace.as_actor(), now=now
        )
        watch.tick()

    assert cycles(incident, Metric.CUSTOM) == []
    label("vip")
    label("vip", "asleep")
    assert cycles(incident, Metric.CUSTOM)[0].state == CycleState.PAUSED
    label("vip")
    label("vip", "called")
    (cycle,) = cycles(incident, Metric.CUSTOM)
    assert (cycle.state, cycle.elapsed_business) == (CycleState.COMPLETED, hours(2))
    label("vip")
    label()
    assert [one.state for one in cycles(incident, Metric.CUSTOM)] == ["completed", "cancelled"]
