"""Kibana's rules by its webhook connector, with the bodies offered here or with whole alerts."""

from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, severity_of
from watchbell.alerts.integrations.port import Adapter, PayloadRejected, restricting
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    objects_of,
    read_object,
    tags_of,
    text_of,
)

_SETUP = """Stack Management > Connectors > Create connector > Webhook
  Method: POST    URL: {address}    Authentication: none
  HTTP header: Content-Type: application/json

In each rule add the connector twice: for its alert, and once more to run when "Recovered".

Body for the alert:
{"state": "active", "rule_id": "{{rule.id}}", "rule": "{{rule.name}}",
 "alert_id": "{{alert.id}}", "severity": "error", "message": "{{context.reason}}",
 "link": "{{context.alertDetailsUrl}}", "started": "{{date}}", "tags": "{{rule.tags}}"}

Body for the recovery:
{"state": "recovered", "rule_id": "{{rule.id}}", "rule": "{{rule.name}}",
 "alert_id": "{{alert.id}}", "ended": "{{date}}"}

Body for a rule of Elastic Security, which sends its alerts whole:
{"rule_id": "{{rule.id}}", "rule": "{{rule.name}}", "link": "{{context.results_link}}",
 "alerts": [{{{context.alerts}}}]}
"""
_OVER = frozenset({"recovered", "resolved", "closed", "ok", "untracked"})
_MOST = 1_000


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one action of a rule into its alert, or into each of the alerts it carries whole."""
    payload = read_object(body)
    whole = [
        found
        for one in list(objects_of(payload.get("alerts")))[:_MOST]
        if (found := _whole(one, payload)) is not None
    ]
    if whole:
        return whole
    if _said(payload, "uuid") and (one := _whole(payload, payload)) is not None:
        return [one]
    rule, alert = first_of(payload, "rule_id", "ruleId"), first_of(payload, "alert_id", "alertId")
    if not rule and not alert:
        raise PayloadRejected(
            "There is neither a rule_id nor an alert_id; use the body shown here."
        )
    name = first_of(payload, "rule", "rule_name", "ruleName") or "Kibana rule"
    return [
        Observation(
            key=f"{rule}:{alert}",
            firing=first_of(payload, "state", "status", "action_group").lower() not in _OVER,
            title=name if alert in ("", rule, "query matched") else f"{name}: {alert}",
            description=first_of(payload, "message", "reason", "description"),
            severity=severity_of(first_of(payload, "severity")),
            started_at=instant_of(payload.get("started") or payload.get("date")),
            ended_at=instant_of(payload.get("ended")),
            labels=tags_of(payload.get("tags")) | labels_of(rule=name, alert=alert),
            link=first_of(payload, "link", "url"),
        )
    ]


def _whole(alert: Mapping[str, Any], payload: Mapping[str, Any]) -> Observation | None:
    """Return what one alert document says; None when it is none."""
    rule = _said(alert, "rule.uuid") or first_of(payload, "rule_id")
    own = _said(alert, "uuid") or _said(alert, "instance.id")
    if not own:
        return None
    name = _said(alert, "rule.name") or first_of(payload, "rule") or "Kibana rule"
    host = alert.get("host.name") or object_of(alert.get("host")).get("name")
    return Observation(
        key=f"{rule}:{own}",
        firing=_said(alert, "status").lower() not in _OVER,
        title=name,
        description=_said(alert, "reason") or _said(alert, "rule.description"),
        severity=severity_of(_said(alert, "severity") or _said(alert, "rule.severity")),
        started_at=instant_of(_said(alert, "start") or alert.get("@timestamp")),
        ended_at=instant_of(_said(alert, "end")),
        labels=labels_of(rule=name, host=host, category=_said(alert, "rule.category")),
        link=_said(alert, "url") or first_of(payload, "link"),
    )


def _said(alert: Mapping[str, Any], name: str) -> str:
    """Return a field of Kibana's alert, whether the document is flat or nested."""
    flat = alert.get(f"kibana.alert.{name}")
    if flat is not None:
        return _one(flat)
    found: Any = object_of(object_of(alert.get("kibana")).get("alert"))
    for part in name.split("."):
        found = object_of(found).get(part)
    return _one(found)


def _one(value: Any) -> str:
    return text_of(value[0] if isinstance(value, list) and value else value).strip()


ADAPTER = Adapter(
    kind="elastic", title="Elastic and Kibana", setup=_SETUP, parse=parse, switches=(restricting(),)
)
