"""Alerta's alerts: POST /alert. Source: its client 8.5, recorded.

An alert is its environment, resource and event, and the events it says it correlates with; a
word for health (normal, ok, cleared) ends it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from watchbell.alerts.domain import Observation, Severity, severity_of
from watchbell.alerts.integrations.port import Adapter, PayloadRejected
from watchbell.alerts.integrations.reading import instant_of, read_json, text_of
from watchbell.kernel.text import slug_of

KIND = "alerta"
WELL = frozenset({"normal", "ok", "cleared", "closed", "expired"})
_SEVERITIES = {
    "security": Severity.CRITICAL,
    "indeterminate": Severity.WARNING,
    "unknown": Severity.WARNING,
    "trace": Severity.INFO,
}
_LABELS = ("environment", "resource", "event", "group", "value", "origin", "type", "customer")
_LONGEST = 366 * 24 * 3600
_SETUP = """# The address ends with the key, so the client needs no other.
export ALERTA_ENDPOINT={address}
alerta send --resource db1 --event DiskFull --environment Production --severity critical \\
  --service Storage --text "disk full"

# alerta.conf, for those that keep key and address apart:
# [DEFAULT]
# endpoint = {base}/alerta
# key = {key}
"""


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one alert into one observation."""
    try:
        payload = read_json(body)
    except ValueError as error:
        raise PayloadRejected(f"The body is not JSON: {error}.") from error
    if not isinstance(payload, dict):
        raise PayloadRejected("The body is JSON but no alert of Alerta's.")
    for name in ("resource", "event"):
        if not text_of(payload.get(name)).strip():
            raise PayloadRejected(f'Missing mandatory value for "{name}".')
    return [_observation(payload)]


def _observation(payload: Mapping[str, Any]) -> Observation:
    resource, event = text_of(payload["resource"]), text_of(payload["event"])
    said = text_of(payload.get("severity")).strip().lower() or "normal"
    services = [text_of(one) for one in _list(payload.get("service")) if text_of(one)]
    labels = {name: text_of(payload.get(name)) for name in _LABELS if payload.get(name)}
    labels["severity"] = said
    if services:
        labels["service"] = slug_of(services[0])
    annotations = {"services": ", ".join(services), "tags": ", ".join(_tags(payload))}
    for name, value in _dict(payload.get("attributes")).items():
        annotations[str(name)] = text_of(value)
    return Observation(
        key=key_of(payload),
        firing=said not in WELL,
        title=f"{event} on {resource}",
        description=text_of(payload.get("text")) or text_of(payload.get("value")),
        severity=_SEVERITIES.get(said) or severity_of(said),
        started_at=instant_of(payload.get("createTime")),
        ended_at=instant_of(payload.get("createTime")) if said in WELL else None,
        expires_after=_timeout(payload.get("timeout")),
        labels=labels,
        annotations={name: value for name, value in annotations.items() if value},
    )


def key_of(payload: Mapping[str, Any]) -> str:
    """Return what tells an alert from others: events that are correlated share one key."""
    events = {
        text_of(payload.get("event")),
        *(text_of(one) for one in _list(payload.get("correlate"))),
    }
    named = "+".join(sorted(events - {""}))
    return f"{text_of(payload.get('environment'))}/{text_of(payload.get('resource'))}/{named}"


def _timeout(value: Any) -> timedelta | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _LONGEST:
        return None
    return timedelta(seconds=value)


def _tags(payload: Mapping[str, Any]) -> list[str]:
    return [text_of(tag) for tag in _list(payload.get("tags"))]


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) and value else []


def _dict(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


ADAPTER = Adapter(kind=KIND, title="Alerta", setup=_SETUP, parse=parse)
