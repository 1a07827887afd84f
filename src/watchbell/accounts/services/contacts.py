"""Addresses of people, and the proof that they are theirs."""

import hmac
import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts import permissions
from watchbell.accounts.errors import WrongCode
from watchbell.accounts.events import (
    ContactMethodAdded,
    ContactMethodLost,
    ContactMethodMuted,
    ContactMethodRemoved,
    ContactMethodVerified,
)
from watchbell.accounts.models import ContactMethod
from watchbell.accounts.permissions import RULES, Action
from watchbell.accounts.services.people import clean_email, lock_person
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_link
from watchbell.platform.crypto import seal, sign
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import Secret

SMS, VOICE, PUSH, NTFY = "sms", "voice", "push", "ntfy"
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_BETWEEN_DIGITS = re.compile(r"[\s().\-/]")
_TOPIC = re.compile(r"(?:/[A-Za-z0-9_-]+)*/[A-Za-z0-9_-]{1,64}", re.ASCII)
CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5
# Fresh codes bring fresh tries, so they must not come as fast as a guesser asks.
_NEXT_CODE_AFTER = timedelta(minutes=1)


@transaction.atomic
def add_contact_method(
    *,
    person_id: UUID,
    kind: str,
    address: str,
    label: str = "",
    secret: str = "",
    actor: Actor,
    now: datetime,
) -> ContactMethod:
    """Add an address; it is used for pages once it is verified. `secret` is what sending there
    needs beside it, such as a topic's token or the keys of a browser."""
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
        sealed_secret=seal(secret) if secret else "",
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


@transaction.atomic
def add_device(
    *, person_id: UUID, address: str, keys: str, label: str, actor: Actor, now: datetime
) -> ContactMethod:
    """Add the browser of a device; whoever used it before gets nothing there any more."""
    ContactMethod.objects.filter(kind=PUSH, address=address).delete()
    return add_contact_method(
        person_id=person_id,
        kind=PUSH,
        address=address,
        label=label,
        secret=keys,
        actor=actor,
        now=now,
    )


@transaction.atomic
def lose_contact_method(*, contact_method_id: UUID, reason: str, now: datetime) -> None:
    """Use an address no more, for a reason its person is shown; nothing when it is gone already."""
    rows = ContactMethod.objects.select_for_update(of=("self",)).select_related("person")
    method = rows.filter(pk=contact_method_id, gone_because="").first()
    if method is None:
        return
    method.verified_at, method.gone_because = None, reason
    method.save(update_fields=["verified_at", "gone_because"])
    publish(
        ContactMethodLost(
            subject=method.person.ref,
            actor=SYSTEM,
            at=now,
            contact_method_id=method.pk,
            channel=method.kind,
            reason=reason,
        )
    )


@transaction.atomic
def mute_numbers(*, number: str, muted: bool, now: datetime) -> int:
    """Send no texts to a number, or send them again; calls are another matter. Returns how many
    addresses that concerned."""
    rows = ContactMethod.objects.select_for_update(of=("self",)).select_related("person")
    methods = list(rows.filter(kind=SMS, address=number, muted_at__isnull=muted))
    for method in methods:
        method.muted_at = now if muted else None
        method.save(update_fields=["muted_at"])
        publish(
            ContactMethodMuted(
                subject=method.person.ref,
                actor=method.person.as_actor(),
                at=now,
                contact_method_id=method.pk,
                muted=muted,
            )
        )
    return len(methods)


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
    method.verified_at, method.gone_because = now, ""
    method.code_hash = ""
    method.code_expires_at = None
    method.save(update_fields=["verified_at", "gone_because", "code_hash", "code_expires_at"])
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
    line = clean_line(address, "address", 2000 if kind == PUSH else 500)
    if kind in (SMS, VOICE):
        return _clean_number(line)
    if kind in (PUSH, NTFY):
        return _clean_url(kind, line)
    return line


def _clean_number(line: str) -> str:
    number = _BETWEEN_DIGITS.sub("", line)
    number = "+" + number[2:] if number.startswith("00") else number
    if not _E164.fullmatch(number):
        raise _invalid("Enter the number with its country, such as +44 20 7946 0958.")
    return number


def _clean_url(kind: str, line: str) -> str:
    try:
        parts = urlsplit(clean_link(line, "address"))
    except InvalidInput as error:
        raise _invalid(error.fields["address"]) from None
    if kind == NTFY and not _TOPIC.fullmatch(parts.path):
        raise _invalid("Enter the topic's address, such as https://ntfy.sh/my-long-topic.")
    return line


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(f"address: {message}", fields={"address": message})
