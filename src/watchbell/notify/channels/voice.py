"""Calls that read the message aloud and take one key as the answer."""

import re

from watchbell.notify.channels import OutgoingMessage, Receipt
from watchbell.notify.domain import Content
from watchbell.notify.phones import PhoneProvider, Script
from watchbell.platform.settings import current

KEYS = {"1": "acknowledge", "2": "escalate", "3": "decline", "6": "resolve"}
AGAIN = "9"
_CODE = re.compile(r"\b[0-9]{6}\b")
_MOST_LETTERS = 400


class VoiceChannel:
    """Places one call for one message."""

    kind = "voice"

    def __init__(self, provider: PhoneProvider) -> None:
        self._provider = provider

    def send(self, message: OutgoingMessage) -> Receipt:
        """Have the provider call."""
        report_to = f"{current().url}/phone/{self._provider.kind}/report/{message.id}"
        script = script_of(message.content, self._provider.kind)
        return Receipt(self._provider.place_call(message.address, script, report_to=report_to))

    def rest(self) -> None:
        """Hold nothing: connections end with each request."""


def script_of(content: Content, provider: str, *, first: str = "This is Watchbell.") -> Script:
    """Return what is said, and where the key goes that answers it."""
    said = content.short or ". ".join(filter(None, (content.title, content.lead)))
    # A code is said digit by digit.
    said = _CODE.sub(lambda code: " ".join(code[0]), said)[:_MOST_LETTERS]
    token = next((link.url.rpartition("/")[2] for link in content.actions if link.primary), "")
    if not content.answers or not token:
        return Script((first, said))
    how = "Press 1 to acknowledge, 2 to escalate, 3 if you cannot come, 6 if it is over, 9 to hear"
    keys_to = f"{current().url}/phone/{provider}/keys/{token}"
    return Script((first, said, f"{how} it again."), keys_to)
