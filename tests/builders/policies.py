"""Escalation policies for tests, made through the services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from watchbell.accounts.models import Person, Team
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.models import Schedule
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.services import PolicyFields, StepFields, TargetFields, create_policy

Aim = Person | Team | Schedule | TargetFields


def step(*aims: Aim, delay: int = 5, **fields: Any) -> StepFields:
    """Return a step that tells these people, teams and schedules, or what `aim` says of them."""
    targets = [
        one if isinstance(one, TargetFields) else TargetFields(type=one.ref.kind, id=one.pk)
        for one in aims
    ]
    return StepFields(delay_minutes=delay, targets=targets, **fields)


def aim(kind: str, about: Person | Team | Schedule | None = None) -> TargetFields:
    """Return a target of a kind: the leads of a team, a person's manager."""
    return TargetFields(type=kind, id=about.pk) if about else TargetFields(type=kind)


def make_policy(
    *steps: StepFields | Person,
    now: datetime,
    every: int = 5,
    repeat: int = 0,
    name: str = "Operations",
    **fields: Any,
) -> EscalationPolicy:
    """Return a policy; a person alone is a step that leaves them `every` minutes."""
    return create_policy(
        slug=name.lower().replace(" ", "-"),
        fields=PolicyFields(name=name, steps=as_steps(steps, every), repeat=repeat, **fields),
        actor=SYSTEM,
        now=now,
    )


def as_steps(steps: Sequence[StepFields | Person], every: int) -> list[StepFields]:
    return [one if isinstance(one, StepFields) else step(one, delay=every) for one in steps]
