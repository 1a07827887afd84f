"""Reading tasks and plans."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchbell.incidents.duties import duties_of
from watchbell.incidents.models import Incident, Plan, Task
from watchbell.incidents.permissions import Action, require
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound


@dataclass(frozen=True)
class TaskPhase:
    """One phase of an incident's tasks; `is_blocked` while gates of earlier ones are open."""

    name: str
    tasks: list[Task]
    is_blocked: bool

    @property
    def done(self) -> int:
        """How many are done or skipped."""
        return sum(not task.is_open for task in self.tasks)

    @property
    def open_gates(self) -> int:
        return sum(task.is_open and task.is_gate for task in self.tasks)


def tasks_of(incident: Incident) -> list[Task]:
    """Return an incident's tasks in their order, with their people, in one query."""
    rows = Task.objects.filter(incident=incident).select_related("owner", "ended_by")
    return list(rows.order_by("phase_position", "phase", "position", "id"))


def task_phases(tasks: Collection[Task]) -> list[TaskPhase]:
    """Return tasks (in their order) by phase."""
    phases: list[TaskPhase] = []
    blocked_from: int | None = None
    for task in tasks:
        if not phases or phases[-1].name != task.phase:
            blocked = blocked_from is not None and task.phase_position > blocked_from
            phases.append(TaskPhase(task.phase, [], blocked))
        phases[-1].tasks.append(task)
        if blocked_from is None and task.is_open and task.is_gate:
            blocked_from = task.phase_position
    return phases


def open_tasks_of(person_id: UUID, *, limit: int = 20) -> list[Task]:
    """Return somebody's open tasks on all incidents, the most pressing first."""
    rows = Task.objects.filter(owner_id=person_id, state="open").select_related("incident")
    return list(rows.order_by("due_at", "id")[:limit])


def is_overdue(task: Task, now: datetime) -> bool:
    """Say whether an open task's time has passed."""
    return task.is_open and task.due_at is not None and task.due_at <= now


def whose(task: Task) -> str:
    """Say whose task it is: a person, or whoever has a role."""
    if task.owner is not None:
        return task.owner.name
    return duties_of(task.role).name if task.role else ""


def plans(*, actor: Actor, active_only: bool = False) -> list[Plan]:
    """Return the plans by name, their tasks loaded."""
    require(actor, Action.READ_INTERNAL)
    rows = Plan.objects.order_by("name", "id").prefetch_related("tasks")
    return list(rows.filter(is_active=True) if active_only else rows)


def plan_by_slug(slug: str) -> Plan:
    """Return the plan with this short name, its tasks loaded; NotFound without one."""
    rows = Plan.objects.prefetch_related("tasks")
    plan = None if "\0" in slug else rows.filter(slug=slug).first()
    if plan is None:
        raise NotFound(f"There is no plan called {slug[:80]!r}.")
    return plan
