"""Where the demo's messages go: nowhere, and they say so."""

from watchbell.notify.channels import OutgoingMessage, Receipt

REFERENCE = "demo: not sent"


class SilentChannel:
    """Takes every message of one kind and keeps it from leaving the machine."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    @property
    def kind(self) -> str:
        return self._kind

    def send(self, message: OutgoingMessage) -> Receipt:
        """Accept the message; the attempt records that it was not sent."""
        return Receipt(REFERENCE)

    def rest(self) -> None:
        """Nothing is open."""
