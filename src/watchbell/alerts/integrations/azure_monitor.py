"""Azure Monitor: the common alert schema, and the two older forms that action groups still send."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from watchbell.alerts.domain import Observation, Severity
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    pairs_of,
    read_object,
    text_of,
)

_SETUP = """Monitor > Alerts > Action groups > your group > Actions

Action type:                     Webhook
URI:                             {address}
Enable the common alert schema:  Yes

Then let your alert rules act on the group.
"""
_SEVERITIES = {
    "sev0": Severity.CRITICAL, "sev1": Severity.ERROR, "sev2": Severity.WARNING,
    "sev3": Severity.INFO, "sev4": Severity.INFO,
}  # fmt: skip
_STATES = {
    "fired": True, "activated": True, "resolved": False, "deactivated": False,
    "active": True, "succeeded": False,
}  # fmt: skip
_PORTAL = "https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView"


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one call of an action group into the alert it speaks of."""
    payload = read_object(body)
    data = object_of(payload.get("data"))
    if object_of(data.get("essentials")):
        return [_common(data)]
    context = object_of(data.get("context")) or object_of(payload.get("context"))
    if context:
        status = first_of(data, "status") or first_of(payload, "status")
        return [_older(object_of(context.get("activityLog")) or context, context, status)]
    if data.get("test") or first_of(payload, "status").lower() == "test":
        raise PayloadIgnored("A test of the action group.")
    raise PayloadRejected("There are no data.essentials; enable the common alert schema.")


def _common(data: Mapping[str, Any]) -> Observation:
    essentials = object_of(data.get("essentials"))
    key = first_of(essentials, "alertId", "originAlertId")
    if not key:
        raise PayloadRejected("The alert has no alertId.")
    firing = _firing(first_of(essentials, "monitorCondition"))
    targets = essentials.get("configurationItems") or essentials.get("alertTargetIDs")
    custom = {**pairs_of(data.get("customProperties"))}
    return Observation(
        key=key,
        firing=firing,
        title=first_of(essentials, "alertRule") or "Azure alert",
        description=first_of(essentials, "description"),
        severity=_severity(first_of(essentials, "severity")),
        started_at=instant_of(essentials.get("firedDateTime")),
        ended_at=None if firing else instant_of(essentials.get("resolvedDateTime")),
        labels=custom
        | labels_of(
            rule=essentials.get("alertRule"),
            signal=essentials.get("signalType"),
            monitoring_service=essentials.get("monitoringService"),
            resource=", ".join(map(text_of, targets)) if isinstance(targets, list) else targets,
        ),
        link=f"{_PORTAL}/alertId/{quote(key, safe='', errors='replace')}",
    )


def _older(alert: Mapping[str, Any], context: Mapping[str, Any], status: str) -> Observation:
    name = first_of(alert, "name", "ruleName", "operationName", "eventName")
    key = first_of(alert, "id", "correlationId", "ruleName") or name
    if not key:
        raise PayloadRejected("The alert has neither an id nor a name.")
    firing = _firing(status or first_of(alert, "status"))
    return Observation(
        key=key,
        firing=firing,
        title=name or "Azure alert",
        description=first_of(alert, "description"),
        severity=_severity(f"sev{first_of(alert, 'severity')}"),
        started_at=instant_of(context.get("timestamp") or alert.get("eventTimestamp")),
        labels=labels_of(
            resource=alert.get("resourceName") or alert.get("resourceId"),
            resource_group=alert.get("resourceGroupName"),
            region=alert.get("resourceRegion"),
        ),
        link=first_of(alert, "portalLink"),
    )


def _firing(condition: str) -> bool:
    state = _STATES.get(condition.lower())
    if state is None:
        raise PayloadRejected(f"The condition is {condition[:40]!r}; it is Fired or Resolved.")
    return state


def _severity(word: str) -> Severity:
    """Azure counts from 0: its Sev1 is an error."""
    return _SEVERITIES.get(word.lower(), Severity.ERROR)


ADAPTER = Adapter(
    kind="azure-monitor", title="Azure Monitor", setup=_SETUP, parse=parse, handshakes=True
)
