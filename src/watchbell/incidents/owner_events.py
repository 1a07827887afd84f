"""What happens to the ownership of incidents."""

from dataclasses import dataclass
from typing import ClassVar

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentUnowned(Event):
    """An urgent incident has had no owner for too long; whoever pages pages for it."""

    kind: ClassVar[str] = "incident.unowned"
    minutes: int


@dataclass(frozen=True, kw_only=True)
class AssignmentRuleSet(Event):
    """How a team's incidents find their owner was set."""

    kind: ClassVar[str] = "team.assignment_rule_set"
    strategy: str
    on_shift_only: bool
    match_skills: bool
    unowned_minutes: int
