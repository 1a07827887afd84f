"""The port every channel implements, and the registry bootstrap fills."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from watchbell.notify.domain import Content
from watchbell.platform.settings import Secret


class DeliveryError(Exception):
    """A message did not leave. `permanent`: the same message will never be accepted.
    `gone`: nothing sent to this address ever will be.

    The reason is shown to people: one sentence without secrets.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        gone: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent or gone
        self.gone = gone
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that leaves with a message; `content` is None when its bytes are kept no more."""

    name: str
    media_type: str
    content: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What a channel needs to send one message. `keys` are the endpoint's secrets, newest first,
    or what the person's address needs beside it."""

    id: UUID
    address: str
    content: Content
    attempt: int
    at: datetime
    keys: tuple[Secret, ...] = field(default=(), repr=False)
    files: tuple[OutgoingFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side took the message, under this reference of its own (or ours)."""

    reference: str = ""


class Channel(Protocol):
    """Sends messages of one kind. Used by several threads at once."""

    @property
    def kind(self) -> str:
        """The stable name stored with messages and contact methods."""
        ...

    def send(self, message: OutgoingMessage) -> Receipt:
        """Hand one message over, or raise DeliveryError."""
        ...

    def rest(self) -> None:
        """Let go of connections: a batch is done."""
        ...


class Registry:
    """The channels this installation has, by kind."""

    def __init__(self) -> None:
        self._channels: dict[str, Channel] = {}

    def provide(self, *channels: Channel) -> None:
        """Add channels; a later one of the same kind takes the place of an earlier."""
        for channel in channels:
            self._channels[channel.kind] = channel

    def forget(self, kind: str) -> None:
        """Take a channel away."""
        self._channels.pop(kind, None)

    def kinds(self) -> list[str]:
        return list(self._channels)

    def __iter__(self) -> Iterator[Channel]:
        return iter(list(self._channels.values()))


registry = Registry()
