"""What people say of alerts."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AlertFoundNotUseful(Event):
    """Somebody says that it should not have come; `word` is why, if they said so."""

    kind: ClassVar[str] = "alert.found_not_useful"
    incident_id: UUID | None
    word: str


@dataclass(frozen=True, kw_only=True)
class AlertFeedbackWithdrawn(Event):
    """Somebody took back that it was not useful."""

    kind: ClassVar[str] = "alert.feedback_withdrawn"
    incident_id: UUID | None
