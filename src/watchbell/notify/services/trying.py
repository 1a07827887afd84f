"""Trying one's own address: a message through the very path a page takes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import ContactMethod
from watchbell.accounts.selectors import contact_method_by_id
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import Content, Link, Purpose, Urgency
from watchbell.notify.models import Message
from watchbell.notify.services.queueing import Draft, queue_messages
from watchbell.platform.settings import current

TRIAL = "wake.test"
_NEXT_AFTER = timedelta(seconds=30)


@transaction.atomic
def wake_me(*, contact_method_id: UUID, actor: Actor, now: datetime) -> Message:
    """Send a test to one's own verified address, as urgent as a page."""
    method = contact_method_by_id(contact_method_id, actor=actor)
    if method.verified_at is None or method.muted_at is not None:
        raise Conflict("Only a verified address that is not muted is woken; verify it first.")
    last = latest_trials(method.person_id).get(method.pk)
    if last is not None and now < last.created_at + _NEXT_AFTER:
        raise Conflict("A test left less than half a minute ago; wait a moment for it.")
    message_id = new_id(now)
    queue_messages([_draft(method, message_id)], now=now)
    return Message.objects.get(pk=message_id)


def latest_trials(person_id: UUID) -> dict[UUID, Message]:
    """Return the newest test of each of somebody's addresses, by its id."""
    rows = Message.objects.filter(
        subject_kind="person", subject_id=person_id, content__kind=TRIAL
    ).order_by("created_at", "id")
    return {row.contact_method_id: row for row in rows if row.contact_method_id}


def _draft(method: ContactMethod, message_id: UUID) -> Draft:
    content = Content(
        title="This is how Watchbell wakes you",
        lead="A test you asked for: nothing is wrong.",
        actions=(Link("Open your profile", f"{current().url}/profile"),),
        urgency=Urgency.HIGH,
        kind=TRIAL,
        short="Watchbell test: this is how you are woken. Nothing is wrong.",
    )
    return Draft(
        id=message_id,
        subject=method.person.ref,
        channel=method.kind,
        address=method.address,
        content=content,
        key=f"wake-test:{message_id}",
        purpose=Purpose.ACCOUNT,
        person_id=method.person_id,
        contact_method_id=method.pk,
    )
