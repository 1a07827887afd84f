"""What happens to the list."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.actors import SubjectRef
from watchbell.kernel.events import Event

CLOSURE_RULES = SubjectRef("closure_rules", UUID("0199a000-0000-7000-8000-0000000000c1"))
"""There is one list, so its record has one name."""


@dataclass(frozen=True, kw_only=True)
class ClosureRulesChanged(Event):
    """What holds from now on: the checks, and when a bad score is followed up."""

    kind: ClassVar[str] = "closure_rules.changed"
    checks: tuple[str, ...]
    previous_checks: tuple[str, ...]
    follow_up_score: int | None = None
    follow_up_days: int | None = None
