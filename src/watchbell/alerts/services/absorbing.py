"""From what was heard to alerts and incidents: a batch, a transaction, a handful of statements."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.alerts.domain import Observation
from watchbell.alerts.events import AlertFired, AlertResolved
from watchbell.alerts.models import Alert
from watchbell.alerts.services.grouping import Placed, place
from watchbell.alerts.services.hearing import Heard, apply_batch
from watchbell.alerts.services.holding import attached_event, hold
from watchbell.alerts.services.raising import raise_incidents
from watchbell.alerts.services.recovering import tell_incidents
from watchbell.alerts.services.routing import Router
from watchbell.catalog.models import Service
from watchbell.platform.bulk import insert_rows, update_rows
from watchbell.platform.eventlog import publish

_REPEATED = (
    "state", "severity", "title", "description", "labels", "annotations", "link", "remark",
    "count", "last_seen_at", "resolved_at", "expires_at",
)  # fmt: skip


@transaction.atomic
def absorb_heard(heard: Sequence[Heard], *, now: datetime) -> None:
    """Turn a batch of observations into alerts and incidents, all of it or nothing.

    The caller holds the lock of every integration that speaks. What one batch says of a key is
    judged by its end: an incident whose alert recovers and fires again in it stays open.
    """
    outcome = apply_batch(heard)
    services = _route(outcome.new, heard)
    free = hold(outcome.new, now)
    placed = place(free, services, now) if free else Placed([], [])
    insert_rows(outcome.new)
    update_rows(list(outcome.changed.values()), _REPEATED)
    publish(
        *(_fired(alert, now) for alert in outcome.new),
        *(attached_event(alert, now) for alert in placed.attached),
        *(_resolved(alert, now) for alert in outcome.recovered),
    )
    if worse := [*placed.worse, *outcome.worse.values()]:
        raise_incidents(worse, now)
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


def _resolved(alert: Alert, now: datetime) -> AlertResolved:
    return AlertResolved(
        subject=alert.ref,
        actor=alert.integration.as_actor(),
        at=now,
        incident_id=alert.incident_id,
        by_hand=False,
    )
