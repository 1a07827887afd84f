"""Alerts and heartbeats in Alerta's form."""

from datetime import datetime
from typing import Any

from watchbell.alerts.domain import AlertState, Severity
from watchbell.alerts.domain.beating import BeatState
from watchbell.alerts.models import Alert, Heartbeat

TIMEOUT = 86_400
_STATUSES = {
    AlertState.FIRING: "open",
    AlertState.ACKNOWLEDGED: "ack",
    AlertState.RESOLVED: "closed",
}
_SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.ERROR: "major",
    Severity.WARNING: "warning",
    Severity.INFO: "informational",
}


def alert_told(alert: Alert, now: datetime) -> dict[str, Any]:
    """Return an alert in Alerta's form."""
    labels, annotations = alert.labels, alert.annotations
    services = annotations.get("services", "")
    tags = annotations.get("tags", "")
    attributes = {n: v for n, v in annotations.items() if n not in ("services", "tags")}
    return {
        "id": str(alert.id),
        "href": f"/alert/{alert.id}",
        "resource": labels.get("resource", ""),
        "event": labels.get("event", ""),
        "environment": labels.get("environment", ""),
        "severity": _severity_told(alert),
        "previousSeverity": "indeterminate",
        "trendIndication": "noChange",
        "correlate": [],
        "status": _status_told(alert, now),
        "service": services.split(", ") if services else [],
        "group": labels.get("group", "Misc"),
        "value": labels.get("value"),
        "text": alert.description,
        "tags": tags.split(", ") if tags else [],
        "attributes": attributes,
        "origin": labels.get("origin"),
        "type": labels.get("type"),
        "createTime": time_told(alert.started_at),
        "receiveTime": time_told(alert.first_seen_at),
        "lastReceiveTime": time_told(alert.last_seen_at),
        "lastReceiveId": str(alert.id),
        "updateTime": time_told(alert.last_seen_at),
        "timeout": TIMEOUT,
        "rawData": None,
        "customer": labels.get("customer"),
        "duplicateCount": alert.count - 1,
        "repeat": alert.count > 1,
        "history": [],
    }


def beat_told(one: Heartbeat, now: datetime) -> dict[str, Any]:
    """Return a heartbeat in Alerta's form."""
    heard = one.last_ping_at or one.created_at
    return {
        "id": str(one.id),
        "href": f"/heartbeat/{one.id}",
        "origin": one.name,
        "tags": one.tags,
        "attributes": {},
        "type": "Heartbeat",
        "createTime": time_told(heard),
        "receiveTime": time_told(heard),
        "timeout": int(one.period.total_seconds()),
        "maxLatency": 2000,
        "latency": 0,
        "since": int((now - heard).total_seconds()),
        "status": "expired" if one.state == BeatState.DOWN else "ok",
        "customer": None,
    }


def _severity_told(alert: Alert) -> str:
    if alert.state == AlertState.RESOLVED:
        return "normal"
    said: str = alert.labels.get("severity", "")
    return said or _SEVERITIES[Severity(alert.severity)]


def _status_told(alert: Alert, now: datetime) -> str:
    if alert.is_open and alert.snoozed_until is not None and alert.snoozed_until > now:
        return "shelved"
    return _STATUSES[AlertState(alert.state)]


def time_told(instant: datetime) -> str:
    """Return an instant in Alerta's form."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
