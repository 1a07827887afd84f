"""Paging a person or a team by hand: who is told, who is not, and what they answer."""

from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person, make_team
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.bell import Bell
from watchbell.accounts.models import Person
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.models import Incident, RoleAssignment
from watchbell.incidents.services import let_in, restrict_incident
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput
from watchbell.oncall.models import Schedule
from watchbell.paging.domain import AskStanding
from watchbell.paging.errors import NobodyToPage, NotAsked
from watchbell.paging.models import Ask
from watchbell.paging.selectors import asks_of, open_ask_of
from watchbell.paging.services import answer_page, page_person, page_team
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def page(incident: Incident, by: Person, clock: ManualClock, **whom: Any) -> list[Ask]:
    ask = page_person if "person" in whom else page_team
    return ask(
        incident_id=incident.pk,
        reason="We need the keys",
        actor=by.as_actor(),
        now=clock.now(),
        **whom,
    )


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in reversed(events_of(incident.ref))]


def on_call(team: Any, person: Person, clock: ManualClock) -> None:
    schedule = make_schedule("Primary", weekly(person), now=clock.now())
    Schedule.objects.filter(pk=schedule.pk).update(team=team)


def test_a_person_is_told_and_their_standing_follows_until_they_come(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now())
    page(incident, ada, clock, person=grace)
    assert [one.standing for one in asks_of(incident.pk, actor=ada.as_actor())] == [
        AskStanding.TOLD
    ]
    bell.tick()
    assert bell.to == ["grace"]
    (asked,) = asks_of(incident.pk, actor=ada.as_actor())
    assert asked.standing is AskStanding.DELIVERED
    assert asked.channels == [("email", "sent")]
    assert open_ask_of(incident.pk, actor=grace.as_actor()) == asked.ask
    answer_page(
        incident_id=incident.pk,
        accepts=True,
        note="Ten minutes",
        actor=grace.as_actor(),
        now=clock.now(),
    )
    (asked,) = asks_of(incident.pk, actor=ada.as_actor())
    assert (asked.standing, asked.ask.note) == (AskStanding.ACCEPTED, "Ten minutes")
    held = RoleAssignment.objects.get(incident=incident)
    assert (held.role, held.person) == (IncidentRole.RESPONDER, grace)
    asked_for = [kind for kind in kinds(incident) if kind.startswith("incident.page")]
    assert asked_for == ["incident.paged_by_hand", "incident.page_answered"]
    assert open_ask_of(incident.pk, actor=grace.as_actor()) is None


def test_who_declines_gets_no_role_and_answers_once(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now())
    page(incident, ada, clock, person=grace)
    no: dict[str, Any] = {"accepts": False, "actor": grace.as_actor(), "now": clock.now()}
    assert answer_page(incident_id=incident.pk, **no).answer == "declined"
    assert not RoleAssignment.objects.filter(incident=incident).exists()
    with pytest.raises(NotAsked, match="Nobody waits for your answer"):
        answer_page(incident_id=incident.pk, **no)


def test_nobody_is_paged_twice_within_the_lease_but_again_behind_it(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now())
    page(incident, ada, clock, person=grace)
    clock.advance(minutes=14)
    with pytest.raises(AlreadyDone, match=r"Grace was paged 14 min ago by Ada .* in 1 min"):
        page(incident, ada, clock, person=grace)
    clock.advance(minutes=1)
    page(incident, ada, clock, person=grace)
    bell.tick()
    assert bell.to == ["grace", "grace"]


def test_of_a_team_who_is_on_call_is_paged_and_only_who_was_not_yet(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now())
    team = make_team("Network", grace, make_person("Alan", now=clock.now()), now=clock.now())
    on_call(team, grace, clock)
    (ask,) = page(incident, ada, clock, team=team)
    assert (ask.person, ask.team) == (grace, team)
    bell.tick()
    assert bell.to == ["grace"]
    with pytest.raises(AlreadyDone, match="Grace was paged just now"):
        page(incident, ada, clock, team=team)


def test_nobody_on_call_is_said_and_the_teams_people_are_offered(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now())
    team = make_team("Network", grace, ada, now=clock.now())
    with pytest.raises(NobodyToPage) as refused:
        page(incident, ada, clock, team=team)
    assert refused.value.message == (
        "Nobody is on call for Network now. Page one of its people instead: Grace."
    )
    assert refused.value.people == [grace]
    assert not Ask.objects.exists()


def test_a_restricted_incident_pages_only_who_may_see_it(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now(), actor=ada.as_actor())
    team = make_team("Network", grace, now=clock.now())
    on_call(team, grace, clock)
    who: dict[str, Any] = {
        "incident_id": incident.pk,
        "actor": ada.as_actor(),
        "now": clock.now(),
    }
    Incident.objects.filter(pk=incident.pk).update(assignee=ada)
    restrict_incident(reason="Personal data", **who)
    with pytest.raises(InvalidInput, match="Grace may not see"):
        page(incident, ada, clock, person=grace)
    with pytest.raises(NobodyToPage, match=r"may not see INC-\d+\. Page somebody by name\."):
        page(incident, ada, clock, team=team)
    let_in(person=grace, **who)
    assert page(incident, ada, clock, person=grace)


def test_requesters_oneself_and_what_is_over_are_refused(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now())
    bob = make_person("Barbara", role=Role.REQUESTER, now=clock.now())
    with pytest.raises(InvalidInput, match="does not answer incidents"):
        page(incident, ada, clock, person=bob)
    with pytest.raises(InvalidInput, match="know of it already"):
        page(incident, ada, clock, person=ada)
    resolve(incident, actor=ada.as_actor(), now=clock.now())
    with pytest.raises(Conflict, match="nobody needs to come"):
        page(incident, ada, clock, person=grace)
