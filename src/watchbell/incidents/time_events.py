"""What happens to the time that people logged on an incident."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TimeLogged(Event):
    """Somebody worked on it for so many minutes."""

    kind: ClassVar[str] = "incident.time_logged"
    entry_id: UUID
    person_id: UUID
    person: str
    minutes: int
    worked_at: datetime
    note: str


@dataclass(frozen=True, kw_only=True)
class TimeCorrected(Event):
    """What was logged is now this; `previous_minutes` is what it was."""

    kind: ClassVar[str] = "incident.time_corrected"
    entry_id: UUID
    person_id: UUID
    person: str
    minutes: int
    previous_minutes: int
    worked_at: datetime
    note: str


@dataclass(frozen=True, kw_only=True)
class TimeRemoved(Event):
    kind: ClassVar[str] = "incident.time_removed"
    entry_id: UUID
    person_id: UUID
    person: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class TimeRestored(Event):
    """What was removed counts again."""

    kind: ClassVar[str] = "incident.time_restored"
    entry_id: UUID
    person_id: UUID
    person: str
    minutes: int
