"""What Prometheus posts to an Alertmanager: POST /api/v2/alerts. Source: its OpenAPI document,
and answers recorded from Alertmanager 0.25.

Here an alert is its labels. It fires until its `endsAt`, which Prometheus moves on with each
repetition; one that gives none is over five minutes after it was last heard of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from watchbell.alerts.domain import Observation, severity_of
from watchbell.alerts.integrations.labelled import description_of, identity, title_of
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.reading import instant_of, read_json

KIND = "prometheus"
RESOLVE_TIMEOUT = timedelta(minutes=5)
_ZERO = "0001-01-01"
_SETUP = """# prometheus.yml: Prometheus talks to Watchbell as if it were an Alertmanager.
alerting:
  alertmanagers:
    - scheme: {scheme}
      path_prefix: {path}
      static_configs:
        - targets: ["{host}"]

# amtool, from any shell:
# amtool --alertmanager.url={address} alert query
"""


class Malformed(Exception):
    """A body that is no list of alerts; the message is worded as Alertmanager would."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The alerts of one request that can be taken, and what is wrong with the others."""

    alerts: list[dict[str, Any]]
    faults: list[str]


def judge(body: bytes) -> Judged:
    """Tell good alerts from bad ones by Alertmanager's rules; Malformed when it is no list."""
    try:
        payload = read_json(body)
    except ValueError as error:
        raise Malformed(str(error)) from error
    if not isinstance(payload, list):
        raise Malformed(f"json: cannot unmarshal {_go(payload)} into Go value of type a list")
    alerts: list[dict[str, Any]] = []
    faults: list[str] = []
    for alert in payload:
        fault = _fault(alert)
        if fault:
            faults.append(fault)
        else:
            alerts.append(alert)
    return Judged(alerts, faults)


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one request into one observation per alert; those that are not valid are left out."""
    try:
        judged = judge(body)
    except Malformed as error:
        raise PayloadRejected(f"This is no list of alerts: {error}.") from error
    if judged.faults and not judged.alerts:
        raise PayloadRejected(f"No alert of it is valid: {'; '.join(judged.faults[:5])}.")
    if not judged.alerts:
        raise PayloadIgnored("The list of alerts is empty.")
    return [_observation(alert) for alert in judged.alerts]


def _fault(alert: Any) -> str:
    """Say what makes an alert invalid, "" when nothing does; Malformed when it is no alert."""
    if not isinstance(alert, dict):
        if alert is None:
            return "at least one label pair required"
        raise Malformed(f"json: cannot unmarshal {_go(alert)} into Go value of type PostableAlert")
    labels = alert.get("labels")
    _require_texts("labels", labels)
    _require_texts("annotations", alert.get("annotations"))
    starts_at, ends_at = _time(alert, "startsAt"), _time(alert, "endsAt")
    if starts_at is not None and ends_at is not None and ends_at < starts_at:
        return "start time must be before end time"
    if not labels or not any(labels.values()):
        return "at least one label pair required"
    if labels.get(""):
        return 'invalid label set: invalid name ""'
    return ""


def _require_texts(name: str, value: Any) -> None:
    if value is None:
        return
    if type(value) is not dict:
        raise Malformed(f"json: cannot unmarshal {_go(value)} into Go struct field .{name}")
    for given in value.values():
        if type(given) is not str:
            what = f"Go struct field .{name} of type string"
            raise Malformed(f"json: cannot unmarshal {_go(given)} into {what}")


def _time(alert: Mapping[str, Any], name: str) -> datetime | None:
    value = alert.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Malformed(f"json: cannot unmarshal {_go(value)} into Go struct field .{name}")
    if value.startswith(_ZERO):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise Malformed(f'parsing time "{value[:60]}" of {name}: it is no RFC 3339 time') from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _go(value: Any) -> str:
    """Name a JSON value as Go does."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else ("string" if isinstance(value, str) else "null")


def _observation(alert: Mapping[str, Any]) -> Observation:
    labels = {name: value for name, value in alert["labels"].items() if value}
    annotations = alert.get("annotations") or {}
    link = alert.get("generatorURL")
    starts_at, ends_at = instant_of(alert.get("startsAt")), instant_of(alert.get("endsAt"))
    return Observation(
        key=identity(labels),
        firing=True,
        title=title_of(labels, annotations),
        description=description_of(annotations),
        severity=severity_of(labels.get("severity", "")),
        group=labels.get("alertname", ""),
        started_at=starts_at or ends_at,
        expires_at=ends_at,
        expires_after=None if ends_at else RESOLVE_TIMEOUT,
        labels=labels,
        annotations=annotations,
        link=link if isinstance(link, str) else "",
    )


ADAPTER = Adapter(kind=KIND, title="Prometheus (as its Alertmanager)", setup=_SETUP, parse=parse)
