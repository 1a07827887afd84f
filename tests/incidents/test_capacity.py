"""Capacity as the services and the engine keep it: live load, what waits, and what comes back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.incidents import declare
from tests.builders.people import make_person, make_team
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.incidents.cycles import revisit_deferred
from watchbell.incidents.domain import HoldReason
from watchbell.incidents.models import Deferral, Incident
from watchbell.incidents.selectors import capacity_now, queue_now
from watchbell.incidents.services import (
    accept_major,
    change_incident,
    declare_major,
    defer_incident,
    end_deferral,
    hold_incident,
    override_priority,
    propose_major,
    restrict_incident,
)
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, PermissionDenied
from watchbell.platform.eventlog import events_of


def who(incident: Incident, person: Person, now: datetime) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": person.as_actor(), "now": now}


def test_a_team_has_the_hours_of_its_people_and_the_work_that_is_open(
    grace: Person, now: datetime
) -> None:
    half = make_person("Half", now=now)
    change_person(person_id=half.pk, working_hours="mon-fri 09:00-13:00", actor=SYSTEM, now=now)
    team = make_team("Payments", grace, half, now=now)
    declare(now=now, team=team, assignee=grace, effort_minutes=600)
    declare(now=now, team=team, impact=4, urgency=4)
    held = declare(now=now, team=team, effort_minutes=6000)
    hold_incident(
        reason=HoldReason.VENDOR,
        follow_up_at=now + timedelta(days=1),
        note="",
        **who(held, grace, now),
    )
    (found,) = capacity_now(grace.as_actor(), now).teams
    # Monday 09:00: Grace has eight hours, Half has four; one open incident is a guess of P5.
    assert (found.load.available, found.load.work) == (720, 630)
    assert (found.load.percent, found.load.is_over) == (88, False)
    assert (found.open, found.unassigned, found.here) == (2, 1, 2)
    assert found.until == now + timedelta(hours=8)
    loads = {person.name: (person.load.work, person.load.available) for person in found.people}
    assert loads == {"Grace": (600, 480), "Half": (0, 240)}


def test_somebody_in_two_teams_gives_each_half_and_the_weekend_is_skipped(
    grace: Person, now: datetime
) -> None:
    for name in ("Payments", "Network"):
        make_team(name, grace, now=now)
    saturday = now + timedelta(days=5)
    for team in capacity_now(grace.as_actor(), saturday).teams:
        assert (team.load.available, team.here) == (240, 0)
        assert team.until == saturday + timedelta(days=2, hours=8)


def test_over_capacity_the_last_are_proposed_and_the_worst_never(
    grace: Person, now: datetime
) -> None:
    team = make_team("Payments", grace, now=now)
    worst = declare("Everything", now=now, team=team, impact=1, urgency=4, effort_minutes=600)
    minor = declare("Small", now=now, team=team, impact=3, urgency=3, effort_minutes=120)
    found = queue_now(grace.as_actor(), now)
    assert [item.label for item in found.items] == [worst.label, minor.label]
    first, second = found.items
    assert first.proposal is None
    assert second.proposal is not None
    assert second.proposal.lowered_to == 5
    assert "Payments has 12 h of work, 150 % of the 8 h" in second.proposal.reason
    defer_incident(
        until=second.proposal.revisit_at, reason=second.proposal.reason, **who(minor, grace, now)
    )
    assert [item.label for item in queue_now(grace.as_actor(), now).items] == [worst.label]


def test_what_is_deferred_falls_one_step_and_comes_back_by_itself(
    grace: Person, now: datetime
) -> None:
    incident = declare(now=now, impact=3, urgency=2)
    until = now + timedelta(days=1)
    defer_incident(until=until, reason="Nobody has time", **who(incident, grace, now))
    waiting = Incident.objects.get(pk=incident.pk)
    assert (waiting.priority, waiting.computed_priority) == (4, 3)
    assert "Deferred for want of capacity" in waiting.priority_reasons[-1]
    with pytest.raises(AlreadyDone):
        defer_incident(until=until, reason="Again", **who(incident, grace, now))
    assert revisit_deferred(until - timedelta(seconds=1)) == 0
    assert revisit_deferred(until) == 1
    assert revisit_deferred(until) == 0
    back = Incident.objects.get(pk=incident.pk)
    assert (back.priority, back.deferred_until) == (3, None)
    row = Deferral.objects.get()
    assert (row.priority_before, row.priority_after, row.ended_at) == (3, 4, until)
    kinds = [event.kind for event in events_of(incident.ref)]
    assert kinds == ["incident.deferral_ended", "incident.deferred", "incident.declared"]


def test_a_raised_impact_ends_the_wait_and_an_override_stands_during_it(
    grace: Person, now: datetime
) -> None:
    incident = declare(now=now, impact=3, urgency=2)
    override_priority(priority=2, reason="Agreed", **who(incident, grace, now))
    defer_incident(
        until=now + timedelta(days=1), reason="Nobody has time", **who(incident, grace, now)
    )
    assert Incident.objects.get(pk=incident.pk).priority == 2
    change_incident(changes={"impact": 1}, **who(incident, grace, now))
    assert Incident.objects.get(pk=incident.pk).deferred_until is None
    assert Deferral.objects.get().end_reason.startswith("Its impact is 1 now")
    with pytest.raises(AlreadyDone):
        end_deferral(**who(incident, grace, now))


@pytest.mark.parametrize("accepted", [False, True])
def test_a_major_incident_waits_for_nothing(grace: Person, now: datetime, accepted: bool) -> None:
    incident = declare(now=now, impact=3, urgency=2)
    before = incident.priority
    manager = make_person("Margaret", role=Role.MANAGER, now=now)
    defer_incident(
        until=now + timedelta(days=1), reason="Nobody has time", **who(incident, grace, now)
    )
    if accepted:
        propose_major(reason="All shops", **who(incident, grace, now))
        accept_major(**who(incident, manager, now))
    else:
        declare_major(reason="All shops", **who(incident, grace, now))
    incident.refresh_from_db()
    assert (incident.deferred_until, incident.priority) == (None, before)
    assert Deferral.objects.get().end_reason == "It is a major incident now, which never waits."
    kinds = [event.kind for event in events_of(incident.ref)]
    assert kinds.count("incident.deferral_ended") == 1


def test_p1_by_hand_ends_the_wait_and_both_are_told(grace: Person, now: datetime) -> None:
    incident = declare(now=now, impact=3, urgency=2)
    defer_incident(
        until=now + timedelta(days=1), reason="Nobody has time", **who(incident, grace, now)
    )
    override_priority(priority=1, reason="The board asks", **who(incident, grace, now))
    assert Incident.objects.get(pk=incident.pk).deferred_until is None
    kinds = [event.kind for event in events_of(incident.ref)]
    assert {"incident.deferral_ended", "incident.priority_changed"} <= set(kinds)


def test_what_may_not_wait(grace: Person, bob: Person, now: datetime) -> None:
    until = now + timedelta(days=1)
    refused = (
        declare(now=now, impact=1, urgency=4),
        declare(now=now, impact=2, urgency=1),
        declare(now=now, triaged=False),
    )
    for incident in refused:
        with pytest.raises(Conflict):
            defer_incident(until=until, reason="No", **who(incident, grace, now))
    minor = declare(now=now, impact=4, urgency=3, reporter=bob)
    with pytest.raises(InvalidInput):
        defer_incident(until=now, reason="No", **who(minor, grace, now))
    with pytest.raises(PermissionDenied):
        defer_incident(until=until, reason="No", **who(minor, bob, now))


def test_the_queue_asks_as_often_for_many_as_for_one(grace: Person, now: datetime) -> None:
    team = make_team("Payments", grace, now=now)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queue_now(grace.as_actor(), now)
        return len(captured)

    declare(now=now, team=team)
    few = queries()
    for _ in range(5):
        declare(now=now, team=make_team(f"Team {_}", make_person(f"P{_}", now=now), now=now))
    assert queries() == few <= 12


def test_a_restricted_incident_is_no_load_to_those_who_may_not_know_of_it(
    grace: Person, ada: Person, now: datetime
) -> None:
    member = make_person("Mina", now=now)
    team = make_team("Security", member, now=now)
    declare("Plain", team=team, now=now)
    hidden = declare("Hidden", team=team, now=now, impact=2, urgency=2)
    restrict_incident(reason="A leak", **who(hidden, member, now))
    for person, counted in ((Person.objects.get(pk=member.pk), 2), (grace, 1)):
        report = queue_now(person.as_actor(), now)
        assert len(report.items) == counted
        assert [team.open for team in report.capacity.teams] == [counted]
    defer_incident(reason="Later", until=now + timedelta(days=2), **who(hidden, member, now))
    assert capacity_now(grace.as_actor(), now).deferred == 0
    assert capacity_now(member.as_actor(), now).deferred == 1
