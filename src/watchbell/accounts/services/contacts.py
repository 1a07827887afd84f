"""Addresses of people, and the proof that they are theirs."""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts import permissions
from watchbell.accounts.errors import WrongCode
from watchbell.accounts.events import (
    ContactMethodAdded,
    ContactMethodRemoved,
    ContactMethodVerified,
)
from watchbell.accounts.models import ContactMethod
from watchbell.accounts.permissions import RULES, Action
from watchbell.accounts.services.people import clean_email, lock_person
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.crypto import sign
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import Secret

CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5
# Fresh codes bring fresh tries, so they must not come as fast as a guesser asks.
_NEXT_CODE_AFTER = timedelta(minutes=1)


@transaction.atomic
def add_contact_method(
    *, person_id: UUID, kind: str, address: str, label: str = "", actor: Actor, now: datetime
) -> ContactMethod:
    """Add an address; it is used for pages once it is verified."""
    person = lock_person(person_id)
    permissions.require(
        actor, RULES[Action.EDIT_OWN], "adding others' addresses", related=[person.pk]
    )
    method = ContactMethod(
        id=new_id(now),
        person=person,
        kind=clean_line(kind, "kind", 40),
        address=_clean_address(kind, address),
        label=clean_line(label, "label", 80, required=False),
        created_at=now,
    )
    try:
        with transaction.atomic():
            method.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone("This address is on the list already.") from None
    publish(
        ContactMethodAdded(
            subject=person.ref,
            actor=actor,
            at=now,
            contact_method_id=method.pk,
            channel=method.kind,
        )
    )
    return method


@transaction.atomic
def issue_verification_code(*, contact_method_id: UUID, actor: Actor, now: datetime) -> Secret:
    """Make a six-digit code for this address, good for 15 minutes; the caller sends it there."""
    method = _lock(contact_method_id, actor, "verifying others' addresses")
    if method.verified_at is not None:
        raise AlreadyDone("This address is verified already.")
    issued_at = method.code_expires_at and method.code_expires_at - CODE_LIVES
    if issued_at and now < issued_at + _NEXT_CODE_AFTER:
        raise Conflict("A code was sent less than a minute ago; wait a moment for it.")
    code = f"{secrets.randbelow(1_000_000):06}"
    method.code_hash = _code_hash(method, code)
    method.code_expires_at = now + CODE_LIVES
    method.code_tries = 0
    method.save(update_fields=["code_hash", "code_expires_at", "code_tries"])
    return Secret(code)


def verify_contact_method(
    *, contact_method_id: UUID, code: str, actor: Actor, now: datetime
) -> ContactMethod:
    """Accept the address as this person's when the code fits; five tries, then a new code."""
    with transaction.atomic():
        method = _lock(contact_method_id, actor, "verifying others' addresses")
        if method.verified_at is not None:
            raise AlreadyDone("This address is verified already.")
        fits = _try_code(method, code, now)
        if fits:
            _accept(method, actor, now)
    # Raised outside: the try must stay counted.
    if not fits:
        raise WrongCode("This code does not fit or has expired; ask for a new one.")
    return method


@transaction.atomic
def remove_contact_method(*, contact_method_id: UUID, actor: Actor, now: datetime) -> None:
    """Forget an address; nothing is sent there any more."""
    method = _lock(contact_method_id, actor, "removing others' addresses")
    publish(
        ContactMethodRemoved(
            subject=method.person.ref,
            actor=actor,
            at=now,
            contact_method_id=method.pk,
            channel=method.kind,
        )
    )
    method.delete()


def _lock(contact_method_id: UUID, actor: Actor, doing: str) -> ContactMethod:
    method = (
        ContactMethod.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person")
        .filter(pk=contact_method_id)
        .first()
    )
    if method is None:
        raise NotFound("There is no such contact method.")
    permissions.require(actor, RULES[Action.EDIT_OWN], doing, related=[method.person_id])
    return method


def _try_code(method: ContactMethod, code: str, now: datetime) -> bool:
    expired = method.code_expires_at is None or method.code_expires_at <= now
    if expired or method.code_tries >= MOST_TRIES:
        return False
    method.code_tries += 1
    method.save(update_fields=["code_tries"])
    return hmac.compare_digest(method.code_hash, _code_hash(method, code.strip()))


def _accept(method: ContactMethod, actor: Actor, now: datetime) -> None:
    method.verified_at = now
    method.code_hash = ""
    method.code_expires_at = None
    method.save(update_fields=["verified_at", "code_hash", "code_expires_at"])
    publish(
        ContactMethodVerified(
            subject=method.person.ref, actor=actor, at=now, contact_method_id=method.pk
        )
    )


def _code_hash(method: ContactMethod, code: str) -> str:
    """Keyed, because a plain hash of six digits can be looked up."""
    return sign("contact-code", f"{method.pk}:{code}").rpartition(".")[2]


def _clean_address(kind: str, address: str) -> str:
    if kind == "email":
        return clean_email(address, "address")
    return clean_line(address, "address", 500)
