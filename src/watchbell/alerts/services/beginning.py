"""What an alert without an incident begins: one of its own, as its routes and service say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.accounts.models import Team
from watchbell.alerts.domain import Severity, levels_for, rank_of
from watchbell.alerts.models import Alert
from watchbell.alerts.services.security import security_type
from watchbell.catalog.models import Service
from watchbell.incidents.domain import Channel, Effect
from watchbell.incidents.models import Category, Incident
from watchbell.incidents.services import IncidentDraft, declare_within, override_priority
from watchbell.platform.bulk import loaded

_CATEGORIES = """
select id, slug, name, parent_id, default_team_id, is_active from incidents_category
where is_active and slug = any(%s)
"""


def begin_incidents(
    leads: Sequence[Alert], services: Mapping[UUID, Service | None], now: datetime
) -> list[tuple[Alert, UUID]]:
    """Declare an incident for each of these alerts, in the caller's transaction."""
    by_integration: dict[UUID, list[Alert]] = {}
    for lead in leads:
        by_integration.setdefault(lead.integration_id, []).append(lead)
    categories = _categories(leads, services)
    wanted = {lead.ruling.team_id for lead in leads} - {None}
    teams = Team.objects.in_bulk(wanted) if wanted else {}
    declared: list[tuple[Alert, UUID]] = []
    for group in by_integration.values():
        drafts = [_draft(lead, services[lead.id], categories, teams, now) for lead in group]
        actor = group[0].integration.as_actor()
        incidents = declare_within(drafts=drafts, actor=actor, now=now)
        _prioritise(group, incidents, now)
        declared += [(lead, i.id) for lead, i in zip(group, incidents, strict=True)]
    return declared


def declare_for(alerts: Sequence[Alert], now: datetime, *, restricted: bool) -> UUID:
    """Open one incident for alerts that people put together; the most severe describes it."""
    lead = min(alerts, key=lambda alert: rank_of(alert.severity))
    lead.ruling = replace(lead.ruling, restricted=restricted or None)
    ((_, incident_id),) = begin_incidents([lead], {lead.id: lead.service}, now)
    return incident_id


def _prioritise(leads: Sequence[Alert], incidents: Sequence[Incident], now: datetime) -> None:
    """Give the incidents the priority that a route sets, where it is not theirs anyway."""
    for lead, incident in zip(leads, incidents, strict=True):
        wanted = lead.ruling.priority
        if wanted is not None and wanted != incident.priority:
            override_priority(
                incident_id=incident.id,
                priority=wanted,
                reason="A route of alerts says so.",
                actor=lead.integration.as_actor(),
                now=now,
            )


def _categories(
    leads: Sequence[Alert], services: Mapping[UUID, Service | None]
) -> dict[str, Category]:
    slugs = {_category_slug(lead, services[lead.id]) for lead in leads} - {""}
    if not slugs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CATEGORIES, [list(slugs)])
        names = [column.name for column in cursor.description]
        rows = (loaded(Category, dict(zip(names, row, strict=True))) for row in cursor.fetchall())
        return {category.slug: category for category in rows}


def _category_slug(alert: Alert, service: Service | None) -> str:
    return (service.default_category if service else "") or alert.integration.default_category


def _draft(
    alert: Alert,
    service: Service | None,
    categories: Mapping[str, Category],
    teams: Mapping[UUID, Team],
    now: datetime,
) -> IncidentDraft:
    severity = Severity(alert.severity)
    levels = levels_for(severity, service.criticality if service else None)
    optional: dict[str, Any] = {}
    ruling = alert.ruling
    if policy_id := ruling.policy_id or alert.integration.escalation_policy_id:
        optional["escalation_policy_id"] = policy_id
    if ruling.team_id:
        optional["team"] = teams[ruling.team_id]
    elif service is None:
        optional["team"] = alert.integration.team
    return IncidentDraft(
        title=alert.title,
        description=alert.description,
        channel=Channel.MONITORING,
        category=categories.get(_category_slug(alert, service)),
        impact=levels.impact,
        urgency=levels.urgency,
        severity=f"SEV{levels.urgency}",
        effect=Effect.OUTAGE if levels.urgency <= 2 else Effect.DEGRADED,
        service=service,
        detected_at=min(alert.started_at, now),
        is_restricted=bool(ruling.restricted),
        **(optional | security_type(alert)),
    )
