"""A channel that sends nowhere and remembers what it was handed."""

import threading

from watchbell.notify.channels import DeliveryError, OutgoingMessage, Receipt


class FakeChannel:
    """Takes every message, unless `failures` holds an error for its next ones."""

    def __init__(self, kind: str = "email") -> None:
        self.kind = kind
        self.sent: list[OutgoingMessage] = []
        self.failures: list[DeliveryError] = []
        self._lock = threading.Lock()

    @property
    def to(self) -> list[str]:
        """The addresses, in the order of sending."""
        return [message.address for message in self.sent]

    def send(self, message: OutgoingMessage) -> Receipt:
        with self._lock:
            if self.failures:
                raise self.failures.pop(0)
            self.sent.append(message)
        return Receipt(f"fake-{len(self.sent)}")

    def rest(self) -> None:
        """Hold nothing."""
