"""Evidence and its chain of custody on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Email, Given, Instant, Shown
from watchbell.incidents.custody import EvidenceKind


class EvidenceGiven(Given):
    title: str = Field(examples=["Memory of web-3"])
    kind: EvidenceKind
    place: str = Field(description="Where it was found.", examples=["Rack 4, web-3"])
    method: str = Field("", description="How it was secured: tool, version, who was present.")
    collected_at: Instant | None = Field(None, description="Now, when it is left out.")
    collected_by: Email | None = Field(None, description="You, when it is left out.")
    custodian: Email | None = Field(None, description="Who secured it, when it is left out.")
    sha256: str = Field(
        "", description="Of what is kept elsewhere; must be the file's own when one is named."
    )
    attachment: UUID | None = Field(None, description="A file of the same incident.")


class TransferGiven(Given):
    taker: Email
    reason: str = Field(examples=["For the forensic laboratory"])


class TransferShown(Shown):
    """One link of the chain; the first comes from nobody."""

    giver: str | None
    taker: str
    at: datetime
    reason: str
    noted_by: str


class EvidenceShown(Shown):
    id: UUID
    title: str
    kind: EvidenceKind
    place: str
    method: str
    collected_at: datetime
    collected_by: str
    custodian: str
    sha256: str | None
    attachment: UUID | None
    verified_at: datetime | None
    verified_by: str | None
    is_intact: bool | None = Field(description="What the newest check found; null before one.")
    custody: list[TransferShown]


class EvidenceList(Shown):
    items: list[EvidenceShown]
