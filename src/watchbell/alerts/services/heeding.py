"""What a source says of its alert besides that it fires: kept in the alert, in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watchbell.alerts.answer_events import (
    AlertAmended,
    AlertAskedFor,
    AlertAssigned,
    AlertNoted,
    AlertSnoozedAtSource,
    AlertUnacknowledged,
)
from watchbell.alerts.domain import AlertState, Answer, Verb, rank_of, severity_of
from watchbell.alerts.events import AlertAcknowledged
from watchbell.alerts.models import Alert, Integration
from watchbell.kernel.events import Event

TAGS = "tags"
"""The label that holds an alert's tags, with commas between."""


@dataclass(slots=True)
class Asked:
    """One cleaned answer, with the integration that gave it and when it came.

    `heeded` when the alert it speaks of was open.
    """

    integration: Integration
    answer: Answer
    received_at: datetime
    heeded: bool = False


@dataclass(frozen=True, slots=True)
class Heeded:
    """What an answer changed in its alert, or what it asks of the alert's incident.

    `changes` are {field: [old, new]}; `worse` when the alert became more severe.
    """

    asked: Asked
    alert: Alert
    changes: Mapping[str, list[Any]]
    worse: bool


def heed(asked: Asked, alert: Alert) -> Heeded | None:
    """Apply an answer to its open alert; None when the alert says so already."""
    asked.heeded = True
    before = alert.severity
    changes = _APPLIED[asked.answer.verb](alert, asked)
    if changes is None:
        return None
    return Heeded(asked, alert, changes, rank_of(alert.severity) < rank_of(before))


def event_of(heeded: Heeded, now: datetime) -> Event:
    """Say on the alert what its source said of it."""
    said, alert = heeded.asked.answer, heeded.alert
    kind, more = _told(said, heeded.changes)
    return kind(
        subject=alert.ref,
        actor=alert.integration.as_actor(),
        at=now,
        incident_id=alert.incident_id,
        by=said.by,
        **more,
    )


def _told(said: Answer, changes: Mapping[str, list[Any]]) -> tuple[Callable[..., Event], Any]:
    match said.verb:
        case Verb.ACKNOWLEDGE:
            return AlertAcknowledged, {}
        case Verb.UNACKNOWLEDGE:
            return AlertUnacknowledged, {}
        case Verb.NOTE:
            return AlertNoted, {"note": said.note}
        case Verb.SNOOZE:
            return AlertSnoozedAtSource, {"until": said.until}
        case Verb.ASSIGN:
            return AlertAssigned, {"owner": said.text}
        case Verb.ASK:
            return AlertAskedFor, {"what": said.text}
        case _:
            return AlertAmended, {"changes": dict(changes)}


Applied = Mapping[str, list[Any]] | None
_NOTHING: Mapping[str, list[Any]] = {}


def _acknowledge(alert: Alert, asked: Asked) -> Applied:
    if alert.state == AlertState.ACKNOWLEDGED:
        return None
    alert.acknowledge(at=asked.received_at)
    return _NOTHING


def _unacknowledge(alert: Alert, asked: Asked) -> Applied:
    if alert.state != AlertState.ACKNOWLEDGED:
        return None
    alert.unacknowledge()
    return _NOTHING


def _note(alert: Alert, asked: Asked) -> Applied:
    return _NOTHING if asked.answer.note else None


def _snooze(alert: Alert, asked: Asked) -> Applied:
    if asked.answer.until is None:
        return None
    alert.told = {**(alert.told or {}), "snoozed_until": asked.answer.until.isoformat()}
    return _NOTHING


def _assign(alert: Alert, asked: Asked) -> Applied:
    if (alert.told or {}).get("owner", "") == asked.answer.text:
        return None
    alert.told = {**(alert.told or {}), "owner": asked.answer.text}
    return _NOTHING


def _ask(alert: Alert, asked: Asked) -> Applied:
    return _NOTHING


def _prioritise(alert: Alert, asked: Asked) -> Applied:
    """Take over the vendor's word; where routes decide the severity, it stays theirs."""
    severity = severity_of(asked.answer.text)
    changes = _set(alert, "said_severity" if alert.routed_severity else "severity", severity)
    labelled = _label(alert, {**alert.labels, "priority": asked.answer.text})
    return {**changes, **(labelled or {})} or None


def _say(alert: Alert, asked: Asked) -> Applied:
    said = asked.answer.text
    if asked.answer.verb is Verb.DESCRIPTION:
        return _set(alert, "description", said) or None
    return _set(alert, "title", " ".join(said.split())) or None if said else None


def _tag(alert: Alert, asked: Asked) -> Applied:
    tags = tags_of(alert)
    if asked.answer.verb is Verb.UNTAG:
        kept = [tag for tag in tags if tag not in asked.answer.texts]
    else:
        kept = list(dict.fromkeys([*tags, *asked.answer.texts]))
    return _label(alert, {**alert.labels, TAGS: ",".join(kept)})


def _detail(alert: Alert, asked: Asked) -> Applied:
    if asked.answer.verb is Verb.UNDETAIL:
        gone = set(asked.answer.texts)
        return _label(alert, {n: text for n, text in alert.labels.items() if n not in gone})
    return _label(alert, {**alert.labels, **asked.answer.pairs})


def tags_of(alert: Alert) -> list[str]:
    """Return the alert's tags."""
    return [tag for tag in alert.labels.get(TAGS, "").split(",") if tag]


def _label(alert: Alert, labels: dict[str, str]) -> Applied:
    return _set(alert, "labels", labels) or None


def _set(alert: Alert, name: str, value: Any) -> dict[str, list[Any]]:
    before = getattr(alert, name)
    if before == value:
        return {}
    setattr(alert, name, value)
    return {name: [before, value]}


_APPLIED: Mapping[Verb, Callable[[Alert, Asked], Applied]] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.UNACKNOWLEDGE: _unacknowledge,
    Verb.NOTE: _note,
    Verb.SNOOZE: _snooze,
    Verb.ASSIGN: _assign,
    Verb.PRIORITY: _prioritise,
    Verb.MESSAGE: _say,
    Verb.DESCRIPTION: _say,
    Verb.TAG: _tag,
    Verb.UNTAG: _tag,
    Verb.DETAIL: _detail,
    Verb.UNDETAIL: _detail,
    Verb.ASK: _ask,
}
