"""Reading escalation policies, and whom they would tell."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import require
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key
from watchbell.paging.domain import Nobody, Snapshot, Step, Target, TargetType
from watchbell.paging.errors import PolicyNotFound
from watchbell.paging.models import EscalationPolicy, EscalationStep, StepTarget
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.resolving import Roster
from watchbell.paging.selectors.targets import names_of


@dataclass(frozen=True, slots=True)
class TargetView:
    type: str
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as it is shown; `number` counts from 1."""

    number: int
    delay_minutes: int
    targets: list[TargetView]
    conditions: str
    nobody: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy with its steps and the names of their targets."""

    policy: EscalationPolicy
    steps: list[StepView]


@dataclass(frozen=True, slots=True)
class StepPlan:
    """Whom a step would tell, `after` the start if nobody answers."""

    step: StepView
    after: timedelta
    people: list[Person]


def policy_by_id(policy_id: UUID) -> EscalationPolicy:
    """Return one policy with its steps; PolicyNotFound without one."""
    policy = _with_steps().filter(pk=policy_id).first()
    if policy is None:
        raise PolicyNotFound("There is no such escalation policy.")
    return policy


def policy_by_slug(slug: str) -> EscalationPolicy:
    """Return the policy with this short name and its steps; PolicyNotFound without one."""
    policy = None if "\0" in slug else _with_steps().filter(slug=slug).first()
    if policy is None:
        raise PolicyNotFound(f"There is no escalation policy called {slug[:80]!r}.")
    return policy


def policy_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those policies that exist."""
    return dict(EscalationPolicy.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def policy_slugs(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the short names of those policies that exist; None among the ids is nobody's."""
    wanted = {one for one in ids if one is not None}
    return dict(EscalationPolicy.objects.filter(pk__in=wanted).values_list("pk", "slug"))


def policies_page(
    *, actor: Actor, q: str = "", limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[PolicyView]:
    """Return policies by name with their steps, those whose name contains `q`."""
    require(actor, RULES[Action.READ], "seeing escalation policies")
    rows = _with_steps().order_by("name", "id")
    if q:
        wanted = q.replace("\0", "").strip()
        rows = rows.filter(Q(name__icontains=wanted) | Q(slug__icontains=wanted))
    if cursor is not None:
        name, last_id = read_cursor(cursor, 2)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=uuid_key(last_id)))
    found = list(rows[: clean_limit(limit) + 1])
    page = cut(found, limit, lambda policy: (policy.name, str(policy.pk)))
    return Page(_views(page.items), page.next_cursor)


def policy_view(policy: EscalationPolicy) -> PolicyView:
    """Return one policy as it is shown."""
    return _views([policy])[0]


def who_would_be_told(policy: EscalationPolicy, at: datetime) -> list[StepPlan]:
    """Return, step by step, whom the policy would tell were an incident declared at `at`.

    Conditions are not asked: they need an incident. A step that leads to nobody has no people.
    """
    snapshot = snapshots_of([policy.pk])[policy.pk]
    views, plans, after = policy_view(policy).steps, [], timedelta(0)
    for view, step in zip(views, snapshot.steps, strict=True):
        roster = Roster(at + after)
        roster.prepare(step.targets)
        people = roster.people_of(step)
        plans.append(StepPlan(view, after, people))
        if people or step.nobody is not Nobody.NEXT:
            after += step.delay
    return plans


def snapshots_of(ids: Iterable[UUID], *, named: bool = True) -> dict[UUID, Snapshot]:
    """Return the policies as escalations keep them; `named` adds the targets' names."""
    policies = list(_with_steps().filter(pk__in=set(ids)))
    snapshots = {policy.pk: _snapshot(policy) for policy in policies}
    if not named:
        return snapshots
    names = names_of(t for s in snapshots.values() for step in s.steps for t in step.targets)
    return {id_: _named(snapshot, names) for id_, snapshot in snapshots.items()}


def _with_steps() -> QuerySet[EscalationPolicy]:
    targets = Prefetch("targets", StepTarget.objects.order_by("position"))
    steps = EscalationStep.objects.order_by("position").prefetch_related(targets)
    return EscalationPolicy.objects.prefetch_related(Prefetch("steps", steps))


def _snapshot(policy: EscalationPolicy) -> Snapshot:
    return Snapshot(
        policy_id=policy.pk,
        name=policy.name,
        version=policy.version,
        repeat=policy.repeat,
        timezone=policy.timezone,
        steps=tuple(
            Step(
                delay_minutes=step.delay_minutes,
                targets=tuple(
                    Target(TargetType(target.type), target.target_id)
                    for target in step.targets.all()
                ),
                conditions=step.conditions,
                nobody=Nobody(step.nobody),
            )
            for step in policy.steps.all()
        ),
    )


def _named(snapshot: Snapshot, names: dict[Target, str]) -> Snapshot:
    steps = (
        replace(
            step,
            targets=tuple(replace(target, name=names.get(target, "")) for target in step.targets),
        )
        for step in snapshot.steps
    )
    return replace(snapshot, steps=tuple(steps))


def _views(policies: list[EscalationPolicy]) -> list[PolicyView]:
    snapshots = {policy.pk: _snapshot(policy) for policy in policies}
    names = names_of(t for s in snapshots.values() for step in s.steps for t in step.targets)
    return [
        PolicyView(
            policy,
            [_step_view(n, step, names) for n, step in enumerate(snapshots[policy.pk].steps, 1)],
        )
        for policy in policies
    ]


def _step_view(number: int, step: Step, names: dict[Target, str]) -> StepView:
    return StepView(
        number=number,
        delay_minutes=step.delay_minutes,
        targets=[
            TargetView(target.type.value, target.id, names.get(target, "(removed)"))
            for target in step.targets
        ],
        conditions=step.conditions,
        nobody=step.nobody.value,
    )
