"""What figures should be: set by managers, and how near they are. A light, never a gate."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from django.db import transaction

from watchbell.accounts.permissions import require
from watchbell.analytics.business_time import whose_hours
from watchbell.analytics.domain import Better, Figure, Kpi
from watchbell.analytics.events import KpiTargetRemoved, KpiTargetSet
from watchbell.analytics.models import KpiTarget
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import KPIS, kpi_named
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.platform.eventlog import publish

_FIGURES = UUID("1f4c7f3e-52a5-4c0b-8a39-6a0f3f5f0a11")
_LARGEST = 1e12
_NEAR = 0.1
"""What is missed by no more than a tenth of the target is near."""


class Measure(StrEnum):
    """Which number of a figure a target is about."""

    VALUE = "value"
    MEDIAN = "median"
    P90 = "p90"


class Light(StrEnum):
    """How a figure stands to its target; shown by shape and word, never by colour alone."""

    MET = "met"
    NEAR = "near"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be at most, or at least, in its own unit.

    `hours` says by which hours it is told then: "" for the clock, `business`, or a calendar.
    """

    name: str
    goal: float
    measure: Measure
    better: Better
    hours: str = ""


def targets_set() -> list[Target]:
    """Return all targets, those on the clock first, by the name of their figure."""
    rows = KpiTarget.objects.order_by("name", "hours")
    return [
        Target(name, goal, Measure(measure), KPIS[name].better, hours)
        for name, goal, measure, hours in rows.values_list("name", "goal", "measure", "hours")
        if name in KPIS
    ]


def all_targets(hours: str = "") -> dict[str, Target]:
    """Return what figures should be when they are told by `hours`, by the name of the figure.

    What does not last has one target, however the others are told.
    """
    return {
        one.name: one
        for one in targets_set()
        if one.hours == (hours if KPIS[one.name].lasting else "")
    }


def light(figure: Figure, target: Target) -> Light | None:
    """Return how the figure stands; None when nothing was there to compute it from."""
    value = {
        Measure.VALUE: figure.value,
        Measure.MEDIAN: figure.median,
        Measure.P90: figure.p90,
    }[target.measure]
    if value is None:
        return None
    over = value - target.goal if target.better is Better.LESS else target.goal - value
    if over <= 0:
        return Light.MET
    return Light.NEAR if over <= abs(target.goal) * _NEAR else Light.MISSED


def may_have_target(kpi: Kpi) -> bool:
    """Say whether one way of the figure is the good one."""
    return kpi.better is not Better.NEITHER


@transaction.atomic
def set_target(
    *,
    name: str,
    goal: float,
    measure: Measure = Measure.VALUE,
    hours: str = "",
    actor: Actor,
    now: datetime,
) -> Target:
    """Set what a figure should be, in its own unit: seconds, a share from 0 to 1, a number.

    Told by `hours` it may have another target than on the clock.
    """
    require(actor, RULES[Action.SET_TARGETS], "setting targets")
    kpi = kpi_named(name)
    _check(kpi, goal, measure, hours)
    row = KpiTarget.objects.select_for_update().filter(name=name, hours=hours).first()
    if row is None:
        fresh = KpiTarget(name=name, hours=hours, goal=goal, measure=measure, changed_at=now)
        fresh.save(force_insert=True)
    else:
        row.goal, row.measure, row.changed_at = goal, measure, now
        row.save(update_fields=["goal", "measure", "changed_at"])
    publish(
        KpiTargetSet(
            subject=_ref(name),
            actor=actor,
            at=now,
            name=name,
            goal=goal,
            measure=measure,
            hours=hours,
        )
    )
    return Target(name, goal, measure, kpi.better, hours)


@transaction.atomic
def remove_target(*, name: str, hours: str = "", actor: Actor, now: datetime) -> None:
    """Let a figure have no target any more."""
    require(actor, RULES[Action.SET_TARGETS], "setting targets")
    found = KpiTarget.objects.select_for_update().filter(name=kpi_named(name).name, hours=hours)
    row = found.first()
    if row is None:
        told = f" told by {hours!r}" if hours else ""
        raise NotFound(f"{name}{told} has no target.")
    row.delete()
    publish(KpiTargetRemoved(subject=_ref(name), actor=actor, at=now, name=name, hours=hours))


def _check(kpi: Kpi, goal: float, measure: Measure, hours: str) -> None:
    faults = {}
    if not may_have_target(kpi):
        faults["name"] = "Neither more nor less of it is better, so it has no target."
    if not math.isfinite(goal) or not 0 <= goal <= _LARGEST:
        faults["goal"] = "Give a number from 0 up."
    if measure is not Measure.VALUE and not kpi.unit.has_spread:
        faults["measure"] = "A count or a share has no median."
    if hours and kpi.lasting is None:
        faults["hours"] = f"{kpi.title} does not last from one instant to another."
    elif hours:
        whose_hours(hours)
    if faults:
        raise InvalidInput(" ".join(faults.values()), fields=faults)


def _ref(name: str) -> SubjectRef:
    return SubjectRef("kpi", uuid5(_FIGURES, name))
