"""What happens to tasks of an incident, and to the plans that bring them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PlanApplied(Event):
    """A plan's tasks were added to the incident."""

    kind: ClassVar[str] = "incident.plan_applied"
    plan_id: UUID
    plan: str
    tasks: int


@dataclass(frozen=True, kw_only=True)
class TaskAdded(Event):
    kind: ClassVar[str] = "incident.task_added"
    task_id: UUID
    title: str
    phase: str
    role: str
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class TaskChanged(Event):
    kind: ClassVar[str] = "incident.task_changed"
    task_id: UUID
    title: str
    fields: tuple[str, ...]
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class TaskMoved(Event):
    kind: ClassVar[str] = "incident.task_moved"
    task_id: UUID
    title: str
    direction: str


@dataclass(frozen=True, kw_only=True)
class TaskDone(Event):
    kind: ClassVar[str] = "incident.task_done"
    task_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class TaskSkipped(Event):
    kind: ClassVar[str] = "incident.task_skipped"
    task_id: UUID
    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskReopened(Event):
    """A task that was done or skipped is to be done after all."""

    kind: ClassVar[str] = "incident.task_reopened"
    task_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class TaskDue(Event):
    """The time of an open task comes, or has passed; these people were reminded."""

    kind: ClassVar[str] = "incident.task_due"
    task_id: UUID
    title: str
    due_at: datetime
    is_overdue: bool
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanCreated(Event):
    kind: ClassVar[str] = "plan.created"
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PlanChanged(Event):
    kind: ClassVar[str] = "plan.changed"
    fields: tuple[str, ...]
