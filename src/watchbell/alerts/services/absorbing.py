"""From what was heard to alerts and incidents: a batch, a transaction, a handful of statements."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from watchbell.alerts.domain import Observation
from watchbell.alerts.events import AlertFired, AlertResolved, IncidentAlertAttached
from watchbell.alerts.models import Alert
from watchbell.alerts.services.grouping import place
from watchbell.alerts.services.hearing import Heard, apply_batch
from watchbell.alerts.services.recovering import tell_incidents
from watchbell.alerts.services.routing import Router
from watchbell.catalog.models import Service
from watchbell.kernel.actors import SubjectRef
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish

_UPDATE = """
update alerts_alert a
set state = r.state, severity = r.severity, title = r.title, description = r.description,
    labels = r.labels, annotations = r.annotations, link = r.link, remark = r.remark,
    count = r.count, last_seen_at = r.last_seen_at, resolved_at = r.resolved_at
from jsonb_to_recordset(%s::jsonb) as r (
    id uuid, state text, severity text, title text, description text, labels jsonb,
    annotations jsonb, link text, remark text, count integer, last_seen_at timestamptz,
    resolved_at timestamptz)
where a.id = r.id
"""


@transaction.atomic
def absorb_heard(heard: Sequence[Heard], *, now: datetime) -> None:
    """Turn a batch of observations into alerts and incidents, all of it or nothing.

    The caller holds the lock of every integration that speaks. What one batch says of a key is
    judged by its end: an incident whose alert recovers and fires again in it stays open.
    """
    outcome = apply_batch(heard)
    services = _route(outcome.new, heard)
    attached = place(outcome.new, services, now).attached if outcome.new else []
    insert_rows(outcome.new)
    _update(outcome.changed.values())
    publish(
        *(_fired(alert, now) for alert in outcome.new),
        *(_attached(alert, now) for alert in attached),
        *(_resolved(alert, now) for alert in outcome.recovered),
    )
    if outcome.recovered:
        tell_incidents(outcome.recovered, now)


def _route(new: Sequence[Alert], heard: Sequence[Heard]) -> dict[UUID, Service | None]:
    """Find each new alert's service; the alert keeps it too."""
    if not new:
        return {}
    integrations = {alert.integration_id: alert.integration for alert in new}
    router = Router(integrations.values(), (item.observation for item in heard))
    services = {
        alert.id: router.service_for(alert.integration_id, _observation(alert)) for alert in new
    }
    for alert in new:
        alert.service = services[alert.id]
    return services


def _observation(alert: Alert) -> Observation:
    return Observation(
        key=alert.key,
        firing=True,
        title=alert.title,
        description=alert.description,
        severity=alert.severity,  # type: ignore[arg-type]  # set from a Severity in this batch
        labels=alert.labels,
    )


def _update(alerts: Iterable[Alert]) -> None:
    rows = [_row(alert) for alert in alerts]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [json.dumps(rows)])


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "id": str(alert.id),
        "state": alert.state,
        "severity": alert.severity,
        "title": alert.title,
        "description": alert.description,
        "labels": alert.labels,
        "annotations": alert.annotations,
        "link": alert.link,
        "remark": alert.remark,
        "count": alert.count,
        "last_seen_at": alert.last_seen_at.isoformat(),
        "resolved_at": alert.resolved_at.isoformat() if alert.resolved_at else None,
    }


def _fired(alert: Alert, now: datetime) -> AlertFired:
    return AlertFired(
        subject=alert.ref,
        actor=alert.integration.as_actor(),
        at=now,
        integration_id=alert.integration_id,
        key=alert.key,
        title=alert.title,
        severity=alert.severity,
        service_id=alert.service_id,
        incident_id=alert.incident_id,
    )


def _attached(alert: Alert, now: datetime) -> IncidentAlertAttached:
    assert alert.incident_id is not None
    return IncidentAlertAttached(
        subject=SubjectRef("incident", alert.incident_id),
        actor=alert.integration.as_actor(),
        at=now,
        alert_id=alert.id,
        title=alert.title,
        severity=alert.severity,
    )


def _resolved(alert: Alert, now: datetime) -> AlertResolved:
    return AlertResolved(
        subject=alert.ref,
        actor=alert.integration.as_actor(),
        at=now,
        incident_id=alert.incident_id,
        by_hand=False,
    )
