"""What happens to reports."""

from dataclasses import dataclass
from typing import Any, ClassVar

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportKept(Event):
    """Somebody keeps a view of the figures under a name, or changed what it shows."""

    kind: ClassVar[str] = "report.kept"
    name: str
    view: dict[str, Any]
    is_shared: bool


@dataclass(frozen=True, kw_only=True)
class ReportDeleted(Event):
    kind: ClassVar[str] = "report.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class ReportPlanned(Event):
    """When a report is mailed, and to how many people, teams and addresses, was set."""

    kind: ClassVar[str] = "report.planned"
    name: str
    is_on: bool
    times: str
    readers: int
    outside: int


@dataclass(frozen=True, kw_only=True)
class ReportStopped(Event):
    """The engine mails a report no more, because of this."""

    kind: ClassVar[str] = "report.stopped"
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReportSent(Event):
    """A report was made and handed to the outbox, for so many readers."""

    kind: ClassVar[str] = "report.sent"
    name: str
    due_at: str
    sent_to: int
    is_planned: bool


@dataclass(frozen=True, kw_only=True)
class ReportFailed(Event):
    """A report that was due could not be made."""

    kind: ClassVar[str] = "report.failed"
    name: str
    due_at: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReportRefused(Event):
    """A reader wants a report no more."""

    kind: ClassVar[str] = "report.refused"
    name: str
