"""Grafana Alerting's webhook (Alertmanager's and more), and that of Grafana before 9."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from watchbell.alerts.domain import Observation, Severity, severity_of
from watchbell.alerts.integrations import alertmanager
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected, Signed
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    objects_of,
    read_object,
    tags_of,
    text_of,
)
from watchbell.alerts.integrations.signatures import require_hex, require_recent

_SIGNATURE = "x-grafana-alerting-signature"
_STAMP = "x-grafana-alerting-timestamp"
_SETUP = """Alerting > Contact points > Add contact point

Integration:  Webhook
URL:          {address}
HTTP method:  POST

To sign (Grafana 12 and newer), under HMAC signature:
  Secret:             any long text; put the same into this page
  Header:             X-Grafana-Alerting-Signature
  Timestamp header:   X-Grafana-Alerting-Timestamp
"""
_OLD_STATES = {"alerting": True, "no_data": True, "ok": False}


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one webhook into one observation per alert."""
    payload = read_object(body)
    if "alerts" not in payload and "ruleId" in payload:
        return [_of_old(payload)]
    seen = alertmanager.parse(body, headers)
    return [
        replace(one, link=_link(alert) or one.link, description=one.description or _values(alert))
        for one, alert in zip(seen, objects_of(payload["alerts"]), strict=True)
    ]


def verify(signed: Signed) -> None:
    """Check Grafana's HMAC; with a time in front of the body when a header tells one."""
    stamp = signed.headers.get(_STAMP, "")
    if signed.secret and stamp:
        require_recent(signed, stamp)
    message = f"{stamp}:".encode() + signed.body if stamp else signed.body
    require_hex(signed, _SIGNATURE, message)


def _link(alert: Mapping[str, Any]) -> str:
    return first_of(alert, "panelURL", "dashboardURL")


def _values(alert: Mapping[str, Any]) -> str:
    values = alert.get("values")
    if not isinstance(values, dict):
        return text_of(alert.get("valueString"))
    return ", ".join(f"{name} = {text_of(value)}" for name, value in values.items())


def _of_old(payload: Mapping[str, Any]) -> Observation:
    state = first_of(payload, "state").lower()
    if state in ("paused", "pending"):
        raise PayloadIgnored(f"The rule is {state}; that is neither trouble nor its end.")
    if state not in _OLD_STATES:
        raise PayloadRejected(f"'state' is {state[:40]!r}; Grafana says alerting, no_data or ok.")
    tags = tags_of(payload.get("tags"))
    return Observation(
        key=f"rule:{first_of(payload, 'ruleId')}",
        firing=_OLD_STATES[state],
        title=first_of(payload, "ruleName", "title") or "Grafana rule",
        description=first_of(payload, "message"),
        severity=severity_of(tags.get("severity", ""), Severity.ERROR),
        labels=tags,
        link=first_of(payload, "ruleUrl"),
        started_at=instant_of(payload.get("time")),
    )


ADAPTER = Adapter(
    kind="grafana",
    title="Grafana",
    setup=_SETUP,
    parse=parse,
    keeps=frozenset({_SIGNATURE, _STAMP}),
    verify=verify,
    signs="The secret of the contact point's HMAC signature",
)
