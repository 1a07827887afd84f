"""What happens to files on an incident."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FileAttached(Event):
    """`visibility` says whether the caller sees it; `comment_id`, with what it was said."""

    kind: ClassVar[str] = "incident.file_attached"
    attachment_id: UUID
    name: str
    size: int
    visibility: str
    comment_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class FileRemoved(Event):
    """It can be brought back for a week; then its bytes go."""

    kind: ClassVar[str] = "incident.file_removed"
    attachment_id: UUID
    name: str
    visibility: str


@dataclass(frozen=True, kw_only=True)
class FileRestored(Event):
    kind: ClassVar[str] = "incident.file_restored"
    attachment_id: UUID
    name: str
    visibility: str


@dataclass(frozen=True, kw_only=True)
class FileChecked(Event):
    """It may be downloaded now; `scanner` is "" when none is set any more."""

    kind: ClassVar[str] = "incident.file_checked"
    attachment_id: UUID
    name: str
    visibility: str
    scanner: str


@dataclass(frozen=True, kw_only=True)
class FileFoundInfected(Event):
    """It is blocked, and its bytes are dropped unless they are evidence."""

    kind: ClassVar[str] = "incident.file_found_infected"
    attachment_id: UUID
    name: str
    visibility: str
    scanner: str
    note: str
