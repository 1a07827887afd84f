"""A policy as a document says it: the body of an API's call, or a file of the same shape."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from watchbell.accounts.selectors import person_by_email, team_by_slug
from watchbell.kernel.documents import Part
from watchbell.oncall.selectors import schedule_by_slug
from watchbell.paging.domain import ABOUT, NO_ID, TargetType
from watchbell.paging.selectors.policies import PolicyView
from watchbell.paging.services.policies import PolicyFields, StepFields, TargetFields

_TEXTS = ("name", "description", "timezone", "holidays")
_NUMBERS = ("repeat", "reminder_minutes", "ack_timeout_minutes")
POLICY = (*_TEXTS, *_NUMBERS, "pages_for_tasks", "steps")
"""What a document may say of a policy."""
_STEP_TEXTS = ("conditions", "nobody", "hours", "until", "pick")


def policy_in(part: Part, now: Mapping[str, Any] | None = None) -> PolicyFields:
    """Return the policy that a document describes; what it leaves out is as in `now`."""
    found = {"name": ""} if now is None else now
    return PolicyFields(**{**found, **_values(part)})


def policy_now(view: PolicyView) -> dict[str, Any]:
    """Return a policy as the fields that a change of it begins with."""
    names = (*_TEXTS, *_NUMBERS, "pages_for_tasks")
    steps = [
        StepFields(
            delay_minutes=step.delay_minutes,
            targets=[TargetFields(type=one.type, id=one.id) for one in step.targets],
            **{name: getattr(step, name) for name in _STEP_TEXTS},
        )
        for step in view.steps
    ]
    return {name: getattr(view.policy, name) for name in names} | {"steps": steps}


def _values(part: Part) -> dict[str, Any]:
    """Return what is said of a policy; what is left out stays."""
    found: dict[str, Any] = {name: part.text(name) for name in _TEXTS if name in part}
    found |= {name: part.number(name) for name in _NUMBERS if name in part}
    if "pages_for_tasks" in part:
        found["pages_for_tasks"] = part.flag("pages_for_tasks")
    if "steps" in part:
        found["steps"] = steps_in(part)
    return found


def steps_in(part: Part) -> list[StepFields]:
    """Return the steps that a document lists."""
    return [_step(step) for step in part.each("steps")]


def _step(part: Part) -> StepFields:
    part.expect("delay_minutes", "targets", *_STEP_TEXTS)
    return StepFields(
        delay_minutes=part.number("delay_minutes"),
        targets=[_target(one) for one in _targets(part)],
        **{name: part.text(name) for name in _STEP_TEXTS if name in part},
    )


def _targets(part: Part) -> list[Part]:
    """Return the targets of a step; `schedule:primary` is one with a type and an id."""
    found = part.values.get("targets")
    if isinstance(found, list):
        found = [_split(one) if isinstance(one, str) else one for one in found]
    return Part({"targets": found}, part.place).each("targets")


def _split(text: str) -> dict[str, str]:
    kind, _, name = text.partition(":")
    return {"type": kind, "id": name}


def _target(part: Part) -> TargetFields:
    part.expect("type", "id")
    kind = part.text("type")
    if kind not in set(TargetType):
        raise part.fault("type", f"{kind!r} is none of: {', '.join(TargetType)}.")
    return TargetFields(type=kind, id=_about(TargetType(kind), part, "id"))


def _about(kind: TargetType, part: Part, name: str) -> UUID:
    """Return the id of whom a step tells: given by id, by address, or by slug."""
    if kind.is_of_incident:
        return NO_ID
    try:
        return UUID(part.text(name))
    except ValueError:
        pass
    match ABOUT[kind]:
        case "person":
            return part.named(name, person_by_email).pk
        case "team":
            return part.named(name, team_by_slug).pk
        case _:
            return part.named(name, schedule_by_slug).pk
