"""Reading escalation policies, and whom they would tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from watchbell.accounts.permissions import require
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key
from watchbell.paging.domain import Snapshot, Step, read_snapshot
from watchbell.paging.errors import PolicyNotFound
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.permissions import RULES, Action


@dataclass(frozen=True, slots=True)
class TargetView:
    """Whom a step tells; `label` says it in words, `name` is what it is about."""

    type: str
    id: UUID
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as it is shown; `number` counts from 1."""

    number: int
    delay_minutes: int
    targets: list[TargetView]
    conditions: str
    nobody: str
    hours: str
    until: str
    pick: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy with its steps and the names of their targets."""

    policy: EscalationPolicy
    steps: list[StepView]


def policy_by_id(policy_id: UUID) -> EscalationPolicy:
    """Return one policy; PolicyNotFound without one."""
    policy = EscalationPolicy.objects.filter(pk=policy_id).first()
    if policy is None:
        raise PolicyNotFound("There is no such escalation policy.")
    return policy


def policy_by_slug(slug: str) -> EscalationPolicy:
    """Return the policy with this short name; PolicyNotFound without one."""
    policy = None if "\0" in slug else EscalationPolicy.objects.filter(slug=slug).first()
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
    rows = EscalationPolicy.objects.order_by("name", "id")
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


# Written out, for every escalation begins with it and the ORM asks seven times for the same.
_SNAPSHOTS = """
select jsonb_build_object(
    'policy_id', p.id, 'name', p.name, 'version', p.version, 'repeat', p.repeat,
    'timezone', p.timezone, 'holidays', p.holidays, 'steps', coalesce((
        select jsonb_agg(jsonb_build_object(
            'delay_minutes', s.delay_minutes, 'conditions', s.conditions, 'nobody', s.nobody,
            'hours', s.hours, 'until', s.until, 'pick', s.pick, 'targets', coalesce((
                select jsonb_agg(jsonb_build_object(
                    'type', t.type, 'id', t.target_id,
                    'name', coalesce(person.name, team.name, schedule.name, '')
                ) order by t.position)
                from paging_steptarget t
                left join accounts_person person
                    on t.type in ('person', 'manager') and person.id = t.target_id
                left join accounts_team team
                    on t.type in ('team', 'team_leads') and team.id = t.target_id
                left join oncall_schedule schedule
                    on t.type in ('schedule', 'next_on_call', 'whole_schedule')
                    and schedule.id = t.target_id
                where t.step_id = s.id
            ), '[]')
        ) order by s.position)
        from paging_escalationstep s where s.policy_id = p.id
    ), '[]')
)::text
from paging_escalationpolicy p where p.id = any(%s)
"""


def snapshots_of(ids: Iterable[UUID]) -> dict[UUID, Snapshot]:
    """Return the policies as escalations keep them, with the targets' names."""
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOTS, [sorted(set(ids))])
        found = [read_snapshot(text) for (text,) in cursor.fetchall()]
    return {snapshot.policy_id: snapshot for snapshot in found}


def _views(policies: list[EscalationPolicy]) -> list[PolicyView]:
    snapshots = snapshots_of([policy.pk for policy in policies])
    return [
        PolicyView(
            policy, [_step_view(n, step) for n, step in enumerate(snapshots[policy.pk].steps, 1)]
        )
        for policy in policies
    ]


def _step_view(number: int, step: Step) -> StepView:
    return StepView(
        number=number,
        delay_minutes=step.delay_minutes,
        targets=[
            TargetView(target.type.value, target.id, target.name or "(removed)", target.label)
            for target in step.targets
        ],
        conditions=step.conditions,
        nobody=step.nobody.value,
        hours=step.hours,
        until=step.until.value,
        pick=step.pick.value,
    )
