"""What waits for one person: their tasks, and those of their teams that nobody took."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from watchbell.incidents.models import Task
from watchbell.incidents.modules import TASKS
from watchbell.incidents.selectors import IncidentFilters, incident_lines, is_overdue, open_tasks_of
from watchbell.platform.modules import is_on
from watchbell.web.access import for_colleagues
from watchbell.web.home.views import OPEN
from watchbell.web.middleware import Request
from watchbell.web.sla.pills import pills_on

_MOST = 200
_INCIDENTS = 50


@dataclass(frozen=True)
class Waiting:
    """A task as it is listed; `whose` is the team it waits in, empty when it is one's own."""

    task: Task
    is_late: bool
    whose: str


def waiting_tasks(request: Request, *, limit: int) -> list[Waiting]:
    """Return one's open tasks, the most pressing first; none while tasks are switched off."""
    if not is_on(TASKS):
        return []
    return [_waiting(task, request.now) for task in open_tasks_of(request.actor, limit=limit)]


def _waiting(task: Task, now: datetime) -> Waiting:
    whose = task.team.name if task.owner is None and task.team is not None else ""
    return Waiting(task, is_overdue(task, now), whose)


@require_safe
@for_colleagues
def my_work(request: Request) -> HttpResponse:
    """List one's tasks and the open incidents that are assigned to one."""
    mine = IncidentFilters(states=OPEN, assignee=request.actor.person_id)
    lines = incident_lines(request.actor, mine, limit=_INCIDENTS).items
    context = {
        "tasks": waiting_tasks(request, limit=_MOST),
        "mine": lines,
        "pills": pills_on(request, [line.id for line in lines]),
    }
    return render(request, "home/work.html", context)
