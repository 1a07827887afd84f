"""Reminding people of their tasks."""

from datetime import datetime

from watchbell.incidents import task_letters
from watchbell.incidents.domain import State
from watchbell.incidents.letters import send_letters
from watchbell.incidents.models import Task
from watchbell.incidents.selectors.tasks import responsible_for
from watchbell.incidents.task_events import TaskDue
from watchbell.incidents.tasking import next_reminder
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import publish


def remind_of(task: Task, now: datetime) -> None:
    """Remind whoever is to do a locked task, and note when to do so again."""
    incident = task.incident
    is_over = incident.state in (State.CLOSED, State.CANCELLED) and not task.follows_up
    if is_over or task.due_at is None:
        task.remind_at = None
        task.save(update_fields=["remind_at"])
        return
    people = responsible_for(task)
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
