"""API tokens: made once, shown once, kept as a hash."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from watchbell.accounts import permissions
from watchbell.accounts.errors import TokenRefused
from watchbell.accounts.events import TokenCreated, TokenRevoked
from watchbell.accounts.models import ApiToken, Person
from watchbell.accounts.permissions import RULES, SCOPES, Action
from watchbell.accounts.services.people import lock_person
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.crypto import hash_token, new_token
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import Secret

# Last use is shown by the minute, so a busy token costs one write a minute.
_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_TOKEN = 200


@transaction.atomic
def create_token(
    *,
    person_id: UUID,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[ApiToken, Secret]:
    """Make a token that acts as this person within `scopes`; its text is returned only here."""
    person = lock_person(person_id)
    permissions.require(
        actor, RULES[Action.EDIT_OWN], "making tokens for others", related=[person.pk]
    )
    wanted = _clean_scopes(scopes)
    _no_more_than_own(actor, wanted)
    if expires_at is not None and expires_at <= now:
        raise _invalid("expires_at", "This is in the past; choose a later time or none.")
    text = new_token("wb")
    token = ApiToken.objects.create(
        id=new_id(now),
        person=person,
        name=clean_line(name, "name"),
        token_hash=hash_token(text),
        hint=f"{text[:7]}…",
        scopes=wanted,
        created_at=now,
        expires_at=expires_at,
    )
    publish(
        TokenCreated(
            subject=person.ref,
            actor=actor,
            at=now,
            token_id=token.pk,
            name=token.name,
            scopes=tuple(wanted),
        )
    )
    return token, text


def authenticate_token(*, token: str, now: datetime) -> tuple[Person, Actor]:
    """Return whom a bearer token stands for; TokenRefused says only that it does not."""
    found = _find(token)
    if found is None or found.revoked_at is not None or not found.person.is_active:
        raise TokenRefused("This token is unknown or revoked; make a new one in your profile.")
    if found.expires_at is not None and found.expires_at <= now:
        raise TokenRefused("This token has expired; make a new one in your profile.")
    _note_use(found, now)
    return found.person, found.person.as_actor(scopes=frozenset(found.scopes))


@transaction.atomic
def revoke_token(*, token_id: UUID, actor: Actor, now: datetime) -> ApiToken:
    """End a token at once and for good."""
    token = (
        ApiToken.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person")
        .filter(pk=token_id)
        .first()
    )
    if token is None:
        raise NotFound("There is no such token.")
    permissions.require(
        actor, RULES[Action.EDIT_OWN], "revoking others' tokens", related=[token.person_id]
    )
    if token.revoked_at is not None:
        raise AlreadyDone("This token is revoked already.")
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    publish(
        TokenRevoked(
            subject=token.person.ref, actor=actor, at=now, token_id=token.pk, name=token.name
        )
    )
    return token


def _find(token: str) -> ApiToken | None:
    if len(token) > _LONGEST_TOKEN:
        return None
    found = ApiToken.objects.select_related("person").filter(token_hash=hash_token(token))
    return found.first()


def _note_use(token: ApiToken, now: datetime) -> None:
    if token.last_used_at is not None and token.last_used_at > now - _SEEN_EVERY:
        return
    unseen = Q(last_used_at=None) | Q(last_used_at__lte=now - _SEEN_EVERY)
    ApiToken.objects.filter(unseen, pk=token.pk).update(last_used_at=now)


def _clean_scopes(scopes: Collection[str]) -> list[str]:
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown:
        raise _invalid(
            "scopes", f"There is no scope {unknown[0][:60]!r}; use: {', '.join(SCOPES)}."
        )
    if not scopes:
        raise _invalid("scopes", f"Choose at least one of: {', '.join(SCOPES)}.")
    return [scope for scope in SCOPES if scope in scopes]


def _no_more_than_own(actor: Actor, scopes: list[str]) -> None:
    """A token must not make itself a stronger one."""
    if actor.scopes is None:
        return
    for scope in scopes:
        if scope not in actor.scopes:
            raise PermissionDenied(f"This token lacks the scope {scope!r}, so it cannot give it.")


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
