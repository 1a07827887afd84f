"""What happens to messages; the subject is the record the message is about."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    kind: ClassVar[str] = "message.sent"
    message_id: UUID
    channel: str
    purpose: str
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class MessageFailed(Event):
    """Nobody will try again; `reason` says why."""

    kind: ClassVar[str] = "message.failed"
    message_id: UUID
    channel: str
    purpose: str
    person_id: UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class MessageRetried(Event):
    kind: ClassVar[str] = "message.retried"
    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class EndpointCreated(Event):
    kind: ClassVar[str] = "endpoint.created"
    name: str
    events: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EndpointChanged(Event):
    kind: ClassVar[str] = "endpoint.changed"
    fields: tuple[str, ...]
