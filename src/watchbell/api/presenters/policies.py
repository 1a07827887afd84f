"""Escalation policies as the wire shows them."""

from watchbell.api.schemas.policies import (
    PolicyShown,
    StepShown,
    TargetShown,
    ToldPersonShown,
    ToldShown,
)
from watchbell.paging.domain import Nobody, Pick, TargetType, Until
from watchbell.paging.selectors import Foretold, PolicyView, StepView


def policy(view: PolicyView) -> PolicyShown:
    row = view.policy
    return PolicyShown(
        id=row.id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        repeat=row.repeat,
        timezone=row.timezone,
        holidays=row.holidays,
        reminder_minutes=row.reminder_minutes,
        ack_timeout_minutes=row.ack_timeout_minutes,
        pages_for_tasks=row.pages_for_tasks,
        steps=[_step(step) for step in view.steps],
        created_at=row.created_at,
        version=row.version,
    )


def told(row: Foretold) -> ToldShown:
    people = [
        ToldPersonShown(person=one.person.email, name=one.person.name, why=one.why)
        for one in row.people
    ]
    return ToldShown(
        at=row.at,
        after_seconds=int(row.after.total_seconds()),
        what=row.what,
        step=row.step,
        round=row.loop,
        people=people,
        detail=row.detail,
    )


def _step(step: StepView) -> StepShown:
    return StepShown(
        delay_minutes=step.delay_minutes,
        targets=[
            TargetShown(type=TargetType(target.type), id=target.id, name=target.name)
            for target in step.targets
        ],
        conditions=step.conditions,
        nobody=Nobody(step.nobody),
        hours=step.hours,
        until=Until(step.until),
        pick=Pick(step.pick),
    )
