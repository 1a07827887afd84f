"""Prometheus Alertmanager's webhook, version 4. Source: its notify/webhook package."""

from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, severity_of
from watchbell.alerts.integrations.labelled import description_of, identity, title_of
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.reading import instant_of, pairs_of, read_json, text_of

_SETUP = """receivers:
  - name: watchbell
    webhook_configs:
      - url: {address}
        send_resolved: true
"""


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one webhook into one observation per alert; a batch is never collapsed."""
    try:
        payload = read_json(body)
    except ValueError as error:
        raise PayloadRejected(f"The body is not JSON: {error}.") from error
    if not isinstance(payload, dict):
        raise PayloadRejected("The body is JSON but no object; a webhook of version 4 is one.")
    alerts = payload.get("alerts")
    if not isinstance(alerts, list):
        raise PayloadRejected("There is no list called 'alerts'; is this an Alertmanager webhook?")
    if not alerts:
        raise PayloadIgnored("The list of alerts is empty.")
    group = text_of(payload.get("groupKey"))
    return [_observation(alert, group, number) for number, alert in enumerate(alerts, 1)]


def _observation(alert: Any, group: str, number: int) -> Observation:
    if not isinstance(alert, dict):
        raise PayloadRejected(f"Alert {number} is no object.")
    labels, annotations = pairs_of(alert.get("labels")), pairs_of(alert.get("annotations"))
    if not labels:
        raise PayloadRejected(f"Alert {number} has no labels, so nothing says which alert it is.")
    return Observation(
        key=text_of(alert.get("fingerprint")) or identity(labels),
        firing=alert.get("status") != "resolved",
        title=title_of(labels, annotations),
        description=description_of(annotations),
        severity=severity_of(labels.get("severity", "")),
        group=group,
        started_at=instant_of(alert.get("startsAt")),
        ended_at=instant_of(alert.get("endsAt")) if alert.get("status") == "resolved" else None,
        labels=labels,
        annotations=annotations,
        link=text_of(alert.get("generatorURL")),
    )


ADAPTER = Adapter(kind="alertmanager", title="Prometheus Alertmanager", setup=_SETUP, parse=parse)
