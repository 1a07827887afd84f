"""How Opsgenie writes alerts and the answers about them."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from watchbell.alerts.answer_events import AlertNoted
from watchbell.alerts.models import Alert
from watchbell.alerts.services.heeding import tags_of
from watchbell.intake.exchange import Reply
from watchbell.platform.eventlog import StoredEvent

_OWN_LABELS = frozenset({"entity", "source", "tags", "priority"})
_PRIORITIES = {"critical": "P1", "error": "P2", "warning": "P3", "info": "P5"}


def reply(status: int, request_id: str, took: float, **told: Any) -> Reply:
    """Return an answer in the envelope that every one of them has."""
    told |= {"took": round(took, 3), "requestId": request_id}
    headers = (
        (b"x-request-id", request_id.encode()),
        (b"x-response-time", f"{took:.3f}".encode()),
        (b"x-ratelimit-state", b"OK"),
    )
    return Reply(status, json.dumps(told).encode(), headers=headers)


def brief(alert: Alert, now: datetime) -> dict[str, Any]:
    """Return an alert as the list has it."""
    told = alert.told or {}
    snoozed = told.get("snoozed_until", "")
    is_snoozed = bool(snoozed) and alert.is_open and datetime.fromisoformat(snoozed) > now
    return {
        "id": str(alert.id),
        "tinyId": str(alert.short_number.id) if hasattr(alert, "short_number") else "",
        "alias": alert.key,
        "message": alert.title,
        "status": "open" if alert.is_open else "closed",
        "acknowledged": alert.acknowledged_at is not None,
        "isSeen": alert.acknowledged_at is not None,
        "tags": tags_of(alert),
        "snoozed": is_snoozed,
        **({"snoozedUntil": instant(datetime.fromisoformat(snoozed))} if is_snoozed else {}),
        "count": alert.count,
        "lastOccurredAt": instant(alert.last_seen_at),
        "createdAt": instant(alert.first_seen_at),
        "updatedAt": instant(max(filter(None, _touched(alert)))),
        "source": alert.labels.get("source", ""),
        "owner": told.get("owner", ""),
        "priority": alert.labels.get("priority") or _PRIORITIES[alert.severity],
        "teams": [],
        "responders": [],
        "integration": {
            "id": str(alert.integration_id),
            "name": alert.integration.name,
            "type": "API",
        },
        "report": _report(alert),
    }


def whole(alert: Alert, now: datetime) -> dict[str, Any]:
    """Return one alert with all that is known of it."""
    actions = alert.annotations.get("actions", "")
    return brief(alert, now) | {
        "actions": actions.split(", ") if actions else [],
        "entity": alert.labels.get("entity", ""),
        "description": alert.description,
        "details": {n: text for n, text in alert.labels.items() if n not in _OWN_LABELS},
    }


def notes(log: Iterable[StoredEvent]) -> list[dict[str, Any]]:
    """Return what people noted, the newest first."""
    return [
        {
            "note": event.payload["note"],
            "owner": event.payload["by"] or event.actor.name,
            "createdAt": instant(event.at),
            "offset": str(event.id),
        }
        for event in log
        if event.kind == AlertNoted.kind
    ]


def logs(log: Iterable[StoredEvent]) -> list[dict[str, Any]]:
    """Return everything that happened to an alert, the newest first."""
    return [
        {
            "log": _sentence(event.kind, event.payload),
            "type": "system" if event.actor.is_machine else "alertRecipient",
            "owner": event.payload.get("by") or event.actor.name,
            "createdAt": instant(event.at),
            "offset": str(event.id),
        }
        for event in log
    ]


def _sentence(kind: str, payload: Mapping[str, Any]) -> str:
    said = payload.get("note") or payload.get("what") or payload.get("title") or ""
    words = f"Alert {kind.rpartition('.')[2].replace('_', ' ')}"
    return f"{words}: {said}" if said else words


def _touched(alert: Alert) -> tuple[datetime | None, ...]:
    return (alert.last_seen_at, alert.acknowledged_at, alert.resolved_at)


def _report(alert: Alert) -> dict[str, int]:
    """Return how long it took to answer and to close, in milliseconds."""
    instants = {"ackTime": alert.acknowledged_at, "closeTime": alert.resolved_at}
    return {
        name: max(0, round((at - alert.first_seen_at).total_seconds() * 1000))
        for name, at in instants.items()
        if at is not None
    }


def instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
