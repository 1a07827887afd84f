"""Tasks of incidents, and plans, on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Email, Flag, Given, Instant, ListQuery, Shown, Slug
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.tasking import TaskState


class TaskShown(Shown):
    """One task; a `gate` holds up later phases, and closing, until it is done or skipped.

    A `follow_up` may be done although its incident is closed.
    """

    id: UUID
    title: str
    description: str
    phase: str = Field(examples=["containment"])
    role: IncidentRole | None
    owner: str | None
    team: str | None
    follow_up: bool
    due_at: datetime | None
    overdue: bool
    gate: bool
    state: TaskState
    ended_at: datetime | None
    ended_by: str | None
    skip_reason: str | None


class TasksShown(Shown):
    """An incident's tasks in their order."""

    items: list[TaskShown]


class TaskGiven(Given):
    title: str = Field(max_length=300)
    phase: str = Field("", max_length=60, description="The phase worked on, unless given.")
    description: str = ""
    role: IncidentRole | None = None
    owner: Email | None = None
    due_at: Instant | None = None
    gate: Flag = False


class TaskChanges(Given):
    """What changes; a field left out stays, null empties it."""

    title: str = Field("", max_length=300)
    description: str = ""
    role: IncidentRole | None = None
    owner: Email | None = None
    due_at: Instant | None = None
    gate: Flag = False


class Skipping(Given):
    reason: str = Field(max_length=300)


class Moving(Given):
    direction: Literal["up", "down"]


class PlanChoice(Given):
    plan: Slug


class PlanTaskShown(Shown):
    title: str
    description: str
    role: IncidentRole | None
    due_minutes: int | None
    gate: bool


class PlanPhaseShown(Shown):
    name: str
    tasks: list[PlanTaskShown]


class PlanShown(Shown):
    slug: str
    name: str
    description: str
    active: bool
    phases: list[PlanPhaseShown]
    version: int


class PlanList(Shown):
    items: list[PlanShown]
    next_cursor: str | None


class PlanQuery(ListQuery):
    active: bool | None = Field(None, description="`true`: without those switched off.")


class PlanTaskGiven(Given):
    title: str = Field(max_length=300)
    description: str = Field("", max_length=5000)
    role: IncidentRole | None = None
    due_minutes: int | None = Field(None, ge=0, le=525_600, description="After it is applied.")
    gate: Flag = False


class PlanPhaseGiven(Given):
    name: str = Field(max_length=60, examples=["containment"])
    tasks: list[PlanTaskGiven] = Field(max_length=200)


class PlanGiven(Given):
    slug: Slug
    name: str = Field(max_length=200)
    description: str = Field("", max_length=2000)
    phases: list[PlanPhaseGiven] = Field(max_length=40)


class PlanChanges(Given):
    """What changes; a field left out stays."""

    name: str = Field("", max_length=200)
    description: str = Field("", max_length=2000)
    active: Flag = True
    phases: list[PlanPhaseGiven] = Field([], max_length=40)
