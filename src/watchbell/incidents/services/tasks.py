"""Tasks of an incident: add, change, tick, skip, move; and whole plans at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.incidents import task_letters
from watchbell.incidents.domain import State
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.letters import send_letters
from watchbell.incidents.models import Incident, Plan, Task
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors.tasks import responsible_for
from watchbell.incidents.services.gates import let_close_again
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.incidents.task_events import (
    PlanApplied,
    TaskAdded,
    TaskChanged,
    TaskDone,
    TaskMoved,
    TaskReopened,
    TaskSkipped,
)
from watchbell.incidents.tasking import (
    FIVE_PHASES,
    MOST_TASKS,
    TaskState,
    gates_before,
    gates_in_words,
    next_reminder,
    phase_slug,
)
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_text
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish

_TITLE_LIMIT = 300
_TEXT_LIMIT = 5000
_LAST_PHASE = "conclusion"
_FARTHEST = timedelta(days=366)
_OVER = (State.CLOSED, State.CANCELLED)
EDITABLE = frozenset({"title", "description", "role", "owner", "due_at", "is_gate"})


@transaction.atomic
def add_task(
    *,
    incident_id: UUID,
    title: str,
    phase: str = "",
    description: str = "",
    role: IncidentRole | None = None,
    owner: Person | None = None,
    due_at: datetime | None = None,
    is_gate: bool = False,
    actor: Actor,
    now: datetime,
) -> Task:
    """Add one task at the end of a phase; without one, of the phase that is worked on."""
    incident = _lock(incident_id, actor)
    present = list(Task.objects.filter(incident=incident))
    if len(present) >= MOST_TASKS:
        raise Conflict(f"{incident.label} has {MOST_TASKS} tasks; that is the most.")
    name, place = _phase(phase, present)
    task = Task(
        id=new_id(now),
        incident=incident,
        position=_end_of(present),
        phase=name,
        phase_position=place,
        title=clean_line(title, "title", _TITLE_LIMIT),
        description=clean_text(description, "description", _TEXT_LIMIT),
        role=role or "",
        owner=_able(owner),
        due_at=_clean_due(due_at, now),
        remind_at=next_reminder(due_at, now),
        is_gate=is_gate,
        created_at=now,
    )
    insert_rows([task])
    fields = {"phase": name, "role": task.role, "person_id": task.owner_id}
    _publish(incident, now, _event(TaskAdded, task, actor, now, **fields))
    send_letters(incident, task_letters.given(task, actor), now=now)
    return task


def add_follow_up(
    incident: Incident, *, title: str, description: str, due_at: datetime, now: datetime
) -> Task:
    """Give the owning team, else the assignee, a task that outlives the closing of its incident.

    The caller has locked the incident, which may be closed.
    """
    present = list(Task.objects.filter(incident=incident))
    name, place = _phase(_LAST_PHASE, present)
    assignee = incident.assignee
    has_owner = incident.team_id is None and assignee is not None and assignee.is_active
    task = Task(
        id=new_id(now),
        incident=incident,
        position=_end_of(present),
        phase=name,
        phase_position=place,
        title=clean_line(title[:_TITLE_LIMIT], "title", _TITLE_LIMIT),
        description=clean_text(description[:_TEXT_LIMIT], "description", _TEXT_LIMIT),
        owner=assignee if has_owner else None,
        team=incident.team,
        follows_up=True,
        due_at=due_at,
        remind_at=next_reminder(due_at, now),
        created_at=now,
    )
    insert_rows([task])
    fields = {"phase": name, "role": "", "person_id": task.owner_id}
    _publish(incident, now, _event(TaskAdded, task, SYSTEM, now, **fields))
    send_letters(incident, task_letters.follow_up(task, responsible_for(task)), now=now)
    return task


@transaction.atomic
def change_task(
    *, incident_id: UUID, task_id: UUID, changes: Mapping[str, Any], actor: Actor, now: datetime
) -> Task:
    """Set the named fields; whoever gets the task by it is told."""
    incident, task = _lock_task(incident_id, task_id, actor)
    unknown = set(changes) - EDITABLE
    if unknown:
        raise InvalidInput(
            "These fields cannot be edited.", fields=dict.fromkeys(unknown, "Not editable.")
        )
    before = {name: getattr(task, name) for name in changes}
    for name, value in changes.items():
        setattr(task, name, _clean(name, value, now))
    changed = [name for name in changes if getattr(task, name) != before[name]]
    if not changed:
        return task
    if "due_at" in changed:
        task.remind_at = next_reminder(task.due_at, now)
    task.save(update_fields=[*changed, "remind_at"])
    fields = {"fields": tuple(changed), "person_id": task.owner_id}
    _publish(incident, now, _event(TaskChanged, task, actor, now, **fields))
    if "owner" in changed:
        send_letters(incident, task_letters.given(task, actor), now=now)
    return task


@transaction.atomic
def finish_task(*, incident_id: UUID, task_id: UUID, actor: Actor, now: datetime) -> Task:
    """Tick a task off; GuardNotMet names the gates of earlier phases that are still open."""
    incident, task = _lock_task(incident_id, task_id, actor)
    _expect_open(task)
    others = (row.facts for row in Task.objects.filter(incident=incident, is_gate=True))
    missing = gates_before(task.facts, others)
    if missing:
        raise GuardNotMet(
            f"First comes: {gates_in_words(missing)}. Do it, or skip it with a reason.",
            fields={"tasks": "Gates of earlier phases are open."},
        )
    _end(task, TaskState.DONE, actor, now)
    _publish(incident, now, _event(TaskDone, task, actor, now))
    let_close_again(incident, now)
    return task


@transaction.atomic
def skip_task(
    *, incident_id: UUID, task_id: UUID, reason: str, actor: Actor, now: datetime
) -> Task:
    """Say that a task is not to be done, and why; a skipped gate holds nothing up."""
    incident, task = _lock_task(incident_id, task_id, actor)
    _expect_open(task)
    task.skip_reason = clean_line(reason, "reason", _TITLE_LIMIT)
    _end(task, TaskState.SKIPPED, actor, now)
    _publish(incident, now, _event(TaskSkipped, task, actor, now, reason=task.skip_reason))
    let_close_again(incident, now)
    return task


@transaction.atomic
def reopen_task(*, incident_id: UUID, task_id: UUID, actor: Actor, now: datetime) -> Task:
    """Take back that a task was done or skipped."""
    incident, task = _lock_task(incident_id, task_id, actor)
    if task.is_open:
        raise AlreadyDone(f"“{task.title}” is open already.")
    task.state, task.skip_reason = TaskState.OPEN, ""
    task.ended_at = task.ended_by = None
    task.remind_at = next_reminder(task.due_at, now)
    task.save(update_fields=["state", "skip_reason", "ended_at", "ended_by", "remind_at"])
    _publish(incident, now, _event(TaskReopened, task, actor, now))
    return task


@transaction.atomic
def move_task(
    *, incident_id: UUID, task_id: UUID, direction: str, actor: Actor, now: datetime
) -> Task:
    """Change places with the task before (`up`) or behind it (`down`) in its phase."""
    incident, task = _lock_task(incident_id, task_id, actor)
    if direction not in ("up", "down"):
        raise InvalidInput("direction: Use up or down.", fields={"direction": "Use up or down."})
    rows = Task.objects.filter(incident=incident, phase=task.phase).order_by("position", "id")
    siblings = list(rows)
    here = siblings.index(task)
    there = here + (-1 if direction == "up" else 1)
    if not 0 <= there < len(siblings):
        raise Conflict(f"“{task.title}” stands at the end of its phase already.")
    other = siblings[there]
    task.position, other.position = other.position, task.position
    for row in (task, other):
        row.save(update_fields=["position"])
    _publish(incident, now, _event(TaskMoved, task, actor, now, direction=direction))
    return task


@transaction.atomic
def apply_plan(*, incident_id: UUID, plan: Plan, actor: Actor, now: datetime) -> list[Task]:
    """Add a plan's tasks, due from now on; a plan is applied to an incident once."""
    incident = _lock(incident_id, actor)
    present = list(Task.objects.filter(incident=incident))
    if any(task.plan_id == plan.pk for task in present):
        raise AlreadyDone(f"{plan.name} is applied to {incident.label} already.")
    wanted = list(plan.tasks.order_by("position"))
    if len(present) + len(wanted) > MOST_TASKS:
        raise Conflict(f"{incident.label} would have more than {MOST_TASKS} tasks.")
    start = _end_of(present)
    tasks = [
        Task(
            id=new_id(now),
            incident=incident,
            plan=plan,
            position=start + row.position,
            phase=row.phase,
            phase_position=plan.phases.index(row.phase),
            title=row.title,
            description=row.description,
            role=row.role,
            is_gate=row.is_gate,
            due_at=(due_at := _after(row.due_minutes, now)),
            remind_at=next_reminder(due_at, now),
            created_at=now,
        )
        for row in wanted
    ]
    insert_rows(tasks)
    event = PlanApplied(
        subject=incident.ref,
        actor=actor,
        at=now,
        plan_id=plan.pk,
        plan=plan.name,
        tasks=len(tasks),
    )
    _publish(incident, now, event)
    return tasks


