"""Integrations and signals for tests, made as machines and administrators make them."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from watchbell.alerts.cycles import absorb
from watchbell.alerts.models import Integration, Signal
from watchbell.alerts.services import IntegrationFields, create_integration
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.ids import new_id


def make_integration(
    name: str = "Prometheus", *, kind: str = "alertmanager", now: datetime, **fields: Any
) -> Integration:
    """Return an integration, Alertmanager's unless said otherwise, without a service."""
    integration, _ = create_integration(
        kind=kind, fields=IntegrationFields(name=name, **fields), actor=SYSTEM, now=now
    )
    return integration


def alert(
    name: str = "DiskFull",
    *,
    status: str = "firing",
    starts: datetime | None = None,
    ends: datetime | None = None,
    **labels: str,
) -> dict[str, Any]:
    """Return one alert of a webhook; its name and instance tell it from others."""
    labels = {"alertname": name, "severity": "critical", **labels}
    return {
        "status": status,
        "labels": labels,
        "annotations": {"summary": f"{name} on {labels.get('instance', 'one')}"},
        "startsAt": starts.isoformat() if starts else "0001-01-01T00:00:00Z",
        "endsAt": ends.isoformat() if ends else "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus:9090/graph",
        "fingerprint": f"{name}/{labels.get('instance', '')}",
    }


def webhook(*alerts: dict[str, Any], group: str | None = None) -> bytes:
    """Return a webhook's body; the group is the first alert's name unless it is given."""
    name = alerts[0]["labels"]["alertname"]
    key = f'{{}}:{{alertname="{name}"}}' if group is None else group
    return json.dumps({"version": "4", "groupKey": key, "alerts": list(alerts)}).encode()


def store(
    integration: Integration,
    body: bytes,
    *,
    now: datetime,
    headers: Mapping[str, str] | None = None,
) -> Signal:
    """Keep a body as a pending signal, as the intake does, with the headers it keeps."""
    signal_id = new_id(now)
    # Signals of one instant keep their order by their ids.
    return Signal.objects.create(
        received_at=now,
        id=signal_id,
        integration_id=integration.pk,
        content_type="application/json",
        headers=json.dumps(headers) if headers else "",
        body=body,
    )


def say(integration: Integration, *alerts: dict[str, Any], now: datetime, **more: Any) -> Signal:
    """Store one webhook with these alerts and absorb everything that is pending."""
    signal = store(integration, webhook(*alerts, **more), now=now)
    drain(now + timedelta(milliseconds=1))
    signal.refresh_from_db()
    return signal


def drain(now: datetime) -> int:
    """Absorb until nothing is pending; returns how many signals were taken."""
    total = 0
    while taken := absorb(now):
        total += taken
    return total
