"""Whether a policy says something that can be measured."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from watchbell.catalog.models import BusinessCalendar
from watchbell.incidents.domain import HoldReason
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line
from watchbell.platform.conditions import check
from watchbell.sla.domain import FACTS, Definition, GoalSpec, Metric, Threshold
from watchbell.sla.moments import NAMES

MOST_GOALS = 50
MOST_THRESHOLDS = 10
LONGEST_MINUTES = 5_256_000
"""Ten years, should anybody promise that."""
_MOST_PERCENT = 1000
_TIMES = ("created_at", "occurred_at", "detected_at", "reported_at")
_CUSTOM = "custom."


def clean_definition(definition: Definition, metric: Metric) -> Definition:
    """Return it as it is kept; InvalidInput names what is wrong with it."""
    if not 1 <= len(definition.goals) <= MOST_GOALS:
        raise _invalid("goals", f"Give 1 to {MOST_GOALS} goals.")
    goals = tuple(_goal(goal, place) for place, goal in enumerate(definition.goals, 1))
    _expect_calendars({goal.calendar for goal in goals if goal.calendar is not None})
    cleaned = replace(definition, goals=goals, thresholds=_thresholds(definition.thresholds))
    return _conditions(cleaned, metric)


def _goal(goal: GoalSpec, place: int) -> GoalSpec:
    field = f"goals.{place}"
    name = clean_line(goal.name, field, 80, required=False)
    if goal.due_field:
        _expect_time(goal.due_field, field)
    elif not 1 <= goal.minutes <= LONGEST_MINUTES:
        raise _invalid(field, f"Goal {place}: give its time in minutes, at least one.")
    unknown = set(goal.where) - set(FACTS)
    if unknown:
        raise _invalid(field, f"Goal {place}: choose by {', '.join(FACTS)}; not by {min(unknown)}.")
    where = {key: tuple(dict.fromkeys(values)) for key, values in goal.where.items() if values}
    condition = check(goal.condition, names=NAMES, field=field)
    return replace(goal, name=name, where=where, condition=condition)


def _thresholds(lines: Collection[Threshold]) -> tuple[Threshold, ...]:
    if len(lines) > MOST_THRESHOLDS:
        raise _invalid("thresholds", f"Give {MOST_THRESHOLDS} thresholds at most.")
    percents = [line.percent for line in lines]
    if not all(1 <= percent <= _MOST_PERCENT for percent in percents):
        raise _invalid("thresholds", f"A threshold is 1 to {_MOST_PERCENT} per cent.")
    if len(set(percents)) < len(percents):
        raise _invalid("thresholds", "Name each percentage once.")
    return tuple(sorted(lines, key=lambda line: line.percent))


def _conditions(says: Definition, metric: Metric) -> Definition:
    unknown = set(says.pause_reasons) - {reason.value for reason in HoldReason}
    if unknown:
        raise _invalid("pause_reasons", f"{min(unknown)} is no reason for holding an incident.")
    if HoldReason.CAPACITY in says.pause_reasons:
        raise _invalid("pause_reasons", "Waiting for capacity never pauses a promise.")
    if says.starts_from:
        _expect_time(says.starts_from, "starts_from")
    if not 0 <= says.goal_percent <= 100:
        raise _invalid("goal_percent", "Give 0 to 100 per cent.")
    longest = says.longest_pause_minutes
    if longest is not None and not 1 <= longest <= LONGEST_MINUTES:
        raise _invalid("longest_pause_minutes", "Give minutes, at least one; or leave it empty.")
    if metric is Metric.RESPONSE and not says.answers:
        raise _invalid("answers", "Say what counts as a response.")
    texts: dict[str, Any] = {
        name: check(getattr(says, name), names=NAMES, field=name) for name in _CONDITIONS
    }
    if metric is Metric.CUSTOM and not (texts["start"] and texts["stop"]):
        raise _invalid("stop" if texts["start"] else "start", "Say when it starts and stops.")
    if metric is not Metric.CUSTOM and any(texts[name] for name in ("start", "stop", "reset")):
        raise _invalid("start", "Only a custom metric says when it starts, stops and begins anew.")
    return replace(says, **texts)


_CONDITIONS = ("start", "stop", "pause", "reset")


def _expect_time(name: str, field: str) -> None:
    if name not in _TIMES and not (name.startswith(_CUSTOM) and len(name) > len(_CUSTOM)):
        known = ", ".join((*_TIMES, f"{_CUSTOM}<field>"))
        raise _invalid(field, f"{name!r} is no time of an incident; use one of {known}.")


def _expect_calendars(wanted: Collection[UUID]) -> None:
    known = set(BusinessCalendar.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if set(wanted) - known:
        raise _invalid("goals", "There is no such business calendar; choose another.")


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})
