"""Links in messages that let the reader answer without signing in."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.kernel.errors import AlreadyDone
from watchbell.kernel.ids import new_id
from watchbell.notify.errors import AnswerRefused
from watchbell.notify.models import Answer, Message
from watchbell.platform.crypto import Unreadable, sign, unsign
from watchbell.platform.settings import current

_PURPOSE = "answer"
_LIVES = timedelta(days=7)
_LONGEST_TOKEN = 200


def answer_link(message_id: UUID, *, now: datetime) -> str:
    """Return the address of the page that shows the message's record and asks for an answer.

    Opening it changes nothing (mail scanners do); its form posts. It works for a week.
    """
    expires = int((now + _LIVES).timestamp())
    token = sign(_PURPOSE, f"{message_id.hex}.{expires:x}")
    return f"{current().url}/answers/{token}"


def read_answer(token: str, *, now: datetime) -> Message:
    """Return the message whose link this is; AnswerRefused when it is none or too old."""
    message_id, expires = _read(token)
    if expires <= now:
        raise AnswerRefused("This link has expired; sign in to answer.")
    message = Message.objects.select_related("person").filter(pk=message_id).first()
    if message is None:
        raise AnswerRefused("The message of this link is no longer kept; sign in to answer.")
    return message


def use_once(message: Message, verb: str, *, via: str, now: datetime) -> None:
    """Note what was answered to this message; AlreadyDone when it was answered before.

    The first answer counts, whichever way its token comes back: neither the same again nor
    another does anything. Called in the transaction that does what was answered, so that what is
    refused may be tried again.
    """
    try:
        with transaction.atomic():
            Answer.objects.create(
                id=new_id(now), message=message, verb=verb, via=via, answered_at=now
            )
    except IntegrityError:
        raise AlreadyDone(_answered(message, verb)) from None


def answer_given(message: Message) -> str:
    """Return what was answered to this message; "" while nothing was."""
    found = Answer.objects.filter(message=message).values_list("verb", flat=True).first()
    return found or ""


def _answered(message: Message, verb: str) -> str:
    given = answer_given(message)
    if given in ("", verb):
        return "This was answered already: nothing more is done."
    return f"This was answered already ({given}): for anything else, open the incident."


def named_together(message: Message) -> list[Message]:
    """Return every message that left as one with this one: what was named together is answered
    together."""
    if not message.reference:
        return [message]
    rows = Message.objects.select_related("person").filter(
        channel=message.channel,
        address=message.address,
        reference=message.reference,
        subject_kind=message.subject_kind,
    )
    near = rows.filter(created_at__gt=message.created_at - _LIVES)
    return list(near.order_by("created_at", "id")) or [message]


def _read(token: str) -> tuple[UUID, datetime]:
    try:
        if len(token) > _LONGEST_TOKEN:
            raise Unreadable("too long")
        identifier, _, expires = unsign(_PURPOSE, token).partition(".")
        return UUID(hex=identifier), datetime.fromtimestamp(int(expires, 16), UTC)
    except (ValueError, OverflowError) as error:
        raise AnswerRefused("This link is incomplete or was changed.") from error
