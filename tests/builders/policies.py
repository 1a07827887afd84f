"""Escalation policies for tests, made through the services."""

from collections.abc import Sequence
from datetime import datetime

from watchbell.accounts.models import Person, Team
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.models import Schedule
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.services import PolicyFields, StepFields, TargetFields, create_policy

Aim = Person | Team | Schedule


def step(*aims: Aim, delay: int = 5, conditions: str = "", nobody: str = "next") -> StepFields:
    """Return a step that tells these people, teams and schedules."""
    return StepFields(
        delay_minutes=delay,
        targets=[TargetFields(type=aim.ref.kind, id=aim.pk) for aim in aims],
        conditions=conditions,
        nobody=nobody,
    )


def make_policy(
    *steps: StepFields | Person,
    now: datetime,
    every: int = 5,
    repeat: int = 0,
    name: str = "Operations",
    timezone: str = "UTC",
) -> EscalationPolicy:
    """Return a policy; a person alone is a step that leaves them `every` minutes."""
    return create_policy(
        slug=name.lower().replace(" ", "-"),
        fields=PolicyFields(
            name=name, steps=as_steps(steps, every), repeat=repeat, timezone=timezone
        ),
        actor=SYSTEM,
        now=now,
    )


def as_steps(steps: Sequence[StepFields | Person], every: int) -> list[StepFields]:
    return [one if isinstance(one, StepFields) else step(one, delay=every) for one in steps]
