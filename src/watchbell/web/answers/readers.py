"""Who stands behind the link or the address of a message."""

from watchbell.kernel.actors import Actor
from watchbell.notify.errors import AnswerRefused
from watchbell.notify.models import Message


def reader_of(message: Message) -> Actor:
    """Return who the message was sent to, as the one who acts."""
    person = message.person
    if person is None or not person.is_active or message.subject_kind != "incident":
        raise AnswerRefused("This link belongs to nobody who may answer; sign in to answer.")
    return person.as_actor()
