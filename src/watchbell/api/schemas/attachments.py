"""Files on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Given, Shown
from watchbell.incidents.domain import Visibility
from watchbell.platform.files.scanning import Scan


class AttachmentGiven(Given):
    """What is sent beside the files."""

    visibility: Visibility = Field(
        Visibility.INTERNAL, description="Whether the caller sees them, too."
    )
    comment: UUID | None = Field(None, description="A comment of the incident they belong to.")


class AttachmentShown(Shown):
    id: UUID
    incident: str = Field(description="The incident it was put on, merged ones included.")
    name: str
    size: int = Field(description="In bytes.")
    media_type: str = Field(description="Told by its bytes, not by its name.")
    sha256: str
    visibility: Visibility
    comment: UUID | None
    scan: Scan = Field(description="`unchecked`: no scanner is set.")
    available: bool = Field(description="Whether it can be downloaded now.")
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str | None
    url: str


class AttachmentList(Shown):
    items: list[AttachmentShown]
