"""Reading tasks and plans."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from watchbell.accounts.models import Membership, Person
from watchbell.incidents.domain import State
from watchbell.incidents.duties import IncidentRole, RoleState, duties_of
from watchbell.incidents.models import Incident, Plan, RoleAssignment, Task
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.scope import visible_incidents
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
    rows = Task.objects.filter(incident=incident).select_related("owner", "team", "ended_by")
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


def open_tasks_of(actor: Actor, *, limit: int = 20) -> list[Task]:
    """Return one's open tasks and those of one's teams that nobody took, the most pressing first.

    Of closed incidents only what follows them up.
    """
    mine = Q(owner_id=actor.person_id) | Q(owner=None, team_id__in=actor.team_ids)
    rows = Task.objects.filter(mine, state="open").select_related("incident", "owner", "team")
    over = Q(incident__state__in=(State.CLOSED, State.CANCELLED), follows_up=False)
    known = rows.exclude(over).filter(incident__in=visible_incidents(actor))
    return list(known.order_by(F("due_at").asc(nulls_last=True), "id")[:limit])


def responsible_for(task: Task) -> list[Person]:
    """Return the owner, else who leads the task's team, else who has its role, else the manager
    of the incident, else its assignee."""
    if task.owner is not None:
        return [task.owner]
    if task.team_id is not None and (people := _leads(task.team_id)):
        return people
    held = RoleAssignment.objects.filter(incident=task.incident, state=RoleState.HELD)
    rows = list(held.select_related("person").order_by("held_since", "id"))
    for role in (task.role, IncidentRole.MANAGER):
        people = [row.person for row in rows if row.role == role]
        if people:
            return people
    assignee = task.incident.assignee
    return [assignee] if assignee else []


def owners_of(incident: Incident) -> list[Person]:
    """Return who owns an incident: its assignee, else who leads its team."""
    if incident.assignee is not None and incident.assignee.is_active:
        return [incident.assignee]
    return _leads(incident.team_id) if incident.team_id else []


def _leads(team_id: UUID) -> list[Person]:
    """Return who leads a team; all of it when nobody does."""
    rows = Membership.objects.filter(team_id=team_id, person__is_active=True)
    members = list(rows.select_related("person").order_by("id"))
    leads = [row.person for row in members if row.is_lead]
    return leads or [row.person for row in members]


def is_overdue(task: Task, now: datetime) -> bool:
    """Say whether an open task's time has passed."""
    return task.is_open and task.due_at is not None and task.due_at <= now


def whose(task: Task) -> str:
    """Say whose task it is: a person, a team, or whoever has a role."""
    if task.owner is not None:
        return task.owner.name
    if task.team is not None:
        return task.team.name
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
