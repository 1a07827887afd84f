"""Setting how priorities are found. What incidents have already they keep."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from watchbell.incidents.events import PriorityRulesChanged
from watchbell.incidents.models import PriorityCell, PriorityRules
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.prioritising import (
    ANY_TYPE,
    LEVELS,
    PRIORITIES,
    PRIORITY_RULES,
    Matrix,
    Rules,
)
from watchbell.incidents.selectors.reference import priority_rules
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.text import clean_line
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish

_CELLS = tuple((impact, urgency) for impact in LEVELS for urgency in LEVELS)


@transaction.atomic
def set_priority_rules(
    *,
    matrix: Matrix,
    vip_raises: bool,
    critical_service_raises: bool,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Rules:
    """Set the matrix of all types without their own, and what raises."""
    row, rules = _lock(actor, version)
    changes = _differences(rules.matrices[ANY_TYPE], _clean(matrix))
    wanted = {"vip_raises": vip_raises, "critical_service_raises": critical_service_raises}
    for name, value in wanted.items():
        if getattr(row, name) != value:
            changes[name] = [getattr(row, name), value]
            setattr(row, name, value)
    if changes:
        _store(ANY_TYPE, matrix)
        _save(row, ANY_TYPE, changes, actor, now)
    return priority_rules()


@transaction.atomic
def set_priority_matrix_of_type(
    *, type_slug: str, matrix: Matrix, actor: Actor, now: datetime, version: int | None = None
) -> Rules:
    """Give one type of incidents a matrix of its own."""
    row, rules = _lock(actor, version)
    type_slug = clean_line(type_slug, "type", 40)
    changes = _differences(rules.matrices.get(type_slug, {}), _clean(matrix))
    if changes:
        _store(type_slug, matrix)
        _save(row, type_slug, changes, actor, now)
    return priority_rules()


@transaction.atomic
def remove_priority_matrix_of_type(
    *, type_slug: str, actor: Actor, now: datetime, version: int | None = None
) -> Rules:
    """Let one type of incidents use the common matrix again."""
    row, rules = _lock(actor, version)
    own = rules.matrices.get(type_slug)
    if type_slug == ANY_TYPE or own is None:
        raise NotFound("This type has no matrix of its own.")
    PriorityCell.objects.filter(type=type_slug).delete()
    _save(row, type_slug, _differences(own, rules.matrices[ANY_TYPE]), actor, now)
    return priority_rules()


def _lock(actor: Actor, version: int | None) -> tuple[PriorityRules, Rules]:
    require(actor, Action.CONFIGURE)
    row = PriorityRules.objects.select_for_update().get(pk=1)
    expect_version(row.version, version)
    return row, priority_rules()


def _clean(matrix: Matrix) -> Matrix:
    if set(matrix) != set(_CELLS) or not set(matrix.values()) <= set(PRIORITIES):
        message = "Give a priority P1 to P5 for each of the 16 pairs of impact and urgency."
        raise InvalidInput(f"matrix: {message}", fields={"matrix": message})
    return matrix


def _differences(old: Matrix, new: Matrix) -> dict[str, list[int | bool | None]]:
    return {
        f"{impact}x{urgency}": [old.get((impact, urgency)), new[impact, urgency]]
        for impact, urgency in _CELLS
        if old.get((impact, urgency)) != new[impact, urgency]
    }


def _store(type_slug: str, matrix: Matrix) -> None:
    PriorityCell.objects.bulk_create(
        [
            PriorityCell(type=type_slug, impact=impact, urgency=urgency, priority=priority)
            for (impact, urgency), priority in matrix.items()
        ],
        update_conflicts=True,
        unique_fields=["type", "impact", "urgency"],
        update_fields=["priority"],
    )


def _save(
    row: PriorityRules,
    type_slug: str,
    changes: Mapping[str, list[int | bool | None]],
    actor: Actor,
    now: datetime,
) -> None:
    row.version += 1
    row.save(update_fields=["vip_raises", "critical_service_raises", "version"])
    publish(
        PriorityRulesChanged(
            subject=PRIORITY_RULES, actor=actor, at=now, type=type_slug, changes=dict(changes)
        )
    )
