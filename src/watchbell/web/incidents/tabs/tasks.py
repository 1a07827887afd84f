"""What is to be done for an incident: by phase, ticked off, added in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import colleague_called
from watchbell.incidents import services
from watchbell.incidents.models import Incident, Task
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import (
    is_overdue,
    plan_by_slug,
    plans,
    task_phases,
    tasks_of,
    whose,
)
from watchbell.incidents.tasking import FIVE_PHASES, TaskLine, read_line
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.forms import Choice, Styled
from watchbell.web.incidents.answering import changed, refused
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request
from watchbell.web.words import humanize
from watchbell.web.writing import attempt

_OVER = ("closed", "cancelled")


@dataclass(frozen=True)
class ShownTask:
    """A task as the page shows it; `line` is how it is written to be changed."""

    task: Task
    whose: str
    overdue: bool
    line: str
    may_tick: bool = False


@dataclass(frozen=True)
class ShownPhase:
    """A phase with its tasks, and whether earlier gates hold it up."""

    name: str
    tasks: list[ShownTask]
    done: int
    is_blocked: bool


class LineForm(Styled):
    """A task on one line, and the phase it belongs to."""

    line = forms.CharField(max_length=400, label="A task")
    phase = forms.CharField(max_length=60, required=False)


class ReasonForm(Styled):
    reason = forms.CharField(
        max_length=300, error_messages={"required": "Say why it is not to be done."}
    )


class PlanForm(Styled):
    plan = Choice(label="Plan", error_messages={"required": "Choose a plan."})


class NothingForm(Styled):
    """A step that asks nothing."""


def shown_phases(
    tasks: list[Task], now: datetime, *, works: bool = False, is_over: bool = False
) -> list[ShownPhase]:
    """Return tasks by phase, as the page shows them; once it is over, follow-ups go on."""
    return [
        ShownPhase(
            phase.name,
            [
                ShownTask(
                    t,
                    whose(t),
                    is_overdue(t, now),
                    _written(t),
                    works and (t.follows_up or not is_over),
                )
                for t in phase.tasks
            ],
            phase.done,
            phase.is_blocked,
        )
        for phase in task_phases(tasks)
    ]


def _written(task: Task) -> str:
    who = task.owner.email.partition("@")[0] if task.owner else task.role
    marks = [task.title, f"@{who}" if who else "", "!" if task.is_gate else ""]
    return " ".join(mark for mark in marks if mark)


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    tasks = tasks_of(incident)
    is_over, may_work = incident.state in _OVER, may(request.actor, Action.WORK, incident)
    works = may_work and not is_over
    names = dict.fromkeys([*(task.phase for task in tasks), *FIVE_PHASES])
    applied = {task.plan_id for task in tasks}
    offered = plans(actor=request.actor, active_only=True) if works else []
    return {
        "phases": shown_phases(tasks, request.now, works=may_work, is_over=is_over),
        "task_count": len(tasks),
        "done_count": sum(not task.is_open for task in tasks),
        "may_change_tasks": works,
        "phase_choices": [(name, humanize(name)) for name in names],
        "plan_choices": [plan for plan in offered if plan.pk not in applied],
    }


def _doer(line: TaskLine) -> dict[str, Any]:
    """Return whom a line names: a role, a person, or nobody."""
    owner: Person | None = None
    if line.who and line.role is None:
        owner = colleague_called(line.who, field="line")
    return {"role": line.role, "owner": owner}


def _titled(line: TaskLine) -> TaskLine:
    if not line.title:
        raise InvalidInput(
            "line: Say what is to be done.", fields={"line": "Say what is to be done."}
        )
    return line


def _due(line: TaskLine, now: datetime) -> datetime | None:
    return None if line.after_minutes is None else now + timedelta(minutes=line.after_minutes)


def _add(form: Any, who: dict[str, Any]) -> object:
    line = _titled(read_line(form.cleaned_data["line"]))
    return services.add_task(
        title=line.title,
        phase=form.cleaned_data["phase"],
        due_at=_due(line, who["now"]),
        is_gate=line.is_gate,
        **_doer(line),
        **who,
    )


def _edit(form: Any, who: dict[str, Any]) -> object:
    line = _titled(read_line(form.cleaned_data["line"]))
    changes = {"title": line.title, "is_gate": line.is_gate, **_doer(line)}
    if line.after_minutes is not None:
        changes["due_at"] = _due(line, who["now"])
    return services.change_task(changes=changes, **who)


def _move(direction: str) -> Callable[[Any, dict[str, Any]], object]:
    return lambda form, who: services.move_task(direction=direction, **who)


Step = tuple[str, type[Styled], Callable[[Any, dict[str, Any]], object]]
STEPS: dict[str, Step] = {
    "done": ("Done.", NothingForm, lambda form, who: services.finish_task(**who)),
    "reopen": ("Open again.", NothingForm, lambda form, who: services.reopen_task(**who)),
    "skip": (
        "Skipped.",
        ReasonForm,
        lambda form, who: services.skip_task(reason=form.cleaned_data["reason"], **who),
    ),
    "edit": ("Saved.", LineForm, _edit),
    "up": ("Moved.", NothingForm, _move("up")),
    "down": ("Moved.", NothingForm, _move("down")),
}


@require_POST
@for_colleagues
def add(request: Request, number: str) -> HttpResponse:
    """Add a task that is written on one line."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = LineForm(request.POST)
    if attempt(form, lambda: _add(form, _who(request, incident))) is not None:
        return changed(request, incident, "Task added.", tab="tasks")
    return refused(request, incident, TAB, {"form": form, "refused": "add"})


@require_POST
@for_colleagues
def apply(request: Request, number: str) -> HttpResponse:
    """Add a plan's tasks."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = PlanForm(request.POST)
    form.offer("plan", [(plan.slug, plan.name) for plan in plans(actor=request.actor)])
    who = _who(request, incident)
    applied = attempt(
        form,
        lambda: services.apply_plan(plan=plan_by_slug(form.cleaned_data["plan"]), **who),
    )
    if applied is not None:
        return changed(request, incident, "The plan's tasks are here.", tab="tasks")
    return refused(request, incident, TAB, {"form": form, "refused": "plan"})


@require_POST
@for_colleagues
def change(request: Request, number: str, task_id: UUID, step: str) -> HttpResponse:
    """Take one step with a task: done, reopen, skip, edit, up, down."""
    if step not in STEPS:
        raise Http404
    incident = access_incident(request.actor, number, Action.WORK)
    sentence, kind, act = STEPS[step]
    form = kind(request.POST)
    who = {"task_id": task_id, **_who(request, incident)}
    if attempt(form, lambda: act(form, who)) is not None:
        return changed(request, incident, sentence, tab="tasks")
    return refused(request, incident, TAB, {"form": form, "refused": str(task_id)})


def _who(request: Request, incident: Incident) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": request.actor, "now": request.now}


TAB = Tab(
    name="tasks",
    label="Tasks",
    icon="list-details",
    template="incidents/tabs/tasks.html",
    context=_context,
)
