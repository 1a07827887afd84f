"""Sentry: the integration platform's webhooks, and the older webhooks plugin."""

from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, Severity, severity_of
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected, Signed
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    read_object,
    tags_of,
)
from watchbell.alerts.integrations.signatures import require_hex

_RESOURCE = "sentry-hook-resource"
_SIGNATURE = "sentry-hook-signature"
_SETUP = """Settings > Developer Settings > Create New Integration > Internal Integration

Webhook URL:        {address}
Alert Rule Action:  on
Permissions:        Issue & Event: Read
Webhooks:           issue

Save, then copy its Client Secret into this page. In each alert rule choose
"Send a notification via Watchbell" (the name you gave the integration).
"""
_BEGUN = frozenset({"created", "unresolved", "regressed"})
_OVER = frozenset({"resolved", "archived", "ignored"})


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one webhook into the one issue or metric alert it speaks of."""
    payload = read_object(body)
    data = object_of(payload.get("data"))
    action = first_of(payload, "action")
    resource = headers.get(_RESOURCE, "") or next(
        (name for name in ("metric_alert", "event", "issue", "error") if name in data), ""
    )
    if resource == "metric_alert":
        return [_metric(data, action)]
    if resource in ("event_alert", "event", "error"):
        told = object_of(data.get("event")) or object_of(data.get("error"))
        return [_event(told, object_of(data.get("issue_alert")), data)]
    if resource == "issue":
        return [_issue(object_of(data.get("issue")), action)]
    if resource:
        raise PayloadIgnored(f"A webhook about {resource[:40]}, which is no alert.")
    if "project" in payload and ("event" in payload or "url" in payload):
        return [_legacy(payload)]
    raise PayloadRejected("This is no webhook of Sentry's: it speaks of no issue and no alert.")


def verify(signed: Signed) -> None:
    """Check the HMAC that Sentry makes with the integration's client secret."""
    require_hex(signed, _SIGNATURE)


def _metric(data: Mapping[str, Any], action: str) -> Observation:
    alert = object_of(data.get("metric_alert"))
    number = first_of(alert, "id", "identifier")
    if not number:
        raise PayloadRejected("The metric alert has no id.")
    rule = object_of(alert.get("alert_rule"))
    return Observation(
        key=f"metric:{number}",
        firing=action != "resolved",
        title=first_of(data, "description_title") or first_of(alert, "title") or "Metric alert",
        description=first_of(data, "description_text"),
        severity=severity_of(action),
        started_at=instant_of(alert.get("date_started")),
        ended_at=instant_of(alert.get("date_closed")) if action == "resolved" else None,
        labels=labels_of(rule=rule.get("name"), environment=rule.get("environment")),
        link=first_of(data, "web_url"),
    )


def _event(
    event: Mapping[str, Any], rule: Mapping[str, Any], data: Mapping[str, Any]
) -> Observation:
    issue = first_of(event, "issue_id", "groupID", "event_id")
    if not issue:
        raise PayloadRejected("The event belongs to no issue: it has no issue_id.")
    tags = tags_of(event.get("tags"))
    return Observation(
        key=f"issue:{issue}",
        firing=True,
        title=first_of(event, "title", "message") or "Sentry event",
        description=first_of(event, "culprit", "message"),
        severity=_severity(first_of(event, "level") or tags.get("level", "")),
        started_at=instant_of(event.get("datetime") or event.get("timestamp")),
        labels=tags
        | labels_of(
            project=event.get("project_name") or event.get("project"),
            environment=event.get("environment"),
            rule=data.get("triggered_rule") or rule.get("title"),
        ),
        link=first_of(event, "web_url", "issue_url", "url"),
    )


def _issue(issue: Mapping[str, Any], action: str) -> Observation:
    number = first_of(issue, "id")
    if not number:
        raise PayloadRejected("The issue has no id.")
    if action not in _BEGUN | _OVER:
        raise PayloadIgnored(f"The issue was {action[:40] or 'touched'}: no news of trouble.")
    project = object_of(issue.get("project"))
    firing = action in _BEGUN
    return Observation(
        key=f"issue:{number}",
        firing=firing,
        title=first_of(issue, "title") or "Sentry issue",
        description=first_of(issue, "culprit"),
        severity=_severity(first_of(issue, "level")),
        started_at=instant_of(issue.get("lastSeen") or issue.get("firstSeen")) if firing else None,
        labels=labels_of(
            project=project.get("slug"), platform=issue.get("platform"), number=issue.get("shortId")
        ),
        link=first_of(issue, "web_url", "permalink"),
    )


def _legacy(payload: Mapping[str, Any]) -> Observation:
    event = object_of(payload.get("event"))
    return Observation(
        key=f"issue:{first_of(payload, 'id') or first_of(payload, 'url')}",
        firing=True,
        title=first_of(payload, "message") or first_of(event, "title") or "Sentry event",
        description=first_of(payload, "culprit"),
        severity=_severity(first_of(payload, "level")),
        started_at=instant_of(event.get("timestamp")),
        labels=tags_of(event.get("tags"))
        | labels_of(project=payload.get("project_slug") or payload.get("project")),
        link=first_of(payload, "url"),
    )


def _severity(level: str) -> Severity:
    return severity_of(level, Severity.ERROR)


ADAPTER = Adapter(
    kind="sentry",
    title="Sentry",
    setup=_SETUP,
    parse=parse,
    keeps=frozenset({_RESOURCE, _SIGNATURE}),
    verify=verify,
    signs="The client secret of the internal integration",
)
