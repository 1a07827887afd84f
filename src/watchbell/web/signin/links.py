"""Mailing one-time sign-in links."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_by_email
from watchbell.accounts.services import create_sign_in_link
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import NotFound
from watchbell.notify.domain import Content, Link, Purpose
from watchbell.notify.services import Draft, queue_messages
from watchbell.platform.settings import Secret, current

LINK_LIVES = timedelta(minutes=15)


def mail_link(*, email: str, now: datetime) -> None:
    """Mail a link to the active person with this address, one a minute at most; else nothing."""
    with suppress(NotFound):
        person = person_by_email(email)
        if person.is_active:
            _mail(person, now)


@transaction.atomic
def _mail(person: Person, now: datetime) -> None:
    _, token = create_sign_in_link(person_id=person.pk, ttl=LINK_LIVES, actor=SYSTEM, now=now)
    draft = Draft(
        subject=person.ref,
        channel="email",
        address=person.email,
        content=_content(token),
        key=f"sign-in:{person.pk}:{now:%Y%m%d%H%M}",
        purpose=Purpose.ACCOUNT,
        person_id=person.pk,
        secret=True,
    )
    queue_messages([draft], now=now)


def _content(token: Secret) -> Content:
    minutes = int(LINK_LIVES.total_seconds() // 60)
    return Content(
        title="Your sign-in link for Watchbell",
        lead=f"It signs you in once and works for {minutes} minutes.",
        body="If you did not ask for it, ignore this mail: without the link nobody gets in.",
        actions=(Link("Sign in", f"{current().url}/sign-in/{token}", primary=True),),
    )
