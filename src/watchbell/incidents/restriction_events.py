"""What happens to who may know of an incident."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentRestricted(Event):
    """Only who is involved, let in by name or cleared knows of it from here on."""

    kind: ClassVar[str] = "incident.restricted"
    reason: str


@dataclass(frozen=True, kw_only=True)
class RestrictionLifted(Event):
    kind: ClassVar[str] = "incident.restriction_lifted"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonLetIn(Event):
    kind: ClassVar[str] = "incident.person_let_in"
    person_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class PersonShutOut(Event):
    kind: ClassVar[str] = "incident.person_shut_out"
    person_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class RestrictedRead(Event):
    """Somebody who has no part in a restricted incident read it, by the security right."""

    kind: ClassVar[str] = "incident.restricted_read"
