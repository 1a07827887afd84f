"""Putting messages into the outbox, and taking those back that nobody needs any more."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from watchbell.accounts.permissions import require
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.ids import new_id_bytes
from watchbell.notify.domain import Content, MessageState, Purpose, topic_of
from watchbell.notify.errors import MessageNotFound, NotFailed
from watchbell.notify.events import MessageRetried
from watchbell.notify.models import Message
from watchbell.notify.permissions import RULES, Action
from watchbell.platform.bulk import as_json
from watchbell.platform.crypto import seal
from watchbell.platform.eventlog import publish
from watchbell.platform.wakeup import CHANNEL, wake

# However many are queued, one wake is heard for each channel.
_INSERT = """
insert into notify_message
    (id, subject_kind, subject_id, purpose, person_id, endpoint_id, channel, address, content,
     sealed_content, idempotency_key, state, due_at, attempts, last_error, reference, created_at,
     contact_method_id)
select id, subject_kind, subject_id, purpose, person_id, endpoint_id, channel, address, content,
       sealed_content, idempotency_key, 'pending', coalesce(due_at, %s), 0, '', '', %s,
       contact_method_id
from jsonb_to_recordset(%s::jsonb) as row (
    id uuid, subject_kind text, subject_id uuid, purpose text, person_id uuid, endpoint_id uuid,
    channel text, address text, content jsonb, sealed_content text, idempotency_key text,
    due_at timestamptz, contact_method_id uuid)
on conflict (idempotency_key) do nothing
returning id, pg_notify(%s, %s || channel)
"""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to be queued.

    `key` makes it unique: the same key is never sent twice. `secret` content (a sign-in link)
    is kept sealed and dropped once sent. `id` is given when the content must name it. `due_at`: not
    before then. `contact_method_id` says which of the person's addresses it is.
    """

    subject: SubjectRef
    channel: str
    address: str
    content: Content
    key: str
    purpose: Purpose = Purpose.UPDATE
    person_id: UUID | None = None
    endpoint_id: UUID | None = None
    secret: bool = False
    id: UUID | None = None
    due_at: datetime | None = None
    contact_method_id: UUID | None = None


@transaction.atomic(savepoint=False)
def queue_messages(drafts: Iterable[Draft], *, now: datetime) -> list[UUID]:
    """Put all drafts into the outbox in one statement; returns the ids of those that are new."""
    rows = [_row(draft, now) for draft in drafts]
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [now, now, as_json(rows), CHANNEL, topic_of("")])
        return [id_ for id_, _ in cursor.fetchall()]


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    content = draft.content.to_json()
    return {
        "id": draft.id.hex if draft.id else new_id_bytes(now).hex(),
        "subject_kind": draft.subject.kind,
        "subject_id": draft.subject.id.hex,
        "purpose": draft.purpose.value,
        "person_id": draft.person_id.hex if draft.person_id else None,
        "endpoint_id": draft.endpoint_id.hex if draft.endpoint_id else None,
        "channel": draft.channel,
        "address": draft.address,
        "content": {"title": draft.content.title} if draft.secret else content,
        "sealed_content": seal(json.dumps(content)) if draft.secret else "",
        "idempotency_key": draft.key,
        "due_at": draft.due_at.isoformat() if draft.due_at else None,
        "contact_method_id": draft.contact_method_id.hex if draft.contact_method_id else None,
    }


@transaction.atomic
def take_back(message_ids: Collection[UUID], *, reason: str, now: datetime) -> int:
    """Take back those of these messages that still wait to be sent; returns how many."""
    waiting = Message.objects.filter(pk__in=message_ids, state=MessageState.PENDING)
    return waiting.update(state=MessageState.CANCELLED, last_error=reason, sealed_content="")


def cancel_for(
    subjects: Iterable[SubjectRef],
    *,
    purpose: Purpose,
    reason: str,
    now: datetime,
    but_for: Collection[UUID] = (),
) -> int:
    """Take back what still waits to be sent about these records; returns how many.

    What goes to the people of `but_for` stays. What a worker is sending at this moment can no
    longer be taken back.
    """
    cancelled = 0
    by_kind: dict[str, list[UUID]] = {}
    for subject in subjects:
        by_kind.setdefault(subject.kind, []).append(subject.id)
    for kind, ids in by_kind.items():
        waiting = Message.objects.filter(
            subject_kind=kind, subject_id__in=ids, purpose=purpose, state=MessageState.PENDING
        )
        if but_for:
            waiting = waiting.exclude(person_id__in=but_for)
        cancelled += waiting.update(
            state=MessageState.CANCELLED, last_error=reason, sealed_content=""
        )
    return cancelled


def put_back(ids: Iterable[UUID], *, until: datetime, limit: int) -> int:
    """Let messages that a worker claimed wait for their address's turn; the reason is shown."""
    reason = f"this address had {limit} messages in 10 minutes, which is the limit"
    held = Message.objects.filter(pk__in=list(ids), state=MessageState.SENDING)
    return held.update(
        state=MessageState.PENDING, due_at=until, attempts=F("attempts") - 1, last_error=reason
    )


@transaction.atomic
def retry_message(*, message_id: UUID, actor: Actor, now: datetime) -> Message:
    """Send a failed message once more; NotFailed for any other."""
    require(actor, RULES[Action.RETRY], "sending a message again")
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise MessageNotFound("There is no such message.")
    if message.state != MessageState.FAILED:
        raise NotFailed(f"This message is {message.state}; only a failed one is sent again.")
    if set(message.content) == {"title"}:
        raise NotFailed("What this message said was secret and is not kept; ask for a new one.")
    message.state = MessageState.PENDING
    message.due_at = now
    message.attempts = 0
    message.save(update_fields=["state", "due_at", "attempts"])
    publish(MessageRetried(subject=message.subject, actor=actor, at=now, message_id=message.pk))
    wake(topic_of(message.channel))
    return message
