"""Datadog's webhooks: the payload offered here, or Datadog's own default."""

import re
from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, Severity, severity_of
from watchbell.alerts.integrations.port import FORMS, Adapter, PayloadRejected
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    read_fields,
    tags_of,
)

_SETUP = """Integrations > Webhooks > New

Name:     watchbell
URL:      {address}
Payload:
{
  "cycle": "$ALERT_CYCLE_KEY",
  "aggregate": "$AGGREG_KEY",
  "alert_id": "$ALERT_ID",
  "scope": "$ALERT_SCOPE",
  "transition": "$ALERT_TRANSITION",
  "title": "$EVENT_TITLE",
  "body": "$TEXT_ONLY_MSG",
  "priority": "$ALERT_PRIORITY",
  "type": "$ALERT_TYPE",
  "hostname": "$HOSTNAME",
  "tags": "$TAGS",
  "link": "$LINK",
  "date": "$DATE"
}

Then write @webhook-watchbell into the message of each monitor.
"""
_STATE = re.compile(r"^\s*(?:\[(?P<priority>P[1-5])\]\s*)?\[(?P<state>[^\]]{1,40})\]\s*")
_OVER = ("recover", "resolve", "success")


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one notification of a monitor into what it says."""
    fields = {
        name: "" if isinstance(value, str) and value.startswith("$") else value
        for name, value in read_fields(body, headers).items()
    }
    told = first_of(fields, "title", "event_title", "alert_title")
    if not told:
        raise PayloadRejected("There is no title; use the payload that is shown on this page.")
    prefix = _STATE.match(told)
    title = told[prefix.end() :] if prefix else told
    transition = first_of(fields, "transition", "alert_transition")
    state = transition or (prefix["state"] if prefix else "") or first_of(fields, "type")
    return [
        Observation(
            key=_key(fields, title),
            firing=not any(word in state.lower() for word in _OVER),
            title=title or told,
            description=first_of(fields, "body", "message", "text_only_msg"),
            severity=_severity(fields, state, prefix["priority"] if prefix else None),
            started_at=instant_of(fields.get("date") or fields.get("last_updated")),
            labels=tags_of(first_of(fields, "tags"))
            | labels_of(
                host=fields.get("hostname"),
                scope=fields.get("scope"),
                org=object_of(fields.get("org")).get("name"),
            ),
            link=first_of(fields, "link", "url", "event_url"),
        )
    ]


def _key(fields: Mapping[str, Any], title: str) -> str:
    """Return what is the same from trigger to recovery; a default payload has only its title."""
    known = first_of(fields, "cycle", "alert_cycle_key", "aggregate", "aggreg_key")
    if known:
        return known
    if alert := first_of(fields, "alert_id"):
        return f"{alert}:{first_of(fields, 'scope', 'alert_scope')}"
    return f"title:{title}"


def _severity(fields: Mapping[str, Any], state: str, prefixed: str | None) -> Severity:
    priority = (first_of(fields, "priority", "alert_priority") or prefixed or "").upper()
    if priority in ("P1", "P2", "P3", "P4", "P5"):
        return severity_of(priority)
    if "warn" in state.lower() or first_of(fields, "type", "alert_type") == "warning":
        return Severity.WARNING
    return Severity.INFO if first_of(fields, "type", "alert_type") == "info" else Severity.ERROR


ADAPTER = Adapter(kind="datadog", title="Datadog", setup=_SETUP, parse=parse, takes=FORMS)
