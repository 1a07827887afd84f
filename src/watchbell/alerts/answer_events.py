"""What the source of an alert says and decides about it, besides that it fires or is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AlertUnacknowledged(Event):
    """The source took the answer back; `by` is whom it names."""

    kind: ClassVar[str] = "alert.unacknowledged"
    incident_id: UUID | None
    by: str


@dataclass(frozen=True, kw_only=True)
class AlertNoted(Event):
    """Somebody said something about the alert where it comes from."""

    kind: ClassVar[str] = "alert.noted"
    incident_id: UUID | None
    by: str
    note: str


@dataclass(frozen=True, kw_only=True)
class AlertSnoozedAtSource(Event):
    """Its source wants nobody told before then."""

    kind: ClassVar[str] = "alert.snoozed_at_source"
    incident_id: UUID | None
    by: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class AlertAssigned(Event):
    """Its source says whose it is; that need not be somebody we know."""

    kind: ClassVar[str] = "alert.assigned"
    incident_id: UUID | None
    by: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class AlertAmended(Event):
    """Its source says it anew: {field: [old, new]}, as JSON values."""

    kind: ClassVar[str] = "alert.amended"
    incident_id: UUID | None
    by: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class AlertAskedFor(Event):
    """Its source asks people for something: to escalate it, say."""

    kind: ClassVar[str] = "alert.asked_for"
    incident_id: UUID | None
    by: str
    what: str
