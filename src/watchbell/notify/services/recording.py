"""Writing down what became of the messages that were sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import MessageState, Outcome
from watchbell.notify.events import MessageFailed, MessageSent
from watchbell.notify.models import Attempt, Message
from watchbell.platform.eventlog import publish

_CHANGED = ["state", "sent_at", "reference", "last_error", "sealed_content", "due_at"]
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


@transaction.atomic
def record_results(results: Sequence[Result], *, now: datetime) -> None:
    """Record every try and its outcome together, and tell of those that came to an end.

    A message whose lease had run out meanwhile, so that another worker has it, keeps its
    state; the try is recorded all the same.
    """
    ids = sorted(result.message_id for result in results)
    locked = Message.objects.select_for_update().order_by("pk")
    messages = {message.pk: message for message in locked.filter(pk__in=ids)}
    attempts, changed, events = [], [], list[Event]()
    for result in results:
        message = messages[result.message_id]
        attempts.append(_attempt(result, message, now))
        if message.state != MessageState.SENDING or message.attempts != result.attempt:
            continue
        _apply(result, message, now)
        changed.append(message)
        events += _events(message, now)
    Attempt.objects.bulk_create(attempts)
    Message.objects.bulk_update(changed, _CHANGED)
    publish(*events)


def _attempt(result: Result, message: Message, now: datetime) -> Attempt:
    return Attempt(
        at=now,
        id=new_id(now),
        message_id=result.message_id,
        channel=message.channel,
        outcome=result.outcome,
        reason=_short(result.reason),
        reference=result.reference,
        duration_ms=result.duration_ms,
    )


def _apply(result: Result, message: Message, now: datetime) -> None:
    if result.outcome is Outcome.SENT:
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
