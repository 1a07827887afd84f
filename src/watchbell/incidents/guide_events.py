"""What happens to guides, what they are answered, and what other incidents' solutions are used."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class GuideSaved(Event):
    """Administrators wrote a guide, or changed one."""

    kind: ClassVar[str] = "incident_guide.saved"
    slug: str
    name: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class GuideStarted(Event):
    kind: ClassVar[str] = "incident.guide_started"
    run_id: UUID
    guide: str


@dataclass(frozen=True, kw_only=True)
class GuideAnswered(Event):
    """A question of a guide was answered; `end` names the end that this led to, if any."""

    kind: ClassVar[str] = "incident.guide_answered"
    run_id: UUID
    question: str
    answer: str
    end: str = ""


@dataclass(frozen=True, kw_only=True)
class GuideSteppedBack(Event):
    """The last answer was taken back, and its question is open again."""

    kind: ClassVar[str] = "incident.guide_stepped_back"
    run_id: UUID
    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class SolutionUsed(Event):
    """What helped in another incident is the draft of this one's resolution."""

    kind: ClassVar[str] = "incident.solution_used"
    source_id: UUID
    source: str
