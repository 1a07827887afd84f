"""What people are written about their tasks."""

from collections.abc import Iterable
from datetime import datetime

from watchbell.accounts.models import Person
from watchbell.incidents.letters import Letter
from watchbell.incidents.models import Task
from watchbell.kernel.actors import Actor
from watchbell.kernel.zones import zone

_TAB = "tasks"


def given(task: Task, actor: Actor) -> list[Letter]:
    """Tell whoever got a task, unless they took it themselves."""
    owner = task.owner
    if owner is None or owner.pk == actor.person_id:
        return []
    lead = f"{actor.name} gave you a task: {task.title}"
    key = f"task:{task.pk}:given:{task.due_at.isoformat() if task.due_at else ''}:{owner.pk}"
    return [_letter(task, owner, f"Task: {task.title}", lead, key)]


def follow_up(task: Task, people: Iterable[Person]) -> list[Letter]:
    """Tell who is to follow up what is over."""
    lead = f"{task.incident.label} is closed, but somebody should follow it up: {task.title}"
    key = f"task:{task.pk}:follow-up"
    return [_letter(task, person, f"Task: {task.title}", lead, key) for person in people]


def reminders(task: Task, people: Iterable[Person], now: datetime) -> list[Letter]:
    """Remind these people of an open task."""
    is_over = task.due_at is not None and task.due_at <= now
    what = "is due" if is_over else "is due soon"
    lead = f"The task “{task.title}” {what}."
    key = f"task:{task.pk}:due:{now.isoformat()}"
    return [_letter(task, person, f"Task {what}: {task.title}", lead, key) for person in people]


def _letter(task: Task, person: Person, title: str, lead: str, key: str) -> Letter:
    facts: list[tuple[str, str]] = [("Phase", task.phase.replace("_", " ").capitalize())]
    if task.due_at is not None:
        facts.append(("Due", f"{task.due_at.astimezone(zone(person.timezone)):%Y-%m-%d %H:%M %Z}"))
    return Letter(
        person=person,
        title=title,
        lead=lead,
        key=key,
        body=task.description,
        facts=tuple(facts),
        tab=_TAB,
    )
