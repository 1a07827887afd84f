"""Routes of alerts as the wire shows them, and as it takes them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchbell.accounts.models import Team
from watchbell.alerts.domain import Severity
from watchbell.alerts.domain.routes import Branch, Fate, Ruling, walk
from watchbell.alerts.trying import Foreseen
from watchbell.api import references
from watchbell.api.schemas.alert_routes import AlertForeseen, RouteGiven, RouteShown
from watchbell.catalog.selectors import services_by_id
from watchbell.kernel.ids import new_id
from watchbell.paging.selectors import policy_slugs

_PLAIN = (
    "severity", "fate", "restricted", "related", "group_wait", "group_interval", "window",
    "longest", "threshold_count", "threshold_seconds", "resolve_after",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Slugs:
    services: Mapping[UUID, str]
    teams: Mapping[UUID, str]
    policies: Mapping[UUID, str]


def routes(branches: Sequence[Branch]) -> list[RouteShown]:
    """Show a tree; what its ids are called is read in three queries."""
    rulings = [branch.ruling for branch in walk(branches)]
    services = services_by_id([ruling.service_id for ruling in rulings if ruling.service_id])
    teams = Team.objects.in_bulk([ruling.team_id for ruling in rulings if ruling.team_id])
    slugs = _Slugs(
        {key: service.slug for key, service in services.items()},
        {key: team.slug for key, team in teams.items()},
        policy_slugs(ruling.policy_id for ruling in rulings),
    )
    return [_shown(branch, slugs) for branch in branches]


def _shown(branch: Branch, slugs: _Slugs) -> RouteShown:
    ruling = branch.ruling
    return RouteShown(
        id=branch.id,
        name=branch.name,
        condition=branch.condition,
        goes_on=branch.goes_on,
        service=slugs.services.get(ruling.service_id) if ruling.service_id else None,
        team=slugs.teams.get(ruling.team_id) if ruling.team_id else None,
        escalation_policy=slugs.policies.get(ruling.policy_id) if ruling.policy_id else None,
        priority=f"P{ruling.priority}" if ruling.priority else None,
        group_by=list(ruling.group_by) if ruling.group_by else None,
        children=[_shown(child, slugs) for child in branch.children],
        **{name: getattr(ruling, name) for name in _PLAIN},
    )


def branches(given: Sequence[RouteGiven], now: datetime) -> tuple[Branch, ...]:
    """Return the tree that a body gives; an unknown name names its field."""
    return tuple(_branch(one, now) for one in given)


def _branch(given: RouteGiven, now: datetime) -> Branch:
    service, team = references.service(given.service), references.team(given.team)
    policy = references.policy(given.escalation_policy)
    return Branch(
        id=given.id or new_id(now),
        name=given.name,
        condition=given.condition,
        goes_on=given.goes_on,
        ruling=Ruling(
            service_id=service.pk if service else None,
            team_id=team.pk if team else None,
            policy_id=policy.pk if policy else None,
            priority=given.priority,
            group_by=tuple(given.group_by) if given.group_by else None,
            **{name: getattr(given, name) for name in _PLAIN},
        ),
        children=branches(given.children, now),
    )


def foreseen(one: Foreseen) -> AlertForeseen:
    """Show what would become of an alert; an incident that is hidden is not named."""
    ruling = one.verdict.ruling
    return AlertForeseen(
        title=one.alert.title,
        key=one.alert.key,
        firing=one.firing,
        severity=Severity(one.alert.severity),
        service=one.service.slug if one.service else None,
        incident=one.incident.label if one.incident else None,
        held=[branch.id for branch in one.verdict.held],
        fate=ruling.fate or Fate.INCIDENT,
        group_by=list(ruling.group_by) if ruling.group_by else None,
    )
