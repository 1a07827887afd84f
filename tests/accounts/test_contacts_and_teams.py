"""Addresses with their proof, and teams with their members."""

from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders.people import make_team
from watchbell.accounts.errors import WrongCode
from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.selectors import (
    contact_methods_of,
    members_of,
    team_by_slug,
    teams_of,
    teams_with_members,
)
from watchbell.accounts.services import (
    add_contact_method,
    add_member,
    change_person,
    change_team,
    create_team,
    issue_verification_code,
    remove_contact_method,
    remove_member,
    set_lead,
    verify_contact_method,
)
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import (
    AlreadyDone,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
    StaleVersion,
)
from watchbell.platform.eventlog import events_of


def phone_of(person: Person, now: datetime) -> ContactMethod:
    return add_contact_method(
        person_id=person.pk,
        kind="webhook",
        address="https://bob.example/hook",
        actor=person.as_actor(),
        now=now,
    )


def test_an_address_counts_once_its_code_came_back(bob: Person, clock: ManualClock) -> None:
    method = phone_of(bob, clock.now())
    assert [found.kind for found in contact_methods_of(bob.pk)] == ["email"]
    code = issue_verification_code(
        contact_method_id=method.pk, actor=bob.as_actor(), now=clock.now()
    )
    method.refresh_from_db()
    assert code not in method.code_hash
    clock.advance(minutes=14)
    verify_contact_method(
        contact_method_id=method.pk, code=f" {code} ", actor=bob.as_actor(), now=clock.now()
    )
    assert [found.kind for found in contact_methods_of(bob.pk)] == ["email", "webhook"]
    assert events_of(bob.ref)[0].kind == "person.contact_method_verified"
    with pytest.raises(AlreadyDone):
        issue_verification_code(contact_method_id=method.pk, actor=bob.as_actor(), now=clock.now())


def test_the_sixth_try_fails_even_with_the_right_code(bob: Person, clock: ManualClock) -> None:
    method = phone_of(bob, clock.now())
    code = issue_verification_code(
        contact_method_id=method.pk, actor=bob.as_actor(), now=clock.now()
    )
    wrong = "000000" if code != "000000" else "111111"
    for attempt in [wrong] * 5 + [str(code)]:
        with pytest.raises(WrongCode):
            verify_contact_method(
                contact_method_id=method.pk, code=attempt, actor=bob.as_actor(), now=clock.now()
            )
    with pytest.raises(Conflict, match="less than a minute"):
        issue_verification_code(contact_method_id=method.pk, actor=bob.as_actor(), now=clock.now())
    fresh = issue_verification_code(
        contact_method_id=method.pk, actor=bob.as_actor(), now=clock.advance(minutes=1)
    )
    verify_contact_method(
        contact_method_id=method.pk, code=fresh, actor=bob.as_actor(), now=clock.now()
    )


def test_a_code_expires_after_a_quarter_of_an_hour(bob: Person, clock: ManualClock) -> None:
    method = phone_of(bob, clock.now())
    code = issue_verification_code(
        contact_method_id=method.pk, actor=bob.as_actor(), now=clock.now()
    )
    with pytest.raises(WrongCode):
        verify_contact_method(
            contact_method_id=method.pk,
            code=code,
            actor=bob.as_actor(),
            now=clock.advance(minutes=15),
        )


def test_a_removed_address_is_gone_and_the_log_says_so(bob: Person, now: datetime) -> None:
    method = phone_of(bob, now)
    remove_contact_method(contact_method_id=method.pk, actor=bob.as_actor(), now=now)
    assert len(contact_methods_of(bob.pk, verified_only=False)) == 1
    assert events_of(bob.ref)[0].payload["channel"] == "webhook"


