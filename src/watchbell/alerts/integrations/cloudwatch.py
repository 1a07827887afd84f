"""Amazon CloudWatch: alarms through SNS, and through EventBridge."""

import hashlib
from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, Severity
from watchbell.alerts.integrations import sns
from watchbell.alerts.integrations.port import (
    ANYTHING,
    Adapter,
    PayloadRejected,
    Signed,
    Switch,
)
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    objects_of,
    read_object,
    text_of,
)

_UNSIGNED = "accepts_unsigned"
_SETUP = """aws sns create-topic --name watchbell
aws sns subscribe --topic-arn <the topic's ARN> --protocol https \\
  --notification-endpoint '{address}'

Watchbell confirms the subscription by itself and checks Amazon's signature on each message.
Leave "raw message delivery" off: raw messages are not signed. Then let your alarms act on the
topic, for the alarm and for its end:

aws cloudwatch put-metric-alarm ... \\
  --alarm-actions <the topic's ARN> --ok-actions <the topic's ARN>
"""
_STATES = {"ALARM": True, "INSUFFICIENT_DATA": True, "OK": False}


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one message of a topic into the alarm it speaks of, or into an alert of its own."""
    payload = read_object(body)
    if not sns.is_envelope(payload):
        return [told_by(payload, {})]
    envelope = sns.opened(payload)
    return [told_by(sns.inside(envelope), envelope)]


def verify(signed: Signed) -> None:
    """Check Amazon's signature; what comes without an envelope has none."""
    envelope = sns.envelope_in(signed.body)
    if envelope is not None:
        sns.verify_envelope(envelope, signed)
    elif not signed.settings.get(_UNSIGNED):
        raise PayloadRejected(
            "It came without SNS's signed envelope. Switch raw message delivery off at the"
            " subscription, or allow unsigned messages at this integration."
        )


def told_by(message: Any, envelope: Mapping[str, Any]) -> Observation:
    """Return what a message says; one of a form that is not known is an alert that never ends."""
    if isinstance(message, dict) and "AlarmName" in message:
        return _alarm(message)
    detail = object_of(message.get("detail")) if isinstance(message, dict) else {}
    if isinstance(message, dict) and "alarmName" in detail:
        return _event(message, detail)
    return _other(message, envelope)


def _alarm(alarm: Mapping[str, Any]) -> Observation:
    state = first_of(alarm, "NewStateValue")
    trigger = object_of(alarm.get("Trigger"))
    firing, at = _firing(state), instant_of(alarm.get("StateChangeTime"))
    arn = first_of(alarm, "AlarmArn")
    return Observation(
        key=arn or f"{first_of(alarm, 'AWSAccountId')}:{first_of(alarm, 'AlarmName')}",
        firing=firing,
        title=_title(first_of(alarm, "AlarmName"), state),
        description="\n".join(
            filter(None, (first_of(alarm, "AlarmDescription"), first_of(alarm, "NewStateReason")))
        ),
        severity=_severity(state),
        started_at=at if firing else None,
        ended_at=None if firing else at,
        labels=_dimensions(trigger)
        | labels_of(
            alarm=alarm.get("AlarmName"),
            account=alarm.get("AWSAccountId"),
            region=_region(arn) or alarm.get("Region"),
            namespace=trigger.get("Namespace"),
            metric=trigger.get("MetricName"),
        ),
        link=_console(arn, first_of(alarm, "AlarmName")),
    )


def _event(event: Mapping[str, Any], detail: Mapping[str, Any]) -> Observation:
    state = object_of(detail.get("state"))
    value = first_of(state, "value")
    firing, at = _firing(value), instant_of(state.get("timestamp"))
    resources = event.get("resources")
    arn = text_of(resources[0]) if isinstance(resources, list) and resources else ""
    name = first_of(detail, "alarmName")
    settings = object_of(detail.get("configuration"))
    return Observation(
        key=arn or f"{first_of(event, 'account')}:{name}",
        firing=firing,
        title=_title(name, value),
        description="\n".join(
            filter(None, (first_of(settings, "description"), first_of(state, "reason")))
        ),
        severity=_severity(value),
        started_at=at if firing else None,
        ended_at=None if firing else at,
        labels=labels_of(alarm=name, account=event.get("account"), region=event.get("region")),
        link=_console(arn, name),
    )


def _other(message: Any, envelope: Mapping[str, Any]) -> Observation:
    text = text_of(message)
    fields = object_of(message)
    topic = first_of(envelope, "TopicArn")
    title = first_of(envelope, "Subject") or first_of(
        fields, "title", "detail-type", "Event Message", "source"
    )
    title = title or text.strip().partition("\n")[0][:200] or "Message of a topic"
    told = hashlib.sha256(f"{topic}\0{title}".encode("utf-8", "surrogatepass")).hexdigest()
    return Observation(
        key=f"message:{told[:32]}",
        firing=True,
        title=title,
        description=text,
        severity=Severity.WARNING,
        labels=labels_of(topic=topic.rpartition(":")[2], region=_region(topic)),
        started_at=instant_of(envelope.get("Timestamp")),
    )


def _firing(state: str) -> bool:
    """Lack of data is sent only to who asked for it by its own action, so it is trouble too."""
    if state not in _STATES:
        raise PayloadRejected(f"The alarm's state is {state[:40]!r}, which CloudWatch has not.")
    return _STATES[state]


def _title(name: str, state: str) -> str:
    return f"{name} has too little data" if state == "INSUFFICIENT_DATA" else name


def _severity(state: str) -> Severity:
    return Severity.WARNING if state == "INSUFFICIENT_DATA" else Severity.ERROR


def _dimensions(trigger: Mapping[str, Any]) -> dict[str, str]:
    found = objects_of(trigger.get("Dimensions"))
    pairs = ((first_of(one, "name", "Name"), first_of(one, "value", "Value")) for one in found)
    return {name: value for name, value in pairs if name}


def _region(arn: str) -> str:
    parts = arn.split(":")
    return parts[3] if len(parts) > 5 else ""


def _console(arn: str, name: str) -> str:
    region = _region(arn)
    if not region.replace("-", "").isalnum() or any(mark in name for mark in " ?#&"):
        return ""
    start = f"https://{region}.console.aws.amazon.com/cloudwatch/home"
    return f"{start}?region={region}#alarmsV2:alarm/{name}"


ADAPTER = Adapter(
    kind="cloudwatch",
    title="Amazon CloudWatch",
    setup=_SETUP,
    parse=parse,
    takes=ANYTHING,
    verify=verify,
    switches=(
        Switch(
            name=_UNSIGNED,
            label="Messages without Amazon's signature are believed",
            hint="For raw message delivery, EventBridge, or when Amazon cannot be reached"
            " from here. Whoever has the address can send alarms then.",
        ),
    ),
)
