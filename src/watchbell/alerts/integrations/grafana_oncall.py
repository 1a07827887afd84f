"""What is sent to Grafana OnCall's inbound addresses: `/integrations/v1/<type>/<key>/`.

Its types of senders share one integration here; the address says which type spoke. Source: the
engine's inbound views and templates, as wire notes give them.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from watchbell.alerts.domain import Observation, Severity, severity_of
from watchbell.alerts.integrations import alertmanager
from watchbell.alerts.integrations.port import Adapter, PayloadRejected
from watchbell.alerts.integrations.reading import read_json, text_of

KIND = "grafana-oncall"
TYPE = ":type"
"""The header under which the dialect keeps the type that stood in the address."""
_LIKE_ALERTMANAGER = ("alertmanager", "legacy_alertmanager", "grafana_alerting")
_ENDINGS = (" is down", " is up")
_SETUP = """# Senders that know Grafana OnCall need only another address, by their type:
{base}/integrations/v1/grafana_alerting/{key}/
{base}/integrations/v1/alertmanager/{key}/
{base}/integrations/v1/webhook/{key}/
{base}/integrations/v1/formatted_webhook/{key}/
{base}/integrations/v1/zabbix/{key}/

curl -d '{"alert_uid": "1", "title": "Shop is down", "state": "alerting"}' \\
  {base}/integrations/v1/formatted_webhook/{key}/
"""


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one request into observations, by the type that stood in its address."""
    try:
        payload = read_json(body)
    except ValueError as error:
        raise PayloadRejected(f"The body is not JSON: {error}.") from error
    kind = headers.get(TYPE, "webhook")
    has_alerts = isinstance(payload, dict) and "alerts" in payload
    if kind in _LIKE_ALERTMANAGER or (kind == "grafana" and has_alerts):
        return alertmanager.parse(body, headers)
    if not isinstance(payload, dict):
        return [_generic({"payload": payload})]
    return [_READERS.get(kind, _formatted)(payload)]


def _formatted(payload: Mapping[str, Any]) -> Observation:
    """Read OnCall's own form; a payload without any of its fields is told whole."""
    title, uid = text_of(payload.get("title")), text_of(payload.get("alert_uid"))
    if not title and not uid:
        return _generic(payload)
    state = text_of(payload.get("state")).strip().lower()
    return Observation(
        key=uid or _stem(title),
        firing=state != "ok",
        title=title or uid,
        description=text_of(payload.get("message")),
        severity=severity_of(text_of(payload.get("severity"))),
        labels=_labels(payload),
        annotations=_annotations(payload),
        link=text_of(payload.get("link_to_upstream_details")),
    )


def _stem(title: str) -> str:
    """Return what a title is about: Uptime Kuma says "Shop is down", and later "Shop is up"."""
    lowered = title.lower()
    for ending in _ENDINGS:
        if lowered.endswith(ending):
            return title[: -len(ending)]
    return title


def _grafana(payload: Mapping[str, Any]) -> Observation:
    """Read legacy alerting's webhook: one rule, its state, and what it saw."""
    rule, state = text_of(payload.get("ruleId")), text_of(payload.get("state")).strip().lower()
    if not rule:
        return _formatted(payload)
    return Observation(
        key=f"rule/{rule}",
        firing=state not in ("ok", "paused", "pending"),
        title=text_of(payload.get("ruleName")) or text_of(payload.get("title")) or "Grafana alert",
        description=text_of(payload.get("message")),
        severity=Severity.ERROR,
        labels={name: text_of(value) for name, value in _dict(payload.get("tags")).items()},
        link=text_of(payload.get("ruleUrl")),
    )


def _kapacitor(payload: Mapping[str, Any]) -> Observation:
    """Read Kapacitor's: an id and a level."""
    uid, level = text_of(payload.get("id")), text_of(payload.get("level")).strip().lower()
    if not uid:
        return _formatted(payload)
    return Observation(
        key=uid,
        firing=level != "ok",
        title=text_of(payload.get("message")) or uid,
        description=text_of(payload.get("details")),
        severity=severity_of(level),
    )


def _generic(payload: Mapping[str, Any]) -> Observation:
    """Tell a payload of unknown form whole: what is the same but for its state is one alert."""
    rest = {name: value for name, value in payload.items() if name != "state"}
    written = json.dumps(rest, sort_keys=True, indent=2, default=str)
    named = next(
        (text_of(rest[n]) for n in ("name", "message", "summary", "msg") if rest.get(n)), ""
    )
    return Observation(
        key=hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        firing=text_of(payload.get("state")).strip().lower() != "ok",
        title=named.splitlines()[0] if named.strip() else "Webhook",
        description=written,
        severity=severity_of(text_of(payload.get("severity"))),
        labels=_labels(payload),
    )


def _labels(payload: Mapping[str, Any]) -> dict[str, str]:
    named = _dict(payload.get("labels"))
    return {str(name): text_of(value) for name, value in named.items()}


def _annotations(payload: Mapping[str, Any]) -> dict[str, str]:
    image = text_of(payload.get("image_url"))
    return {"image": image} if image else {}


def _dict(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Observation]] = {
    "grafana": _grafana,
    "kapacitor": _kapacitor,
}
ADAPTER = Adapter(
    kind=KIND, title="Grafana OnCall", setup=_SETUP, parse=parse, keeps=frozenset({TYPE})
)
