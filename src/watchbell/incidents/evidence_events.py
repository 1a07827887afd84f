"""What happens to evidence: its securing, its way from hand to hand, its checks."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EvidenceCollected(Event):
    kind: ClassVar[str] = "incident.evidence_collected"
    evidence_id: UUID
    title: str
    sha256: str
    custodian: str


@dataclass(frozen=True, kw_only=True)
class CustodyTransferred(Event):
    """It went from the hands of `giver` into those of `taker`."""

    kind: ClassVar[str] = "incident.custody_transferred"
    evidence_id: UUID
    title: str
    giver: str
    taker: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class EvidenceVerified(Event):
    """The stored bytes were compared with the hash taken when it was secured."""

    kind: ClassVar[str] = "incident.evidence_verified"
    evidence_id: UUID
    title: str
    is_intact: bool
    sha256: str
