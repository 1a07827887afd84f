"""Writing escalation policies. What runs keeps the policy it started with."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts.permissions import require
from watchbell.catalog.public_holidays import clean_region
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.kernel.zones import clean_zone
from watchbell.paging.domain import (
    ABOUT,
    FOREVER,
    NO_ID,
    Nobody,
    Pick,
    Snapshot,
    Step,
    Target,
    TargetType,
    Until,
)
from watchbell.paging.errors import PolicyInUse, PolicyNotFound, PolicySlugTaken
from watchbell.paging.events import PolicyChanged, PolicyCreated, PolicyDeleted
from watchbell.paging.models import EscalationPolicy, EscalationStep, StepTarget
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.selectors.policies import snapshots_of
from watchbell.paging.selectors.targets import names_of
from watchbell.paging.selectors.uses import uses_of
from watchbell.paging.timing import CONDITION_NAMES, clean_step_hours
from watchbell.platform.conditions import check
from watchbell.platform.eventlog import publish

MOST_STEPS = 30
MOST_TARGETS = 20
MOST_REPEATS = 50
LONGEST_DELAY = 7 * 24 * 60


@dataclass(frozen=True, kw_only=True)
class TargetFields:
    """`type` is one of TargetType; those of the incident itself need no id."""

    type: str
    id: UUID = NO_ID


@dataclass(frozen=True, kw_only=True)
class StepFields:
    """`delay_minutes` is how long those told have to answer before the next step.

    `hours` are weekly hours (mon-fri 09:00-17:00) that the step waits for.
    """

    delay_minutes: int
    targets: Sequence[TargetFields]
    conditions: str = ""
    nobody: str = Nobody.NEXT
    hours: str = ""
    until: str = Until.ACKNOWLEDGED
    pick: str = Pick.ALL


@dataclass(frozen=True, kw_only=True)
class PolicyFields:
    """`repeat`: how often the steps are done again after the last one; -1 until an answer.

    `timezone` is that of the steps' hours and of the conditions' weekday, time and date,
    `holidays` the region whose public holidays a condition asks for. Whoever acknowledged is
    asked every `reminder_minutes`, and has `ack_timeout_minutes` to confirm; 0 for never.
    """

    name: str
    steps: Sequence[StepFields] = field(default=())
    repeat: int = 0
    description: str = ""
    timezone: str = "UTC"
    holidays: str = ""
    reminder_minutes: int = 0
    ack_timeout_minutes: int = 0
    pages_for_tasks: bool = False


@transaction.atomic
def create_policy(
    *, slug: str, fields: PolicyFields, actor: Actor, now: datetime
) -> EscalationPolicy:
    """Add a policy; its short name is for addresses and stays."""
    require(actor, RULES[Action.MANAGE], "adding escalation policies")
    values, steps = _clean(fields), _clean_steps(fields)
    policy = EscalationPolicy(
        id=new_id(now), slug=clean_slug(slug, "slug"), created_at=now, **values
    )
    try:
        with transaction.atomic():
            policy.save(force_insert=True)
    except IntegrityError:
        message = "Another policy has this short name; choose another."
        raise PolicySlugTaken(f"slug: {message}", fields={"slug": message}) from None
    _write_steps(policy, steps, now)
    publish(
        PolicyCreated(subject=policy.ref, actor=actor, at=now, name=policy.name, slug=policy.slug)
    )
    return policy


@transaction.atomic
def change_policy(
    *,
    policy_id: UUID,
    fields: PolicyFields,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> EscalationPolicy:
    """Make the policy as `fields` say, for escalations that start from now on."""
    require(actor, RULES[Action.MANAGE], "changing escalation policies")
    policy = EscalationPolicy.objects.select_for_update().filter(pk=policy_id).first()
    if policy is None:
        raise PolicyNotFound("There is no such escalation policy.")
    expect_version(policy.version, version)
    values, steps = _clean(fields), _clean_steps(fields)
    changed = [name for name, value in values.items() if value != getattr(policy, name)]
    for name in changed:
        setattr(policy, name, values[name])
    if steps != snapshots_of([policy.pk])[policy.pk].steps:
        policy.steps.all().delete()
        _write_steps(policy, steps, now)
        changed.append("steps")
    if changed:
        policy.version += 1
        policy.save(update_fields=[*(name for name in changed if name != "steps"), "version"])
        publish(PolicyChanged(subject=policy.ref, actor=actor, at=now, fields=tuple(changed)))
    return policy


def policy_as(fields: PolicyFields, *, policy_id: UUID, version: int = 1) -> Snapshot:
    """Return what a policy would be with these fields, checked as if they were kept."""
    values, steps = _clean(fields), _clean_steps(fields)
    names = names_of(target for step in steps for target in step.targets)
    named = (
        replace(step, targets=tuple(replace(one, name=names[one]) for one in step.targets))
        for step in steps
    )
    return Snapshot(
        policy_id=policy_id,
        name=str(values["name"]),
        version=version,
        repeat=fields.repeat,
        timezone=str(values["timezone"]),
        steps=tuple(named),
        holidays=str(values["holidays"]),
    )


@transaction.atomic
def delete_policy(
    *, policy_id: UUID, version: int | None = None, actor: Actor, now: datetime
) -> None:
    """Remove a policy that nothing follows; PolicyInUse names what does.

    What runs goes on by its own copy.
    """
    require(actor, RULES[Action.MANAGE], "deleting escalation policies")
    policy = EscalationPolicy.objects.select_for_update().filter(pk=policy_id).first()
    if policy is None:
        raise PolicyNotFound("There is no such escalation policy.")
    expect_version(policy.version, version)
    if uses := uses_of(policy.pk):
        names = ", ".join(use.name for use in uses[:5])
        raise PolicyInUse(f"{policy.name} is followed by {names}: give them another one first.")
    publish(
        PolicyDeleted(subject=policy.ref, actor=actor, at=now, name=policy.name, slug=policy.slug)
    )
    policy.delete()


def _write_steps(policy: EscalationPolicy, steps: Sequence[Step], now: datetime) -> None:
    rows = [
        EscalationStep(
            id=new_id(now),
            policy=policy,
            position=position,
            delay_minutes=step.delay_minutes,
            conditions=step.conditions,
            nobody=step.nobody,
            hours=step.hours,
            until=step.until,
            pick=step.pick,
        )
        for position, step in enumerate(steps)
    ]
    EscalationStep.objects.bulk_create(rows)
    StepTarget.objects.bulk_create(
        StepTarget(
            id=new_id(now), step=row, position=position, type=target.type, target_id=target.id
        )
        for row, step in zip(rows, steps, strict=True)
        for position, target in enumerate(step.targets)
    )


def _clean(fields: PolicyFields) -> dict[str, object]:
    if not FOREVER <= fields.repeat <= MOST_REPEATS:
        raise _invalid(
            "repeat", f"Use 0 to {MOST_REPEATS}, or -1 to repeat until somebody answers."
        )
    for name in ("reminder_minutes", "ack_timeout_minutes"):
        if not 0 <= getattr(fields, name) <= LONGEST_DELAY:
            raise _invalid(name, f"Use 0 for never, or up to {LONGEST_DELAY} minutes.")
    return {
        "name": clean_line(fields.name, "name", 120),
        "description": clean_text(fields.description, "description", 2000),
        "repeat": fields.repeat,
        "timezone": clean_zone(fields.timezone),
        "holidays": clean_region(fields.holidays, "holidays"),
        "reminder_minutes": fields.reminder_minutes,
        "ack_timeout_minutes": fields.ack_timeout_minutes,
        "pages_for_tasks": fields.pages_for_tasks,
    }


def _clean_steps(fields: PolicyFields) -> tuple[Step, ...]:
    if len(fields.steps) > MOST_STEPS:
        raise _invalid("steps", f"A policy has at most {MOST_STEPS} steps.")
    steps = tuple(_clean_step(step, f"steps[{n}]") for n, step in enumerate(fields.steps))
    if fields.repeat and steps and steps[-1].delay_minutes < 1:
        raise _invalid(
            f"steps[{len(steps) - 1}].delay_minutes",
            "Give the last step at least one minute: the policy starts over after it.",
        )
    _require_existing(steps)
    return steps


def _clean_step(step: StepFields, place: str) -> Step:
    if not 0 <= step.delay_minutes <= LONGEST_DELAY:
        raise _invalid(f"{place}.delay_minutes", f"Use 0 to {LONGEST_DELAY} minutes.")
    if not 1 <= len(step.targets) <= MOST_TARGETS:
        raise _invalid(f"{place}.targets", f"Name 1 to {MOST_TARGETS} people, teams or schedules.")
    for name, kinds in (("nobody", Nobody), ("until", Until), ("pick", Pick)):
        if getattr(step, name) not in list(kinds):
            raise _invalid(f"{place}.{name}", f"Use one of: {', '.join(kinds)}.")
    targets = (_clean_target(one, f"{place}.targets[{n}]") for n, one in enumerate(step.targets))
    return Step(
        delay_minutes=step.delay_minutes,
        targets=tuple(dict.fromkeys(targets)),
        conditions=check(step.conditions, names=CONDITION_NAMES, field=f"{place}.conditions"),
        nobody=Nobody(step.nobody),
        hours=clean_step_hours(step.hours, f"{place}.hours"),
        until=Until(step.until),
        pick=Pick(step.pick),
    )


def _clean_target(target: TargetFields, place: str) -> Target:
    if target.type not in list(TargetType):
        raise _invalid(f"{place}.type", f"Use one of: {', '.join(TargetType)}.")
    kind = TargetType(target.type)
    return Target(kind, NO_ID if kind.is_of_incident else target.id)


def _require_existing(steps: Sequence[Step]) -> None:
    known = names_of(target for step in steps for target in step.targets)
    for s, step in enumerate(steps):
        for t, target in enumerate(step.targets):
            if target not in known:
                what = ABOUT[target.type]
                raise _invalid(f"steps[{s}].targets[{t}].id", f"There is no such {what}.")


def _invalid(field_name: str, sentence: str) -> InvalidInput:
    return InvalidInput(f"{field_name}: {sentence}", fields={field_name: sentence})
