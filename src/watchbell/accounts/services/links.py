"""Links that sign somebody in once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts import permissions
from watchbell.accounts.errors import LinkSpent
from watchbell.accounts.events import SignedInByLink, SignInLinkCreated
from watchbell.accounts.models import Person, SignInLink
from watchbell.accounts.permissions import RULES, Action
from watchbell.accounts.services.people import lock_person
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict
from watchbell.kernel.ids import new_id
from watchbell.platform.crypto import hash_token, new_token
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import Secret

_SPENT = "This sign-in link was used already or has expired; ask for a new one."


@transaction.atomic
def create_sign_in_link(
    *, person_id: UUID, ttl: timedelta, actor: Actor, now: datetime
) -> tuple[SignInLink, Secret]:
    """Make a link for one sign-in within `ttl`; the token is returned here and never again."""
    person = lock_person(person_id)
    permissions.require(actor, RULES[Action.MANAGE_PEOPLE], "making sign-in links")
    if not person.is_active:
        raise Conflict("This person is not active; activate them first.")
    token = new_token("wbl")
    link = SignInLink.objects.create(
        id=new_id(now),
        person=person,
        token_hash=hash_token(token),
        created_at=now,
        expires_at=now + ttl,
    )
    publish(SignInLinkCreated(subject=person.ref, actor=actor, at=now))
    return link, token


def peek_sign_in_link(*, token: str, now: datetime) -> Person:
    """Say whose link it is without spending it; LinkSpent when it signs nobody in any more."""
    link = SignInLink.objects.select_related("person").filter(token_hash=hash_token(token)).first()
    return _usable(link, now).person


@transaction.atomic
def consume_sign_in_link(*, token: str, now: datetime) -> Person:
    """Spend the link and return whom it signs in; of two at once, one gets LinkSpent."""
    links = SignInLink.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    link = _usable(links.filter(token_hash=hash_token(token)).first(), now)
    link.used_at = now
    link.save(update_fields=["used_at"])
    person = link.person
    publish(SignedInByLink(subject=person.ref, actor=person.as_actor(), at=now))
    return person


def _usable(link: SignInLink | None, now: datetime) -> SignInLink:
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkSpent(_SPENT)
    if not link.person.is_active:
        raise LinkSpent(_SPENT)
    return link
