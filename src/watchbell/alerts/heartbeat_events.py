"""What happens to heartbeats. A ping in time is no event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class HeartbeatCreated(Event):
    kind: ClassVar[str] = "heartbeat.created"
    name: str
    integration_id: UUID


@dataclass(frozen=True, kw_only=True)
class HeartbeatChanged(Event):
    """Fields were edited, or it was paused or resumed: {field: [old, new]}, as JSON values."""

    kind: ClassVar[str] = "heartbeat.changed"
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class HeartbeatDeleted(Event):
    kind: ClassVar[str] = "heartbeat.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class HeartbeatMissed(Event):
    """It was not heard in time, failed, or ran too long; `since` is when that was so."""

    kind: ClassVar[str] = "heartbeat.missed"
    name: str
    reason: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class HeartbeatHeard(Event):
    """What was missed is heard again; a ping in time is no event."""

    kind: ClassVar[str] = "heartbeat.heard"
    name: str