def test_grace_touches_no_address_of_bob(bob: Person, grace: Person, now: datetime) -> None:
    method = phone_of(bob, now)
    with pytest.raises(PermissionDenied):
        add_contact_method(
            person_id=bob.pk, kind="email", address="e@e.org", actor=grace.as_actor(), now=now
        )
    with pytest.raises(PermissionDenied):
        issue_verification_code(contact_method_id=method.pk, actor=grace.as_actor(), now=now)
    with pytest.raises(PermissionDenied):
        remove_contact_method(contact_method_id=method.pk, actor=grace.as_actor(), now=now)


def test_an_address_is_checked_and_added_once(bob: Person, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        add_contact_method(
            person_id=bob.pk, kind="email", address="nowhere", actor=bob.as_actor(), now=now
        )
    with pytest.raises(AlreadyDone):
        add_contact_method(
            person_id=bob.pk, kind="email", address=bob.email, actor=bob.as_actor(), now=now
        )


def test_linus_makes_a_team_and_grace_leads_it(
    linus: Person, grace: Person, bob: Person, now: datetime
) -> None:
    team = create_team(name="Web", slug="web", actor=linus.as_actor(), now=now)
    for person in (bob, grace):
        add_member(team_id=team.pk, person_id=person.pk, actor=linus.as_actor(), now=now)
    set_lead(team_id=team.pk, person_id=grace.pk, is_lead=True, actor=linus.as_actor(), now=now)
    assert team_by_slug("web") == team
    assert members_of(team.pk) == [grace, bob]
    assert grace.as_actor().team_ids == {team.pk}
    assert [event.kind for event in reversed(events_of(team.ref))] == [
        "team.created",
        "team.member_added",
        "team.member_added",
        "team.lead_changed",
    ]


def test_members_come_and_go(linus: Person, grace: Person, now: datetime) -> None:
    team = make_team("Web", grace, now=now)
    with pytest.raises(AlreadyDone):
        add_member(team_id=team.pk, person_id=grace.pk, actor=linus.as_actor(), now=now)
    remove_member(team_id=team.pk, person_id=grace.pk, actor=linus.as_actor(), now=now)
    assert teams_of(grace.pk) == []
    with pytest.raises(NotFound):
        remove_member(team_id=team.pk, person_id=grace.pk, actor=linus.as_actor(), now=now)


def test_somebody_who_left_is_no_member_to_be_paged(
    ada: Person, grace: Person, now: datetime
) -> None:
    team = make_team("Web", grace, now=now)
    change_person(person_id=grace.pk, is_active=False, actor=ada.as_actor(), now=now)
    assert members_of(team.pk) == []
    with pytest.raises(Conflict):
        add_member(team_id=team.pk, person_id=grace.pk, actor=ada.as_actor(), now=now)


def test_a_team_is_renamed_only_from_the_version_that_was_read(
    linus: Person, now: datetime
) -> None:
    team = make_team("Web", now=now)
    change_team(team_id=team.pk, name="Front", version=1, actor=linus.as_actor(), now=now)
    with pytest.raises(StaleVersion):
        change_team(team_id=team.pk, name="Back", version=1, actor=linus.as_actor(), now=now)


def test_two_teams_do_not_share_a_short_name(linus: Person, now: datetime) -> None:
    make_team("Web", now=now)
    with pytest.raises(Conflict) as refusal:
        create_team(name="Other", slug="WEB", actor=linus.as_actor(), now=now)
    assert list(refusal.value.fields) == ["slug"]


def test_grace_may_not_make_teams(grace: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        create_team(name="Web", slug="web", actor=grace.as_actor(), now=now)


def test_all_teams_with_members_cost_two_queries(
    ada: Person, grace: Person, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("B", "A"):
        make_team(name, grace, ada, now=now)
    actor = ada.as_actor()
    with django_assert_num_queries(2):
        teams = teams_with_members(actor=actor)
        people = [entry.person.name for team in teams for entry in team.memberships.all()]
    assert [team.name for team in teams] == ["A", "B"]
    assert people == ["Grace", "Ada"] * 2
