"""Text messages, through whichever provider the installation has."""

from watchbell.notify.channels import OutgoingMessage, Receipt
from watchbell.notify.domain import Content
from watchbell.notify.phones import PhoneProvider
from watchbell.platform.settings import current

_MOST_LETTERS = 300
"""Two texts' worth: a longer one comes in pieces, each of which costs."""


class SmsChannel:
    """Sends one text for one message."""

    kind = "sms"

    def __init__(self, provider: PhoneProvider) -> None:
        self._provider = provider

    def send(self, message: OutgoingMessage) -> Receipt:
        """Hand the text to the provider."""
        report_to = f"{current().url}/phone/{self._provider.kind}/report/{message.id}"
        text = text_message(message.content)
        return Receipt(self._provider.send_text(message.address, text, report_to=report_to))

    def rest(self) -> None:
        """Hold nothing: connections end with each request."""


def text_message(content: Content) -> str:
    """Return what is said in few letters, and how to answer it."""
    said = content.short or ": ".join(filter(None, (content.title, content.lead)))
    how = _how_to_answer(content)
    room = _MOST_LETTERS - len(how) - 1
    said = said if len(said) <= room else said[: room - 1].rstrip() + "…"
    return f"{said} {how}".strip()


def _how_to_answer(content: Content) -> str:
    if not content.answers:
        return next((link.url for link in content.actions if link.primary), "")
    if not content.code:
        return "Reply: ack all"
    code = content.code
    return (
        f"Reply {code}a to ack, {code}n if you cannot, {code}e to escalate, {code}c if it is over"
    )
