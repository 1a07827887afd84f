"""Plans: made and changed whole, from an outline of phases and tasks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.incidents.models import Plan, PlanTask
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.task_events import PlanChanged, PlanCreated
from watchbell.incidents.tasking import MOST_TASKS, PhaseOutline
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish


@transaction.atomic
def create_plan(
    *,
    slug: str,
    name: str,
    description: str = "",
    phases: Sequence[PhaseOutline],
    actor: Actor,
    now: datetime,
) -> Plan:
    """Add a plan with its phases and tasks."""
    require(actor, Action.MANAGE_PLANS)
    _check(phases)
    plan = Plan(
        id=new_id(now),
        slug=clean_slug(slug, "slug"),
        name=clean_line(name, "name"),
        description=clean_text(description, "description", 2000),
        phases=[phase.name for phase in phases],
        created_at=now,
    )
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        message = "Another plan has this short name; choose another."
        raise InvalidInput(f"slug: {message}", fields={"slug": message}) from None
    _fill(plan, phases, now)
    publish(PlanCreated(subject=plan.ref, actor=actor, at=now, slug=plan.slug, name=plan.name))
    return plan


@transaction.atomic
def change_plan(
    *,
    plan_id: UUID,
    name: str | None = None,
    description: str | None = None,
    phases: Sequence[PhaseOutline] | None = None,
    is_active: bool | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Plan:
    """Change what is given; incidents that have the plan's tasks keep them as they are."""
    require(actor, Action.MANAGE_PLANS)
    plan = Plan.objects.select_for_update(no_key=True).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("There is no such plan.")
    expect_version(plan.version, version)
    wanted = {
        "name": None if name is None else clean_line(name, "name"),
        "description": (
            None if description is None else clean_text(description, "description", 2000)
        ),
        "is_active": is_active,
    }
    changed = [k for k, v in wanted.items() if v is not None and v != getattr(plan, k)]
    for field in changed:
        setattr(plan, field, wanted[field])
    if phases is not None and list(phases) != plan.outline():
        _check(phases)
        plan.phases = [phase.name for phase in phases]
        plan.tasks.all().delete()
        _fill(plan, phases, now)
        changed.append("phases")
    if changed:
        plan.version += 1
        plan.save(update_fields=[*changed, "version"])
        publish(PlanChanged(subject=plan.ref, actor=actor, at=now, fields=tuple(changed)))
    return plan


def _check(phases: Sequence[PhaseOutline]) -> None:
    names = [phase.name for phase in phases]
    tasks = [task for phase in phases for task in phase.tasks]
    fault = ""
    if not all(names) or len(set(names)) < len(names):
        fault = "Give every phase a name of its own."
    elif not 1 <= len(tasks) <= MOST_TASKS:
        fault = f"Give 1 to {MOST_TASKS} tasks."
    elif any(task.who and task.role is None for task in tasks):
        fault = "A plan's tasks belong to roles: incident_manager, technical_lead and so on."
    if fault:
        raise InvalidInput(f"phases: {fault}", fields={"phases": fault})


def _fill(plan: Plan, phases: Sequence[PhaseOutline], now: datetime) -> None:
    lines = [(phase.name, line) for phase in phases for line in phase.tasks]
    insert_rows(
        [
            PlanTask(
                id=new_id(now),
                plan=plan,
                position=place,
                phase=phase,
                title=clean_line(line.title, "phases", 300),
                description=clean_text(line.description, "phases", 5000),
                role=line.role or "",
                due_minutes=line.after_minutes,
                is_gate=line.is_gate,
            )
            for place, (phase, line) in enumerate(lines)
        ]
    )
