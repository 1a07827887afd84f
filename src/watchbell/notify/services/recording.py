"""Writing down what became of the messages that were sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from watchbell.accounts.services import lose_contact_method
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import MessageState, Outcome
from watchbell.notify.events import MessageFailed, MessageSent
from watchbell.notify.models import Attempt, Message
from watchbell.platform.bulk import as_json, insert_values, loaded, reading_much
from watchbell.platform.eventlog import publish
from watchbell.platform.pipelining import sent_together

_UPDATE = """
update notify_message m
set state = row.state, sent_at = row.sent_at, reference = row.reference,
    last_error = row.last_error, sealed_content = row.sealed_content, due_at = row.due_at
from jsonb_to_recordset(%s::jsonb) as row (
    id uuid, state text, sent_at timestamptz, reference text, last_error text,
    sealed_content text, due_at timestamptz)
where m.id = row.id
"""
# Only what an outcome needs: the content of hundreds of messages need not be read once more.
_READ = (
    "id", "subject_kind", "subject_id", "purpose", "person_id", "contact_method_id", "channel",
    "state", "attempts", "due_at", "sent_at", "reference", "last_error", "sealed_content",
    "delivery",
)  # fmt: skip
_LOCK = f"""
select {", ".join(_READ)} from notify_message where id = any(%s) order by id for update
"""  # noqa: S608 our own columns
_REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Result:
    """What one try to send brought. `attempt` is the message's count when it was claimed."""

    message_id: UUID
    attempt: int
    outcome: Outcome
    duration_ms: int
    reason: str = ""
    reference: str = ""
    retry_after: float | None = None
    gone: bool = False


@transaction.atomic
def record_results(results: Sequence[Result], *, now: datetime) -> None:
    """Record every try and its outcome together, and tell of those that came to an end.

    A message whose lease had run out meanwhile, so that another worker has it, keeps its
    state; the try is recorded all the same.
    """
    messages = _locked([result.message_id for result in results])
    attempts, changed, events = list[dict[str, Any]](), list[Message](), list[Event]()
    for result in results:
        message = messages[result.message_id]
        attempts.append(_attempt(result, message, now))
        if message.state != MessageState.SENDING or message.attempts != result.attempt:
            continue
        _apply(result, message, now)
        changed.append(message)
        events += _events(message, now)
    with sent_together(), connection.cursor() as cursor:
        insert_values(Attempt, attempts)
        cursor.execute(_UPDATE, [as_json([_row(message) for message in changed])])
        publish(*events)
    for result in results:
        method_id = messages[result.message_id].contact_method_id
        if result.gone and method_id is not None:
            lose_contact_method(contact_method_id=method_id, reason=_short(result.reason), now=now)


def _locked(ids: Sequence[UUID]) -> dict[UUID, Message]:
    with reading_much() as cursor:
        cursor.execute(_LOCK, [list(ids)])
        rows = cursor.fetchall()
    return {row[0]: loaded(Message, dict(zip(_READ, row, strict=True))) for row in rows}


def _row(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "state": message.state,
        "sent_at": message.sent_at,
        "reference": message.reference,
        "last_error": message.last_error,
        "sealed_content": message.sealed_content,
        "due_at": message.due_at,
    }


def _attempt(result: Result, message: Message, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "id": new_id(now),
        "message_id": result.message_id,
        "channel": message.channel,
        "outcome": result.outcome,
        "reason": _short(result.reason),
        "reference": result.reference,
        "duration_ms": result.duration_ms,
    }


def _apply(result: Result, message: Message, now: datetime) -> None:
    if result.outcome is Outcome.SENT and message.delivery == Outcome.UNDELIVERED:
        # The report was quicker than the receipt.
        message.fail(message.last_error, permanent=True, retry_after=None, now=now)
    elif result.outcome is Outcome.SENT:
        message.succeed(result.reference, now)
    else:
        message.fail(
            _short(result.reason),
            permanent=result.outcome is Outcome.PERMANENT,
            retry_after=result.retry_after,
            now=now,
        )


def _events(message: Message, now: datetime) -> list[Event]:
    if message.state == MessageState.SENT:
        return [
            MessageSent(
                subject=message.subject,
                actor=SYSTEM,
                at=now,
                message_id=message.pk,
                channel=message.channel,
                purpose=message.purpose,
                person_id=message.person_id,
            )
        ]
    if message.state == MessageState.FAILED:
        return [
            MessageFailed(
                subject=message.subject,
                actor=SYSTEM,
                at=now,
                message_id=message.pk,
                channel=message.channel,
                purpose=message.purpose,
                person_id=message.person_id,
                reason=message.last_error,
            )
        ]
    return []


def _short(reason: str) -> str:
    return " ".join(reason.replace("\x00", "").split())[:_REASON_LENGTH]