def _after(minutes: int | None, now: datetime) -> datetime | None:
    return None if minutes is None else now + timedelta(minutes=minutes)


def _lock(incident_id: UUID, actor: Actor) -> Incident:
    incident = lock_incident(incident_id, actor, Action.WORK)
    if incident.state in _OVER:
        raise Conflict(f"{incident.label} is {incident.state}; its tasks are history.")
    return incident


def _lock_task(incident_id: UUID, task_id: UUID, actor: Actor) -> tuple[Incident, Task]:
    incident = lock_incident(incident_id, actor, Action.WORK)
    rows = Task.objects.select_related("owner", "team").filter(incident=incident, pk=task_id)
    task = rows.first()
    if incident.state in _OVER and not (task is not None and task.follows_up):
        raise Conflict(f"{incident.label} is {incident.state}; its tasks are history.")
    if task is None:
        raise NotFound(f"{incident.label} has no such task.")
    return incident, task


def _expect_open(task: Task) -> None:
    if not task.is_open:
        raise AlreadyDone(f"“{task.title}” is {task.state} already.")


def _end(task: Task, state: TaskState, actor: Actor, now: datetime) -> None:
    task.state, task.ended_at, task.ended_by_id = state, now, actor.person_id
    task.remind_at = None
    task.save(update_fields=["state", "ended_at", "ended_by", "remind_at", "skip_reason"])


