"""Telling whose webhook a payload is by its shape, wherever it was sent."""

from collections.abc import Callable, Mapping
from typing import Any

from watchbell.alerts.domain import Observation
from watchbell.alerts.integrations import (
    alertmanager,
    azure_monitor,
    checks,
    cloudwatch,
    datadog,
    elastic,
    google_cloud,
    grafana,
    icinga2,
    nagios,
    newrelic,
    sentry,
    sns,
    splunk,
    uptime_kuma,
    wazuh,
    zabbix,
)
from watchbell.alerts.integrations.port import Adapter
from watchbell.alerts.integrations.reading import object_of

Fields = Mapping[str, Any]


def _has(*names: str) -> Callable[[Fields], bool]:
    return lambda payload: all(name in payload for name in names)


def _is_grafana(payload: Fields) -> bool:
    is_new = _is_alertmanager(payload) and "orgId" in payload
    return is_new or _has("ruleId", "evalMatches")(payload)


def _is_alertmanager(payload: Fields) -> bool:
    return isinstance(payload.get("alerts"), list) and "groupKey" in payload


def _is_aws(payload: Fields) -> bool:
    if sns.is_envelope(payload) or _has("AlarmName", "NewStateValue")(payload):
        return True
    return "alarmName" in object_of(payload.get("detail"))


def _is_azure(payload: Fields) -> bool:
    if "essentials" in object_of(payload.get("data")):
        return True
    return str(payload.get("schemaId", "")).startswith(("azureMonitor", "AzureMonitor"))


def _is_google(payload: Fields) -> bool:
    if "incident_id" in object_of(payload.get("incident")):
        return True
    return "subscription" in payload and "data" in object_of(payload.get("message"))


def _is_sentry(payload: Fields) -> bool:
    data = object_of(payload.get("data"))
    known = ("event", "issue", "metric_alert")
    return "action" in payload and any(isinstance(data.get(n), dict) for n in known)


def _is_wazuh(payload: Fields) -> bool:
    details = object_of(object_of(payload.get("payload")).get("custom_details")) or payload
    return "level" in object_of(details.get("rule")) and "agent" in details


def _is_check(payload: Fields) -> bool:
    macros = checks.Macros(payload)
    return bool(macros["notificationtype"] and macros["hostname"] and macros["hoststate"])


SHAPES: tuple[tuple[Callable[[Fields], bool], Adapter], ...] = (
    (_is_grafana, grafana.ADAPTER),
    (_is_alertmanager, alertmanager.ADAPTER),
    (_is_aws, cloudwatch.ADAPTER),
    (_is_azure, azure_monitor.ADAPTER),
    (_is_google, google_cloud.ADAPTER),
    (_has("heartbeat", "monitor", "msg"), uptime_kuma.ADAPTER),
    (_is_sentry, sentry.ADAPTER),
    (_is_wazuh, wazuh.ADAPTER),
    (_has("search_name", "sid"), splunk.ADAPTER),
    (_has("issueUrl", "state", "priority"), newrelic.ADAPTER),
    (_has("cycle", "transition", "title"), datadog.ADAPTER),
    (_has("event_id", "event_value", "nseverity"), zabbix.ADAPTER),
    (_has("rule_id", "alert_id", "state"), elastic.ADAPTER),
    (_has("SERVICEPROBLEMID"), nagios.ADAPTER),
    (_is_check, icinga2.ADAPTER),
)
"""Whose shape it is; asked in this order."""


def recognise(payload: Any) -> Adapter | None:
    """Return the adapter whose shape a payload has; None when it is nobody's that we know."""
    if not isinstance(payload, dict):
        return None
    return next((adapter for fits, adapter in SHAPES if fits(payload)), None)


def parsed(adapter: Adapter, body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Return what a recognised adapter observes in a body."""
    return [one for one in adapter.parse(body, headers) if isinstance(one, Observation)]
