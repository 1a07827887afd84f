"""Sign-in links and API tokens."""

from datetime import datetime, timedelta

import pytest

from tests.parallel import at_once
from watchbell.accounts.errors import LinkSpent, TokenRefused
from watchbell.accounts.models import ApiToken, Person, SignInLink
from watchbell.accounts.selectors import tokens_of
from watchbell.accounts.services import (
    authenticate_token,
    change_person,
    consume_sign_in_link,
    create_sign_in_link,
    create_token,
    peek_sign_in_link,
    revoke_token,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import events_of

TTL = timedelta(minutes=15)


def link_for(person: Person, now: datetime) -> str:
    _, token = create_sign_in_link(person_id=person.pk, ttl=TTL, actor=SYSTEM, now=now)
    return token


def token_for(person: Person, now: datetime, expires_at: datetime | None = None) -> str:
    _, text = create_token(
        person_id=person.pk,
        name="laptop",
        scopes=["read"],
        expires_at=expires_at,
        actor=person.as_actor(),
        now=now,
    )
    return text


def test_a_link_signs_bob_in_once(bob: Person, now: datetime) -> None:
    token = link_for(bob, now)
    assert peek_sign_in_link(token=token, now=now) == bob
    assert consume_sign_in_link(token=token, now=now) == bob
    assert events_of(bob.ref)[0].kind == "person.signed_in_by_link"
    for use in (peek_sign_in_link, consume_sign_in_link):
        with pytest.raises(LinkSpent):
            use(token=token, now=now)


def test_a_link_ends_when_its_time_is_over(bob: Person, clock: ManualClock) -> None:
    token = link_for(bob, clock.now())
    clock.advance(minutes=15)
    with pytest.raises(LinkSpent):
        consume_sign_in_link(token=token, now=clock.now())


def test_a_link_of_somebody_who_left_signs_nobody_in(
    ada: Person, bob: Person, now: datetime
) -> None:
    token = link_for(bob, now)
    change_person(person_id=bob.pk, is_active=False, actor=ada.as_actor(), now=now)
    with pytest.raises(LinkSpent):
        consume_sign_in_link(token=token, now=now)


def test_an_unknown_link_is_spent(database: None, now: datetime) -> None:
    with pytest.raises(LinkSpent):
        consume_sign_in_link(token="\ud800\0", now=now)


def test_a_link_used_twice_at_once_signs_in_once(
    committed_db: object, bob: Person, now: datetime
) -> None:
    token = link_for(bob, now)
    results = at_once(*[lambda: consume_sign_in_link(token=token, now=now)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["LinkSpent", "Person"]


def test_only_an_administrator_makes_sign_in_links(
    bob: Person, grace: Person, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        create_sign_in_link(person_id=bob.pk, ttl=TTL, actor=grace.as_actor(), now=now)


def test_the_database_holds_neither_tokens_nor_links(bob: Person, now: datetime) -> None:
    secrets = (link_for(bob, now), token_for(bob, now))
    stored = f"{SignInLink.objects.values()} {ApiToken.objects.values()}"
    assert not any(secret in stored for secret in secrets)


def test_a_token_acts_as_bob_within_its_scopes(bob: Person, now: datetime) -> None:
    person, actor = authenticate_token(token=token_for(bob, now), now=now)
    assert (person, actor.person_id, actor.scopes) == (bob, bob.pk, frozenset({"read"}))


def test_last_use_is_written_once_a_minute(bob: Person, clock: ManualClock) -> None:
    text = token_for(bob, clock.now())
    authenticate_token(token=text, now=clock.now())
    first = clock.now()
    authenticate_token(token=text, now=clock.advance(seconds=59))
    assert ApiToken.objects.get().last_used_at == first
    authenticate_token(token=text, now=clock.advance(seconds=1))
    assert ApiToken.objects.get().last_used_at == clock.now()


def test_a_token_ends_when_it_expires_or_is_revoked(
    ada: Person, bob: Person, clock: ManualClock
) -> None:
    short = token_for(bob, clock.now(), expires_at=clock.now() + timedelta(hours=1))
    long = token_for(bob, clock.now())
    clock.advance(hours=1)
    with pytest.raises(TokenRefused, match="expired"):
        authenticate_token(token=short, now=clock.now())
    newest = tokens_of(bob.pk, actor=ada.as_actor())[0]
    revoke_token(token_id=newest.pk, actor=bob.as_actor(), now=clock.now())
    with pytest.raises(AlreadyDone):
        revoke_token(token_id=newest.pk, actor=bob.as_actor(), now=clock.now())
    for text in (long, "wb_guess", "", "x" * 5000, "\0"):
        with pytest.raises(TokenRefused):
            authenticate_token(token=text, now=clock.now())


def test_a_token_of_somebody_who_left_is_refused(ada: Person, bob: Person, now: datetime) -> None:
    text = token_for(bob, now)
    change_person(person_id=bob.pk, is_active=False, actor=ada.as_actor(), now=now)
    with pytest.raises(TokenRefused):
        authenticate_token(token=text, now=now)


def test_a_token_cannot_make_a_stronger_one(ada: Person, now: datetime) -> None:
    weak = ada.as_actor(scopes=frozenset({"people:write"}))
    with pytest.raises(PermissionDenied, match="config:write"):
        create_token(person_id=ada.pk, name="x", scopes=["config:write"], actor=weak, now=now)


@pytest.mark.parametrize(
    ("field", "scopes", "expires_in"),
    [("scopes", ["root"], 1), ("scopes", [], 1), ("expires_at", ["read"], 0)],
)
def test_a_bad_token_request_names_the_field(
    bob: Person, now: datetime, field: str, scopes: list[str], expires_in: int
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_token(
            person_id=bob.pk,
            name="x",
            scopes=scopes,
            expires_at=now + timedelta(days=expires_in),
            actor=bob.as_actor(),
            now=now,
        )
    assert list(refusal.value.fields) == [field]


def test_grace_neither_makes_sees_nor_revokes_tokens_of_bob(
    bob: Person, grace: Person, now: datetime
) -> None:
    token_for(bob, now)
    with pytest.raises(PermissionDenied):
        create_token(person_id=bob.pk, name="x", scopes=["read"], actor=grace.as_actor(), now=now)
    with pytest.raises(PermissionDenied):
        tokens_of(bob.pk, actor=grace.as_actor())
    with pytest.raises(PermissionDenied):
        revoke_token(token_id=ApiToken.objects.get().pk, actor=grace.as_actor(), now=now)
    with pytest.raises(NotFound):
        revoke_token(token_id=new_id(now), actor=bob.as_actor(), now=now)
