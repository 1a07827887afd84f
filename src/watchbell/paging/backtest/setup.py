"""Today's set-up, read whole into memory: what a replay walks in."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from watchbell.accounts.models import Membership, Person, Team
from watchbell.catalog.models import Service
from watchbell.kernel.actors import Role
from watchbell.notify.channels import registry
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import facts_of
from watchbell.paging.backtest.watch import AHEAD
from watchbell.paging.backtest.world import People, ServicePaging, Staff, World
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.resolving import reaches_of
from watchbell.paging.selectors.policies import snapshots_of

_RESPONDING = [role.value for role in Role if role.rank >= Role.RESPONDER.rank]


def world_of(lo: datetime, hi: datetime) -> World:
    """Return everything that decides who is told within [lo, hi)."""
    ahead = hi + AHEAD
    return World(
        policies=snapshots_of(EscalationPolicy.objects.values_list("pk", flat=True)),
        services=_services(),
        schedules=facts_of(list(Schedule.objects.values_list("pk", flat=True)), lo, ahead),
        staff=_staff(),
        lo=lo,
        hi=ahead,
    )


def _services() -> dict[UUID, ServicePaging]:
    rows = Service.objects.values_list("pk", "slug", "name", "escalation_policy_id", "team_id")
    return {row[0]: ServicePaging(*row[1:]) for row in rows}


def _staff() -> Staff:
    able = Person.objects.filter(is_active=True, role__in=_RESPONDING)
    managed = Person.objects.filter(manager__isnull=False)
    rows = Membership.objects.order_by("-is_lead", "id")
    zones = dict(able.values_list("pk", "timezone"))
    admins = able.filter(role=Role.ADMIN).order_by("created_at")
    return Staff(
        zones=zones,
        reaches={id_: reach for id_, (_, reach) in reaches_of(zones, registry.kinds()).items()},
        managers=dict(managed.values_list("pk", "manager_id")),
        members=_grouped(rows.values_list("team_id", "person_id")),
        leads=_grouped(rows.filter(is_lead=True).values_list("team_id", "person_id")),
        administrators=tuple(admins.values_list("pk", flat=True)),
        team_slugs=dict(Team.objects.values_list("pk", "slug")),
    )


def _grouped(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, People]:
    found: dict[UUID, People] = {}
    for team, person in pairs:
        found[team] = (*found.get(team, ()), person)
    return found
