"""Reminding people of their tasks."""

from datetime import datetime

from watchbell.accounts.models import Person
from watchbell.incidents import task_letters
from watchbell.incidents.domain import State
from watchbell.incidents.duties import IncidentRole, RoleState
from watchbell.incidents.letters import send_letters
from watchbell.incidents.models import RoleAssignment, Task
from watchbell.incidents.task_events import TaskDue
from watchbell.incidents.tasking import next_reminder
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import publish


def remind_of(task: Task, now: datetime) -> None:
    """Remind whoever is to do a locked task, and note when to do so again."""
    incident = task.incident
    if incident.state in (State.CLOSED, State.CANCELLED) or task.due_at is None:
        task.remind_at = None
        task.save(update_fields=["remind_at"])
        return
    people = _responsible(task)
    task.remind_at = next_reminder(task.due_at, now)
    task.save(update_fields=["remind_at"])
    publish(
        TaskDue(
            subject=incident.ref,
            actor=SYSTEM,
            at=now,
            task_id=task.pk,
            title=task.title,
            due_at=task.due_at,
            is_overdue=task.due_at <= now,
            names=tuple(person.name for person in people),
        )
    )
    send_letters(incident, task_letters.reminders(task, people, now), now=now)


def _responsible(task: Task) -> list[Person]:
    """Return the owner, else who has the task's role, else the manager, else the assignee."""
    if task.owner is not None:
        return [task.owner]
    held = RoleAssignment.objects.filter(incident=task.incident, state=RoleState.HELD)
    rows = list(held.select_related("person").order_by("held_since", "id"))
    for role in (task.role, IncidentRole.MANAGER):
        people = [row.person for row in rows if row.role == role]
        if people:
            return people
    assignee = task.incident.assignee
    return [assignee] if assignee else []
