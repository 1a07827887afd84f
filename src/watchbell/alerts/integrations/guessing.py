"""Which field of somebody's own JSON is probably which: a first mapping, to use or to mend."""

from collections.abc import Iterator
from typing import Any

from watchbell.alerts.integrations.mapping import AlertMapping
from watchbell.alerts.integrations.paths import child

_NAMES = {
    "title": (
        "title", "summary", "subject", "alert_name", "alertname", "check_name", "rule_name",
        "headline", "name", "message", "short_message", "text", "msg", "description",
    ),
    "description": (
        "description", "message", "details", "body", "text", "output", "reason", "long_message",
        "full_message", "state_message", "msg",
    ),
    "key": (
        "key", "dedup_key", "deduplication_key", "dedupkey", "alert_uid", "alertkey", "alert_key",
        "alias", "fingerprint", "incident_key", "entity_id", "correlation_id", "event_id",
        "alert_id", "alertid", "incident_id", "check_id", "monitor_id", "uuid", "id",
    ),
    "severity": ("severity", "priority", "level", "urgency", "criticality", "impact"),
    "state": (
        "status", "state", "event_action", "event_type", "eventtype", "action", "transition",
        "current_state", "condition", "type",
    ),
    "group": ("group", "group_key", "groupkey", "incident"),
    "link": (
        "link", "url", "html_url", "web_url", "link_to_upstream_details", "href", "permalink",
        "dashboard_url", "details_url",
    ),
    "started": (
        "started_at", "starts_at", "startsat", "start_time", "timestamp", "occurred_at",
        "created_at", "createdat", "time", "date", "datetime",
    ),
}  # fmt: skip
_LABELS = ("labels", "tags", "custom_details", "metadata", "attributes")
_NAMED = (
    "host", "hostname", "service", "environment", "env", "region", "cluster", "team", "source",
    "instance", "component", "app", "project",
)  # fmt: skip
_STATES = frozenset({
    "firing", "resolved", "resolve", "trigger", "triggered", "open", "opened", "closed", "close",
    "ok", "alerting", "critical", "warning", "failure", "success", "up", "down", "problem",
    "recovery", "recovered", "active", "inactive", "alert", "error", "fail", "failed",
})  # fmt: skip
_DEPTH = 3
_MOST = 400


def guess(payload: Any) -> AlertMapping | None:
    """Return a mapping of what looks like it; None when nothing looks like a title.

    What lies nearer to the top wins, then what has the better name.
    """
    each, item = _list_in(payload)
    leaves = list(_leaves(item, "$", 0))[:_MOST]
    found: dict[str, Any] = {name: _best(name, names, leaves) for name, names in _NAMES.items()}
    if not found["title"]:
        return None
    if found["description"] == found["title"]:
        found["description"] = ""
    return AlertMapping(each=each, labels=_labels(item), **found)


def _list_in(payload: Any) -> tuple[str, Any]:
    """Return where a list of alerts lies ("" when the payload is one alert), and its first."""
    if isinstance(payload, list):
        return ("$[*]", payload[0]) if payload and isinstance(payload[0], dict) else ("", payload)
    if isinstance(payload, dict):
        for name in ("alerts", "events", "incidents", "notifications"):
            inner = payload.get(name)
            if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                return f"$.{name}[*]", inner[0]
    return "", payload


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[int, str, str, Any]]:
    if not isinstance(value, dict) or depth > _DEPTH:
        return
    for name, inner in value.items():
        if isinstance(inner, (dict, list)):
            yield from _leaves(inner, child(path, name), depth + 1)
        else:
            plain = str(name).lower().replace("-", "_").replace(" ", "_")
            yield depth, plain, child(path, name), inner


def _best(wanted: str, names: tuple[str, ...], leaves: list[tuple[int, str, str, Any]]) -> str:
    fitting = [
        (depth, names.index(name), path)
        for depth, name, path, value in leaves
        if name in names and _fits(wanted, value)
    ]
    return min(fitting)[2] if fitting else ""


def _fits(wanted: str, value: Any) -> bool:
    if value is None or value == "":
        return False
    if wanted == "state":
        return isinstance(value, str) and value.strip().lower() in _STATES
    if wanted == "link":
        return isinstance(value, str) and value.startswith(("http://", "https://"))
    if wanted in ("title", "description"):
        return isinstance(value, str)
    return not isinstance(value, bool)


def _labels(item: Any) -> dict[str, str]:
    if not isinstance(item, dict):
        return {}
    whole = next((name for name in _LABELS if isinstance(item.get(name), dict)), None)
    found = {"*": child("$", whole)} if whole else {}
    leaves = {name for name, value in item.items() if isinstance(value, (str, int))}
    return found | {name: child("$", name) for name in _NAMED if name in leaves}
