"""What calls about roles and tasks need: an incident with people, and bodies that succeed."""

from datetime import datetime
from typing import Any

from tests.builders.incidents import declare
from watchbell.accounts.models import Person
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.models import Incident, Task, TimeEntry
from watchbell.incidents.selectors import tasks_of
from watchbell.incidents.services import (
    add_task,
    assign_role,
    finish_task,
    log_time,
    offer_role,
    remove_time,
)
from watchbell.paging.services import page_person

_PHASES = [{"name": "Containment", "tasks": [{"title": "Close the doors", "gate": True}]}]
BODIES: dict[str, dict[str, Any]] = {
    "assign_role": {"role": "communicator", "person": "margaret@example.org"},
    "hand_over_role": {"person": "margaret@example.org"},
    "page_incident": {"person": "margaret@example.org", "reason": "We need the keys"},
    "answer_page": {"accepts": True, "note": "Ten minutes"},
    "hand_over_incident": {"person": "margaret@example.org", "reason": "It is theirs"},
    "add_task": {"title": "Call the vendor", "owner": "margaret@example.org"},
    "change_task": {"due_at": "2026-03-05T09:00:00Z", "gate": True},
    "skip_task": {"reason": "The vendor called us"},
    "move_task": {"direction": "down"},
    "log_time": {"minutes": 25, "note": "Looked at the log", "person": "margaret@example.org"},
    "correct_time": {"minutes": 35},
    "set_costs": {
        "hourly_rate": "62.50",
        "team_rates": [{"team": "payments", "hourly_rate": "80"}],
        "fixed_cost": 12000,
        "currency": "EUR",
    },
    "apply_plan": {"plan": "response"},
    "create_plan": {"name": "Fire", "slug": "fire", "phases": _PHASES},
    "change_plan": {"active": False, "phases": _PHASES},
}
_OF_STAFFED = ("hand_over_role", "accept_role", "decline_role", "withdraw_role", "leave_role")
_OF_TASKS = ("change_task", "finish_task", "skip_task", "reopen_task", "move_task")
_OF_TIME = ("list_time", "correct_time", "remove_time", "restore_time")
NUMBERS = dict.fromkeys((*_OF_STAFFED, *_OF_TASKS, *_OF_TIME, "answer_page"), "staffed")
_OWN = ("hand_over_role", "leave_role")


def role_of(name: str) -> str:
    """Return the role that a call is about: the caller's own, or the one offered to them."""
    return "scribe" if name in _OWN else "incident_manager"


def make_staffed(now: datetime, owner: Person, other: Person) -> Incident:
    """Return an incident that `owner` writes down, and is asked to lead by `other`."""
    incident = declare(now=now, actor=owner.as_actor())
    for role, person in ((IncidentRole.SCRIBE, owner), (IncidentRole.MANAGER, other)):
        assign_role(
            incident_id=incident.pk, role=role, person=person, actor=person.as_actor(), now=now
        )
    offer_role(
        incident_id=incident.pk,
        role=IncidentRole.MANAGER,
        person=owner,
        actor=other.as_actor(),
        now=now,
    )
    page_person(
        incident_id=incident.pk,
        person=owner,
        reason="You wrote it",
        actor=other.as_actor(),
        now=now,
    )
    for title in ("Look at the log", "Look at the map", "Look at the clock"):
        add_task(incident_id=incident.pk, title=title, actor=owner.as_actor(), now=now)
    last = tasks_of(incident)[-1]
    finish_task(incident_id=incident.pk, task_id=last.pk, actor=owner.as_actor(), now=now)
    for minutes in (25, 40):
        entry = log_time(incident_id=incident.pk, minutes=minutes, actor=owner.as_actor(), now=now)
    remove_time(incident_id=incident.pk, entry_id=entry.pk, actor=owner.as_actor(), now=now)
    return incident


def part_of(path: str, name: str) -> str:
    """Return the task or the entry of time that a call is about; nothing for other calls."""
    if "/time/" in path:
        is_back = name == "restore_time"
        return str(TimeEntry.objects.filter(removed_at__isnull=not is_back)[0].pk)
    return task_of(name) if "/tasks/" in path else ""


def task_of(name: str) -> str:
    """Return the task that a call is about: one that is done for those that undo it."""
    state = "done" if name == "reopen_task" else "open"
    return str(Task.objects.filter(state=state).order_by("position")[0].pk)
