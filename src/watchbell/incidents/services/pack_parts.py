"""The parts of a pack beside types and fields: each is taken in, and written, on its own.

A part is compared as it is written: what the pack says against what an export would say.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from watchbell.accounts.models import Team
from watchbell.catalog.models import Service
from watchbell.incidents.closing.checks import Check
from watchbell.incidents.domain import Effect
from watchbell.incidents.models import Category, Plan, Preset
from watchbell.incidents.packs.format import (
    Pack,
    PackCategory,
    PackMatrix,
    PackPhase,
    PackPlan,
    PackPreset,
    PackPriorities,
    PackTask,
)
from watchbell.incidents.prioritising import ANY_TYPE, LEVELS, Matrix
from watchbell.incidents.selectors.closing import closure_checklist
from watchbell.incidents.selectors.reference import priority_rules
from watchbell.incidents.services.categories import (
    CategoryFields,
    change_category,
    create_category,
)
from watchbell.incidents.services.closing import set_closure_checklist
from watchbell.incidents.services.plans import change_plan, create_plan
from watchbell.incidents.services.presets import PresetFields, change_preset, create_preset
from watchbell.incidents.services.rules import set_priority_matrix_of_type, set_priority_rules
from watchbell.incidents.tasking import PhaseOutline, TaskLine
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class PackChange:
    """What taking a pack in does to one thing in it; `columns` are those that change."""

    what: str
    slug: str
    name: str
    is_new: bool
    columns: tuple[str, ...] = ()


def take_plans_and_categories(pack: Pack, actor: Actor, now: datetime) -> Iterator[PackChange]:
    """Take in what types point at."""
    for plan in pack.plans:
        yield _plan(plan, actor, now)
    for root in pack.categories:
        yield _category(root, "", actor, now)
        for child in root.below:
            yield _category(child, root.slug, actor, now)


def take_rules_and_presets(pack: Pack, actor: Actor, now: datetime) -> Iterator[PackChange]:
    """Take in what points at types."""
    if pack.priorities is not None:
        yield from _priorities(pack.priorities, actor, now)
    for preset in pack.presets:
        yield _preset(preset, actor, now)
    if pack.closing is not None:
        before = list(closure_checklist().checks)
        set_closure_checklist(checks=pack.closing, actor=actor, now=now)
        changed = ("checks",) if before != list(closure_checklist().checks) else ()
        yield PackChange("checklist", "closing", "Closing", False, changed)


def written_parts() -> dict[str, Any]:
    """Return every part of what is here, by its name in the pack."""
    return {
        "plans": [written_plan(row) for row in _all_plans()],
        "categories": list(_written_tree()),
        "presets": [written_preset(row) for row in _all_presets()],
        "priorities": written_priorities(),
        "closing": list(closure_checklist().checks),
    }


def id_of(kind: type[Team] | type[Category] | type[Service], slug: str, named: str) -> Any:
    """Return the id of what a slug of the pack names; InvalidInput when it is not here."""
    row = named_row(kind, slug, named)
    return None if row is None else row.pk


def named_row(kind: Any, slug: str, named: str) -> Any:
    """Return what a slug of the pack names, None for no slug; InvalidInput when it is not here."""
    if not slug:
        return None
    found = kind.objects.filter(slug=slug).first()
    if found is None:
        message = f"There is no {named} {slug!r}; make it first, or take it out of the pack."
        raise InvalidInput(message, fields={"text": message})
    return found


def taken(
    what: str,
    wanted: Any,
    before: BaseModel | None,
    create: Callable[[], object],
    change: Callable[[], object],
) -> PackChange:
    """Create what is not there, change what differs, and say which."""
    if before is None:
        create()
        return PackChange(what, wanted.slug, wanted.name, is_new=True)
    columns = _differing(before, wanted)
    if columns:
        change()
    return PackChange(what, wanted.slug, wanted.name, is_new=False, columns=columns)


def _differing(before: BaseModel, wanted: BaseModel) -> tuple[str, ...]:
    names = (name for name in type(wanted).model_fields if name not in ("slug", "below"))
    return tuple(name for name in names if getattr(before, name) != getattr(wanted, name))


def _plan(wanted: PackPlan, actor: Actor, now: datetime) -> PackChange:
    row = _all_plans().filter(slug=wanted.slug).first()
    values: dict[str, Any] = {
        "name": wanted.name,
        "description": wanted.description,
        "phases": [
            PhaseOutline(phase.name, tuple(_line(task) for task in phase.tasks))
            for phase in wanted.phases
        ],
        "actor": actor,
        "now": now,
    }

    def create() -> None:
        made = create_plan(slug=wanted.slug, **values)
        if not wanted.active:
            change_plan(plan_id=made.pk, is_active=False, actor=actor, now=now)

    def change() -> None:
        assert row is not None
        change_plan(plan_id=row.pk, is_active=wanted.active, **values)

    return taken("plan", wanted, written_plan(row) if row else None, create, change)


def _line(task: PackTask) -> TaskLine:
    return TaskLine(task.title, task.role, task.due_minutes, task.gate, task.description)


def _category(wanted: PackCategory, parent: str, actor: Actor, now: datetime) -> PackChange:
    rows = Category.objects.select_related("default_team", "parent")
    row = rows.filter(slug=wanted.slug).first()
    values: dict[str, Any] = {
        "slug": wanted.slug,
        "fields": CategoryFields(
            name=wanted.name,
            parent=parent,
            is_active=wanted.active,
            default_team_id=id_of(Team, wanted.team, "team"),
            closure_checks=wanted.closing,
        ),
        "actor": actor,
        "now": now,
    }
    before = _written_category(row) if row else None
    change = taken(
        "category",
        wanted,
        before,
        lambda: create_category(**values),
        lambda: change_category(**values),
    )
    here = row.parent.slug if row is not None and row.parent else ""
    if row is None or here == parent:
        return change
    change_category(**values)
    return PackChange("category", wanted.slug, wanted.name, False, (*change.columns, "parent"))


def _preset(wanted: PackPreset, actor: Actor, now: datetime) -> PackChange:
    row = _all_presets().filter(slug=wanted.slug).first()
    values: dict[str, Any] = {
        "slug": wanted.slug,
        "fields": PresetFields(
            name=wanted.name,
            title=wanted.title,
            description=wanted.description,
            type=wanted.type,
            category=named_row(Category, wanted.category, "category"),
            service=named_row(Service, wanted.service, "service"),
            team=named_row(Team, wanted.team, "team"),
            impact=wanted.impact,
            urgency=wanted.urgency,
            severity=wanted.severity,
            effect=wanted.effect,
            plans=wanted.plans,
            is_active=wanted.active,
        ),
        "actor": actor,
        "now": now,
    }
    return taken(
        "preset",
        wanted,
        written_preset(row) if row else None,
        lambda: create_preset(**values),
        lambda: change_preset(**values),
    )


def _priorities(wanted: PackPriorities, actor: Actor, now: datetime) -> Iterator[PackChange]:
    before = written_priorities()
    columns = tuple(name for name in _differing(before, wanted) if name != "types")
    if columns:
        set_priority_rules(
            matrix=_matrix(wanted.matrix),
            vip_raises=wanted.vip_raises,
            critical_service_raises=wanted.critical_service_raises,
            actor=actor,
            now=now,
        )
    yield PackChange("rules", "priorities", "Priorities", False, columns)
    own = {one.type: one.matrix for one in before.types}
    for one in wanted.types:
        if own.get(one.type) != one.matrix:
            set_priority_matrix_of_type(
                type_slug=one.type, matrix=_matrix(one.matrix), actor=actor, now=now
            )
            is_new = one.type not in own
            yield PackChange("matrix", one.type, one.type, is_new, ("matrix",))


def _matrix(grid: list[list[int]]) -> Matrix:
    return {
        (impact, urgency): priority
        for impact, row in enumerate(grid, 1)
        for urgency, priority in enumerate(row, 1)
    }


def _grid(matrix: Matrix) -> list[list[int]]:
    return [[matrix[impact, urgency] for urgency in LEVELS] for impact in LEVELS]


def written_priorities() -> PackPriorities:
    """Return how priorities are found, as a pack says it."""
    rules = priority_rules()
    own = sorted(slug for slug in rules.matrices if slug != ANY_TYPE)
    return PackPriorities(
        matrix=_grid(rules.matrix(ANY_TYPE)),
        vip_raises=rules.vip_raises,
        critical_service_raises=rules.critical_service_raises,
        types=[PackMatrix(type=slug, matrix=_grid(rules.matrix(slug))) for slug in own],
    )


def written_plan(row: Plan) -> PackPlan:
    """Return a plan as a pack says it."""
    return PackPlan(
        slug=row.slug,
        name=row.name,
        description=row.description,
        active=row.is_active,
        phases=[
            PackPhase(name=phase.name, tasks=[_written_task(line) for line in phase.tasks])
            for phase in row.outline()
        ],
    )


def _written_task(line: TaskLine) -> PackTask:
    return PackTask(
        title=line.title,
        role=line.role or "",
        due_minutes=line.after_minutes,
        gate=line.is_gate,
        description=line.description,
    )


def written_preset(row: Preset) -> PackPreset:
    """Return a preset as a pack says it."""
    same = ("slug", "name", "title", "description", "type", "impact", "urgency", "severity")
    return PackPreset(
        **{name: getattr(row, name) for name in same},
        category=row.category.slug,
        service=row.service.slug if row.service else "",
        team=row.team.slug if row.team else "",
        effect=Effect(row.effect),
        plans=row.plans,
        active=row.is_active,
    )


def _written_category(row: Category) -> PackCategory:
    return PackCategory(
        slug=row.slug,
        name=row.name,
        active=row.is_active,
        team=row.default_team.slug if row.default_team else "",
        closing=[Check(name) for name in row.closure_checks],
    )


def _written_tree() -> Iterator[PackCategory]:
    rows = list(Category.objects.select_related("default_team").order_by("position", "name"))
    for root in (row for row in rows if row.parent_id is None):
        below = [_written_category(row) for row in rows if row.parent_id == root.pk]
        yield _written_category(root).model_copy(update={"below": below})


def _all_plans() -> Any:
    return Plan.objects.prefetch_related("tasks").order_by("name", "slug")


def _all_presets() -> Any:
    return Preset.objects.select_related("category", "service", "team").order_by("name", "slug")
