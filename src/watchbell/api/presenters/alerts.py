"""Alerts and integrations as the wire shows them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from watchbell.alerts.domain import AlertState, Grouping, OnRecovery, Severity
from watchbell.alerts.models import Alert, Feedback, Integration
from watchbell.api.schemas.alerts import (
    AlertRow,
    AlertShown,
    FeedbackShown,
    IntegrationCreated,
    IntegrationShown,
)
from watchbell.platform.settings import Secret, current


def alert_row(row: Alert) -> AlertRow:
    """Show one alert of a list; service, integration and incident must be loaded."""
    return AlertRow(**_short(row))


def alert(row: Alert, feedback: Sequence[Feedback]) -> AlertShown:
    return AlertShown(
        **_short(row),
        description=row.description,
        annotations=row.annotations,
        remark=row.remark,
        not_useful=[
            FeedbackShown(person=one.person.name, at=one.at, word=one.word) for one in feedback
        ],
    )


def _short(row: Alert) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": AlertState(row.state),
        "severity": Severity(row.severity),
        "title": row.title,
        "key": row.key,
        "integration": row.integration_id,
        "integration_name": row.integration.name,
        "service": row.service.slug if row.service else None,
        "incident": row.incident.label if row.incident else None,
        "labels": row.labels,
        "link": row.link,
        "count": row.count,
        "started_at": row.started_at,
        "first_seen_at": row.first_seen_at,
        "last_seen_at": row.last_seen_at,
        "acknowledged_at": row.acknowledged_at,
        "resolved_at": row.resolved_at,
        "hold": row.hold if row.is_open else "",
        "held_until": row.held_until if row.is_open else None,
        "snoozed_until": row.snoozed_until,
    }


def integration(row: Integration, policies: Mapping[UUID, str]) -> IntegrationShown:
    """Show an integration; its team and service must be loaded."""
    policy = row.escalation_policy_id
    return IntegrationShown(
        id=row.id,
        kind=row.kind,
        name=row.name,
        team=row.team.slug if row.team else None,
        service=row.service.slug if row.service else None,
        escalation_policy=policies.get(policy) if policy else None,
        grouping=Grouping(row.grouping),
        on_recovery=OnRecovery(row.on_recovery),
        default_category=row.default_category,
        enabled=row.is_enabled,
        created_at=row.created_at,
        last_signal_at=row.last_signal_at,
        version=row.version,
    )


def created_integration(
    row: Integration, policies: Mapping[UUID, str], key: Secret
) -> IntegrationCreated:
    """Show a new integration with the address to copy, this once."""
    return IntegrationCreated(
        **integration(row, policies).model_dump(),
        key=str(key),
        address=f"{current().url}/integrations/{row.kind}/{key}",
    )
