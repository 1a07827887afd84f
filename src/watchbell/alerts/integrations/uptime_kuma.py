"""Uptime Kuma's webhook notification, as JSON or as a form with a field `data`."""

from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, Severity
from watchbell.alerts.integrations.port import FORMS, Adapter, PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    read_fields,
    read_json,
    tags_of,
)

_SETUP = """Settings > Notifications > Setup notification

Notification type:     Webhook
Post URL:              {address}
Request body:          Preset: application/json
Default enabled, and apply on all existing monitors
"""
_STATES = {"0": True, "1": False}


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one notification into what it says of its monitor."""
    payload = _payload(body, headers)
    beat, monitor = object_of(payload.get("heartbeat")), object_of(payload.get("monitor"))
    message = first_of(payload, "msg")
    if not beat:
        return [_without_monitor(message)]
    key = first_of(monitor, "id") or first_of(beat, "monitorID", "monitor_id")
    if not key:
        raise PayloadRejected("Neither the monitor nor the heartbeat has a number.")
    status = first_of(beat, "status")
    if status not in _STATES:
        raise PayloadIgnored("The monitor is pending or under maintenance: no news of trouble.")
    name = first_of(monitor, "name") or f"Monitor {key}"
    at = instant_of(beat.get("time"))
    firing = _STATES[status]
    return [
        Observation(
            key=key,
            firing=firing,
            title=f"{name} is {'down' if firing else 'up'}",
            description=first_of(beat, "msg") or message,
            severity=Severity.CRITICAL,
            started_at=at if firing else None,
            ended_at=None if firing else at,
            labels=tags_of(monitor.get("tags"))
            | labels_of(
                monitor=name,
                type=monitor.get("type"),
                host=monitor.get("hostname"),
                url=monitor.get("url"),
            ),
            link=first_of(monitor, "url"),
        )
    ]


def _payload(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    fields = read_fields(body, headers)
    if "heartbeat" in fields or not isinstance(fields.get("data"), str):
        return fields
    try:
        inner = read_json(fields["data"].encode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise PayloadRejected(f"The form's field 'data' is not JSON: {error}.") from error
    return object_of(inner)


def _without_monitor(message: str) -> Observation:
    """A certificate that ends soon comes without its monitor; so does a test."""
    if "certificate" not in message.lower() or "expire" not in message.lower():
        raise PayloadIgnored(f"A test, or a message about no monitor: {message[:200]}")
    # The days that are left change from message to message; the rest is the same.
    told = "".join(letter for letter in message if not letter.isdigit())
    return Observation(
        key=f"certificate:{told}", firing=True, title=message, severity=Severity.WARNING
    )


ADAPTER = Adapter(kind="uptime-kuma", title="Uptime Kuma", setup=_SETUP, parse=parse, takes=FORMS)
