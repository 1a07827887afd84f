"""Splunk's alert action "webhook"."""

from collections.abc import Mapping

from watchbell.alerts.domain import Observation, Severity, severity_of
from watchbell.alerts.integrations.port import Adapter, PayloadRejected, restricting
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    pairs_of,
    read_object,
)

_SETUP = """Save the search as an alert, then under Trigger actions > Add actions > Webhook

URL:  {address}

Allow the address first: Settings > Server settings > Webhook allow list.

Splunk says nothing when trouble ends. To end alerts, let a second search report the same
search_name and host with a field state=resolved.
"""
_NUMBERS = {
    "1": Severity.INFO, "2": Severity.INFO, "3": Severity.WARNING, "4": Severity.ERROR,
    "5": Severity.CRITICAL, "6": Severity.CRITICAL,
}  # fmt: skip
_OVER = frozenset({"resolved", "recovered", "closed", "ok", "cleared"})


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one triggered search into an alert; its first result tells host and severity."""
    payload = read_object(body)
    result = object_of(payload.get("result"))
    name = first_of(payload, "search_name") or first_of(result, "rule_name", "search_name")
    if not name:
        raise PayloadRejected("There is no search_name.")
    host = first_of(result, "host", "dest", "orig_host")
    severity = first_of(result, "severity", "urgency", "priority")
    return [
        Observation(
            key=f"{name}|{host}",
            firing=first_of(result, "state", "status").lower() not in _OVER,
            title=first_of(result, "rule_title") or (f"{name} on {host}" if host else name),
            description=first_of(result, "rule_description", "description", "message", "_raw"),
            severity=_NUMBERS.get(severity) or severity_of(severity),
            started_at=instant_of(result.get("_time")),
            labels=labels_of(
                search=name,
                host=host,
                app=payload.get("app"),
                owner=payload.get("owner"),
                source=result.get("source"),
                sourcetype=result.get("sourcetype"),
                index=result.get("index"),
            ),
            annotations={k: v for k, v in pairs_of(result).items() if not k.startswith("_")},
            link=first_of(payload, "results_link"),
        )
    ]


ADAPTER = Adapter(
    kind="splunk", title="Splunk", setup=_SETUP, parse=parse, switches=(restricting(),)
)
