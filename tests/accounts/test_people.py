"""Adding and changing people, and who may."""

from datetime import datetime

import pytest

from tests.builders.people import make_person
from tests.parallel import at_once
from watchbell.accounts.errors import AddressTaken
from watchbell.accounts.models import Person
from watchbell.accounts.selectors import (
    contact_methods_of,
    people_page,
    person_by_email,
    person_by_id,
)
from watchbell.accounts.services import change_person, create_person, end_sessions, set_password
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    PermissionDenied,
    StaleVersion,
)
from watchbell.platform.eventlog import events_of


def test_an_administrator_adds_grace_who_is_reachable_at_once(ada: Person, now: datetime) -> None:
    grace = create_person(
        email=" Grace@Example.org ",
        name="  Grace Hopper ",
        role="responder",
        timezone="America/New_York",
        password="a long enough one",
        actor=ada.as_actor(),
        now=now,
    )
    assert (grace.email, grace.name) == ("grace@example.org", "Grace Hopper")
    assert grace.check_password("a long enough one")
    (method,) = contact_methods_of(grace.pk)
    assert (method.kind, method.address, method.verified_at) == ("email", grace.email, now)
    (event,) = events_of(grace.ref)
    assert event.kind == "person.created"
    assert event.actor.name == "Ada"


def test_a_person_without_a_password_cannot_sign_in_with_one(bob: Person) -> None:
    assert not bob.has_usable_password()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("email", {"email": "nobody"}),
        ("email", {"email": "a\0da@example.org"}),
        ("name", {"name": "  "}),
        ("name", {"name": "Bob\x07"}),
        ("name", {"name": "Bob\u202egnp"}),
        ("role", {"role": "emperor"}),
        ("timezone", {"timezone": "Mars/Olympus"}),
        ("timezone", {"timezone": "../../etc/passwd"}),
        ("password", {"password": "short"}),
        ("password", {"password": "password123"}),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_left(
    database: None, now: datetime, field: str, values: dict[str, str]
) -> None:
    good = {"email": "bob@example.org", "name": "Bob", "role": "requester"}
    with pytest.raises(InvalidInput) as refusal:
        create_person(**{**good, **values}, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == [field]
    assert not Person.objects.exists()


def test_two_people_do_not_share_an_address_in_any_case(bob: Person, now: datetime) -> None:
    with pytest.raises(AddressTaken):
        create_person(email="BOB@example.org", name="B", role="admin", actor=SYSTEM, now=now)


def test_bob_and_grace_may_not_add_people(bob: Person, grace: Person, now: datetime) -> None:
    for actor in (bob, grace):
        with pytest.raises(PermissionDenied):
            create_person(
                email="eve@example.org", name="Eve", role="admin", actor=actor.as_actor(), now=now
            )


def test_a_token_without_the_scope_adds_nobody(ada: Person, now: datetime) -> None:
    reading = ada.as_actor(scopes=frozenset({"read"}))
    with pytest.raises(PermissionDenied, match="people:write"):
        create_person(email="eve@example.org", name="Eve", role="admin", actor=reading, now=now)


def test_bob_changes_his_own_name_and_zone_but_not_his_role(bob: Person, now: datetime) -> None:
    changed = change_person(
        person_id=bob.pk, name="Robert", timezone="Asia/Kolkata", actor=bob.as_actor(), now=now
    )
    assert (changed.name, changed.timezone, changed.version) == ("Robert", "Asia/Kolkata", 2)
    assert events_of(bob.ref)[0].payload == {"fields": ["name", "timezone"]}
    with pytest.raises(PermissionDenied):
        change_person(person_id=bob.pk, role="admin", actor=bob.as_actor(), now=now)


def test_bob_may_not_rename_grace(bob: Person, grace: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        change_person(person_id=grace.pk, name="G", actor=bob.as_actor(), now=now)


def test_a_change_of_an_older_version_is_refused(ada: Person, bob: Person, now: datetime) -> None:
    change_person(person_id=bob.pk, name="Rob", version=1, actor=ada.as_actor(), now=now)
    with pytest.raises(StaleVersion):
        change_person(person_id=bob.pk, name="Bobby", version=1, actor=ada.as_actor(), now=now)


def test_the_last_administrator_can_neither_leave_nor_step_down(ada: Person, now: datetime) -> None:
    with pytest.raises(Conflict, match="last active administrator"):
        change_person(person_id=ada.pk, is_active=False, actor=ada.as_actor(), now=now)
    with pytest.raises(Conflict, match="last active administrator"):
        change_person(person_id=ada.pk, role="manager", actor=ada.as_actor(), now=now)


def test_two_administrators_who_remove_each_other_at_once_leave_one(
    committed_db: object, ada: Person, now: datetime
) -> None:
    grace = make_person("Grace", role=Role.ADMIN, now=now)
    results = at_once(
        lambda: change_person(person_id=ada.pk, is_active=False, actor=grace.as_actor(), now=now),
        lambda: change_person(person_id=grace.pk, is_active=False, actor=ada.as_actor(), now=now),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Person.objects.filter(is_active=True).count() == 1


def test_a_new_password_replaces_the_old_one(bob: Person, now: datetime) -> None:
    set_password(person_id=bob.pk, password="first of two words", actor=bob.as_actor(), now=now)
    set_password(person_id=bob.pk, password="second of the two", actor=bob.as_actor(), now=now)
    bob.refresh_from_db()
    assert not bob.check_password("first of two words")
    assert bob.check_password("second of the two")
    assert "second" not in str([event.payload for event in events_of(bob.ref)])


def test_people_are_listed_by_name_page_by_page(ada: Person, now: datetime) -> None:
    for name in ("Dora", "Carl", "Bea"):
        make_person(name, now=now)
    first = people_page(actor=ada.as_actor(), limit=3)
    assert [person.name for person in first.items] == ["Ada", "Bea", "Carl"]
    last = people_page(actor=ada.as_actor(), limit=3, cursor=first.next_cursor)
    assert [person.name for person in last.items] == ["Dora"]
    assert last.next_cursor is None


def test_people_are_found_by_part_of_name_or_address(ada: Person, bob: Person) -> None:
    assert people_page(actor=ada.as_actor(), q="bob@").items == [bob]
    assert people_page(actor=ada.as_actor(), q="AD").items == [ada]


def test_a_requester_does_not_see_the_list_of_people(bob: Person) -> None:
    with pytest.raises(PermissionDenied):
        people_page(actor=bob.as_actor())


def test_a_made_up_cursor_is_refused_by_name(ada: Person) -> None:
    with pytest.raises(InvalidInput) as refusal:
        people_page(actor=ada.as_actor(), cursor="%%%")
    assert list(refusal.value.fields) == ["cursor"]


def test_somebody_is_found_by_address_in_any_case(bob: Person) -> None:
    assert person_by_email(" BOB@EXAMPLE.ORG") == bob
    with pytest.raises(NotFound):
        person_by_email("nobody@example.org")


def test_ending_sessions_changes_what_every_session_must_carry(ada: Person, now: datetime) -> None:
    before = ada.get_session_auth_hash()

    ended = end_sessions(person_id=ada.pk, actor=ada.as_actor(), now=now)

    assert ended.get_session_auth_hash() != before
    assert person_by_id(ada.pk).get_session_auth_hash() == ended.get_session_auth_hash()


def test_nobody_ends_the_sessions_of_another(grace: Person, bob: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        end_sessions(person_id=grace.pk, actor=bob.as_actor(), now=now)
