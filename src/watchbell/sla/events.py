"""What happens to promises. Those about an incident stand on its timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ThresholdReached(Event):
    """So many per cent of a promised time are used up, since `reached_at`.

    `escalation_policy_id` is what the policy asks to be paged by.
    """

    kind: ClassVar[str] = "sla.threshold_reached"
    cycle_id: UUID
    policy_id: UUID
    policy: str
    metric: str
    percent: int
    reached_at: datetime
    due_at: datetime
    escalation_policy_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class CycleBreached(Event):
    """A promise was not kept: its time ran out at `breached_at`."""

    kind: ClassVar[str] = "sla.breached"
    cycle_id: UUID
    policy_id: UUID
    policy: str
    metric: str
    breached_at: datetime
    due_at: datetime
    escalation_policy_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DueMoved(Event):
    """Another goal holds; the start and what was used up stay."""

    kind: ClassVar[str] = "sla.due_moved"
    cycle_id: UUID
    policy: str
    metric: str
    old_due_at: datetime
    new_due_at: datetime
    old_goal: str
    new_goal: str


@dataclass(frozen=True, kw_only=True)
class PauseTooLong(Event):
    """The pauses of a cycle are longer together than its policy allows."""

    kind: ClassVar[str] = "sla.paused_too_long"
    cycle_id: UUID
    policy: str
    metric: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class CycleVoided(Event):
    """An administrator took a cycle out of all figures."""

    kind: ClassVar[str] = "sla.cycle_voided"
    cycle_id: UUID
    policy: str
    metric: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class VerdictRecorded(Event):
    """Another product said whether a promise was kept."""

    kind: ClassVar[str] = "sla.verdict_recorded"
    metric: str
    met: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class PolicyCreated(Event):
    kind: ClassVar[str] = "sla_policy.created"
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(Event):
    """A policy says something else from now on: `no` is its new version, 0 when only its name."""

    kind: ClassVar[str] = "sla_policy.changed"
    slug: str
    no: int
    note: str


@dataclass(frozen=True, kw_only=True)
class PolicyArchived(Event):
    """It starts no cycle any more; or does again, when it is `restored`."""

    kind: ClassVar[str] = "sla_policy.archived"
    slug: str
    restored: bool
