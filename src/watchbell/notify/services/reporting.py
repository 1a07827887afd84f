"""What a provider says later of a text or a call that it had taken."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import MessageState, Outcome, topic_of
from watchbell.notify.events import MessageFailed
from watchbell.notify.models import Attempt, Message
from watchbell.notify.phones import Report
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish
from watchbell.platform.wakeup import wake

_OVER = frozenset(outcome.value for outcome in (
    Outcome.DELIVERED, Outcome.UNDELIVERED, Outcome.UNANSWERED
))  # fmt: skip
_REASON_LENGTH = 500


@transaction.atomic
def record_report(*, message_id: UUID, report: Report, now: datetime) -> bool:
    """Note what became of a message and of those that left as one with it; False when the report
    tells nothing new.

    What was not delivered is tried again or has failed, as if the sending itself had failed.
    """
    rows = Message.objects.select_for_update()
    first = rows.filter(pk=message_id).first()
    if first is None or first.reference not in ("", report.reference):
        return False
    together = [first]
    if first.reference:
        same = rows.filter(channel=first.channel, address=first.address, reference=first.reference)
        together = list(same.order_by("pk"))
    told = [message for message in together if _note(message, report, now)]
    if told and report.outcome is not None:
        insert_rows([_attempt(message, report, now) for message in told])
    return bool(told)


def _note(message: Message, report: Report, now: datetime) -> bool:
    if message.delivery in _OVER:
        return False
    message.delivery = report.outcome.value if report.outcome else report.said
    if report.outcome is Outcome.DELIVERED:
        message.delivered_at = now
    elif report.outcome is Outcome.UNDELIVERED and message.state == MessageState.SENT:
        _fail(message, report, now)
    elif report.outcome is not None:
        message.last_error = report.said[:_REASON_LENGTH]
    message.save(
        update_fields=[
            "delivery",
            "delivered_at",
            "state",
            "due_at",
            "last_error",
            "sealed_content",
        ]
    )
    return True


def _fail(message: Message, report: Report, now: datetime) -> None:
    message.fail(
        report.said[:_REASON_LENGTH], permanent=report.permanent, retry_after=None, now=now
    )
    if message.state != MessageState.FAILED:
        message.delivery = ""
        wake(topic_of(message.channel))
        return
    publish(
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
    )


def _attempt(message: Message, report: Report, now: datetime) -> Attempt:
    return Attempt(
        at=now,
        id=new_id(now),
        message_id=message.pk,
        channel=message.channel,
        outcome=report.outcome or "",
        reason="" if report.outcome is Outcome.DELIVERED else report.said[:_REASON_LENGTH],
        reference=report.reference,
        duration_ms=0,
    )
