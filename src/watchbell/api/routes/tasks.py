"""Tasks of an incident: what is to be done, by whom, until when."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from ninja import Body, Router

from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.tasks import task
from watchbell.api.routes.incidents import found
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.tasks import (
    Moving,
    PlanChoice,
    Skipping,
    TaskChanges,
    TaskGiven,
    TaskShown,
    TasksShown,
)
from watchbell.incidents import services
from watchbell.incidents.models import Incident, Task
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import get_incident, plan_by_slug, tasks_of
from watchbell.kernel.errors import InvalidInput, NotFound

router = Router(tags=["tasks"])
_NOTHING = Nothing()
_TASKS = "/incidents/{number}/tasks"
_TASK = f"{_TASKS}/{{id}}"
_SCOPE = "incidents:write"


def _do(
    request: ApiRequest, number: str, id: UUID, act: Callable[..., Task], **values: Any
) -> Answer:
    row = found(request.actor, number)
    changed = act(incident_id=row.id, task_id=id, actor=request.actor, now=request.now, **values)
    return Answer(task(changed, request.now))


def _all(row: Incident, request: ApiRequest) -> Answer:
    return Answer(TasksShown(items=[task(entry, request.now) for entry in tasks_of(row)]))


@read(router, _TASKS, name="list_tasks", returns=TasksShown)
def list_all(request: ApiRequest, number: str) -> Answer:
    """List an incident's tasks in their order."""
    row = get_incident(request.actor, number)
    require(request.actor, Action.READ_INTERNAL, row)
    return _all(row, request)


@write(router, "POST", _TASKS, name="add_task", returns=TaskShown, scope=_SCOPE, status=201)
def add(request: ApiRequest, number: str, body: TaskGiven) -> Answer:
    """Add a task."""
    row = found(request.actor, number)
    given = body.model_dump(exclude={"owner", "gate"})
    made = services.add_task(
        incident_id=row.id,
        owner=references.person(body.owner, "owner"),
        is_gate=body.gate,
        actor=request.actor,
        now=request.now,
        **given,
    )
    return Answer(task(made, request.now))


@write(router, "PATCH", _TASK, name="change_task", returns=TaskShown, scope=_SCOPE)
def change(request: ApiRequest, number: str, id: UUID, body: TaskChanges) -> Answer:
    """Change a task; whoever gets it is told."""
    changes = body.model_dump(exclude_unset=True)
    if "owner" in changes:
        changes["owner"] = references.person(body.owner, "owner")
    if "gate" in changes:
        changes["is_gate"] = changes.pop("gate")
    return _do(request, number, id, services.change_task, changes=changes)


@write(router, "POST", f"{_TASK}/done", name="finish_task", returns=TaskShown, scope=_SCOPE)
def done(request: ApiRequest, number: str, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """Tick it off; refused while gates of earlier phases are open."""
    return _do(request, number, id, services.finish_task)


@write(router, "POST", f"{_TASK}/skip", name="skip_task", returns=TaskShown, scope=_SCOPE)
def skip(request: ApiRequest, number: str, id: UUID, body: Skipping) -> Answer:
    """Say that it is not to be done, and why."""
    return _do(request, number, id, services.skip_task, reason=body.reason)


@write(router, "POST", f"{_TASK}/reopen", name="reopen_task", returns=TaskShown, scope=_SCOPE)
def reopen(request: ApiRequest, number: str, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """Take back that it was done or skipped."""
    return _do(request, number, id, services.reopen_task)


@write(router, "POST", f"{_TASK}/move", name="move_task", returns=TaskShown, scope=_SCOPE)
def move(request: ApiRequest, number: str, id: UUID, body: Moving) -> Answer:
    """Change places with the task before it or behind it in its phase."""
    return _do(request, number, id, services.move_task, direction=body.direction)


@write(
    router,
    "POST",
    "/incidents/{number}/plans",
    name="apply_plan",
    returns=TasksShown,
    scope=_SCOPE,
)
def apply(request: ApiRequest, number: str, body: PlanChoice) -> Answer:
    """Add a plan's tasks, due from now on; answers all tasks."""
    row = found(request.actor, number)
    require(request.actor, Action.WORK, row)
    try:
        plan = plan_by_slug(body.plan)
    except NotFound as error:
        raise InvalidInput(f"plan: {error.message}", fields={"plan": error.message}) from None
    services.apply_plan(incident_id=row.id, plan=plan, actor=request.actor, now=request.now)
    return _all(row, request)