def _phase(wanted: str, present: list[Task]) -> tuple[str, int]:
    """Return the stored name of a phase and its place among the incident's phases."""
    places = {name: place for place, name in enumerate(FIVE_PHASES)}
    if present:
        places |= {task.phase: task.phase_position for task in present}
    name = phase_slug(wanted)
    if not name:
        waiting = [task for task in present if task.is_open]
        current = min(waiting, key=lambda task: task.phase_position, default=None)
        return (current.phase, current.phase_position) if current else ("reaction", 3)
    return name, places.get(name, max(places.values()) + 1)


def _end_of(present: list[Task]) -> int:
    return max((task.position for task in present), default=-1) + 1


def _clean(name: str, value: Any, now: datetime) -> Any:
    match name:
        case "title":
            return clean_line(value, name, _TITLE_LIMIT)
        case "description":
            return clean_text(value, name, _TEXT_LIMIT)
        case "owner":
            return _able(value)
        case "due_at":
            return _clean_due(value, now)
        case "role":
            return value or ""
    return value


def _able(owner: Person | None) -> Person | None:
    if owner is not None and not owner.is_active:
        raise InvalidInput(
            f"{owner.name} has left.", fields={"owner": "Choose somebody who is active."}
        )
    return owner


def _clean_due(due_at: datetime | None, now: datetime) -> datetime | None:
    if due_at is not None and not now - _FARTHEST < due_at < now + _FARTHEST:
        raise InvalidInput(
            "The due time is more than a year away.", fields={"due_at": "Give a nearer time."}
        )
    return due_at


def _event(kind: type[Event], task: Task, actor: Actor, now: datetime, **fields: Any) -> Event:
    named = {"task_id": task.pk, "title": task.title, **fields}
    return kind(subject=task.incident.ref, actor=actor, at=now, **named)


def _publish(incident: Incident, now: datetime, event: Event) -> None:
    save_incident(incident, [], now)
    publish(event)
