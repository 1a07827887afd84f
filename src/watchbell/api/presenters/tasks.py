"""Tasks and plans as the wire shows them."""

from collections.abc import Sequence
from datetime import datetime

from watchbell.api.schemas.tasks import (
    PlanPhaseGiven,
    PlanPhaseShown,
    PlanShown,
    PlanTaskShown,
    TaskShown,
)
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.models import Plan, Task
from watchbell.incidents.selectors import is_overdue
from watchbell.incidents.tasking import PhaseOutline, TaskLine, TaskState, phase_slug


def task(row: Task, now: datetime) -> TaskShown:
    return TaskShown(
        id=row.id,
        title=row.title,
        description=row.description,
        phase=row.phase,
        role=IncidentRole(row.role) if row.role else None,
        owner=row.owner.email if row.owner else None,
        team=row.team.slug if row.team else None,
        follow_up=row.follows_up,
        due_at=row.due_at,
        overdue=is_overdue(row, now),
        gate=row.is_gate,
        state=TaskState(row.state),
        ended_at=row.ended_at,
        ended_by=row.ended_by.email if row.ended_by else None,
        skip_reason=row.skip_reason or None,
    )


def plan(row: Plan) -> PlanShown:
    return PlanShown(
        slug=row.slug,
        name=row.name,
        description=row.description,
        active=row.is_active,
        phases=[
            PlanPhaseShown(name=phase.name, tasks=[_line(line) for line in phase.tasks])
            for phase in row.outline()
        ],
        version=row.version,
    )


def _line(line: TaskLine) -> PlanTaskShown:
    return PlanTaskShown(
        title=line.title,
        description=line.description,
        role=line.role,
        due_minutes=line.after_minutes,
        gate=line.is_gate,
    )


def outline(given: Sequence[PlanPhaseGiven]) -> list[PhaseOutline]:
    """Return the phases that a body names, as the room takes them."""
    return [
        PhaseOutline(
            phase_slug(phase.name),
            tuple(
                TaskLine(
                    title=line.title,
                    who=line.role or "",
                    after_minutes=line.due_minutes,
                    is_gate=line.gate,
                    description=line.description,
                )
                for line in phase.tasks
            ),
        )
        for phase in given
    ]
