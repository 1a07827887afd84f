"""Links in messages that let the reader answer without signing in."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from watchbell.notify.errors import AnswerRefused
from watchbell.notify.models import Message
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


def _read(token: str) -> tuple[UUID, datetime]:
    try:
        if len(token) > _LONGEST_TOKEN:
            raise Unreadable("too long")
        identifier, _, expires = unsign(_PURPOSE, token).partition(".")
        return UUID(hex=identifier), datetime.fromtimestamp(int(expires, 16), UTC)
    except (ValueError, OverflowError) as error:
        raise AnswerRefused("This link is incomplete or was changed.") from error
