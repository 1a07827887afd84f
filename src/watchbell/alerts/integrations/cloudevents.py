"""CloudEvents 1.0 over HTTP: structured, binary and batched."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from watchbell.alerts.domain import Observation, severity_of
from watchbell.alerts.integrations.guessing import guess
from watchbell.alerts.integrations.mapping import apply
from watchbell.alerts.integrations.port import ANYTHING, Adapter, PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    read_form,
    read_json,
    text_of,
)
from watchbell.alerts.integrations.shapes import parsed, recognise

_SETUP = """POST {address}
Content-Type: application/cloudevents+json

{"specversion": "1.0", "id": "1", "source": "/shop/checkout", "type": "com.example.disk.full",
 "subject": "db1", "time": "2026-01-05T08:00:00Z",
 "data": {"title": "Disk full on db1", "severity": "critical", "state": "firing"}}

Structured, binary (ce- headers) and batched events are understood, and so is the webhook
handshake (OPTIONS with WebHook-Request-Origin) that Azure Event Grid asks for.
The end of trouble has "state": "resolved" in its data, or a type that ends in .resolved.
"""
_OVER = re.compile(r"[._/-](resolved|recovered|closed|cleared|ok|ended)(?:[._/-]v\d+)?$", re.I)
_MOST = 1_000


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn each event into what its data says, when that is known or speaks for itself."""
    events = _events(body, headers)
    return [seen for event in events for seen in _observations(event, headers)]


def is_event(payload: Any, headers: Mapping[str, str]) -> bool:
    """Say whether a request carries CloudEvents, in any of their three forms."""
    if "ce-specversion" in headers:
        return True
    if isinstance(payload, list):
        payload = payload[0] if payload else None
    return isinstance(payload, dict) and "specversion" in payload and "source" in payload


def _events(body: bytes, headers: Mapping[str, str]) -> list[dict[str, Any]]:
    if "ce-specversion" in headers or "ce-type" in headers:
        return [_binary(body, headers)]
    try:
        payload = read_json(body)
    except ValueError as error:
        raise PayloadRejected(
            f"There are no ce- headers and the body is not JSON: {error}."
        ) from error
    events = payload if isinstance(payload, list) else [payload]
    if not events:
        raise PayloadIgnored("The batch is empty.")
    if len(events) > _MOST:
        raise PayloadRejected(f"There are {len(events)} events in it; {_MOST} is the most.")
    for event in events:
        if not isinstance(event, dict) or not first_of(event, "source", "type"):
            raise PayloadRejected("A CloudEvent is an object with a source and a type.")
    return events


def _binary(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    event: dict[str, Any] = {
        name[3:]: unquote(value) for name, value in headers.items() if name.startswith("ce-")
    }
    return event | {"data": _data(body, headers.get("content-type", ""))}


def _data(body: bytes, content_type: str) -> Any:
    try:
        return read_json(body)
    except ValueError:
        return read_form(body, content_type) or body.decode("utf-8", "replace")


def _observations(event: Mapping[str, Any], headers: Mapping[str, str]) -> list[Observation]:
    data = event.get("data")
    if "data_base64" in event:
        try:
            data = _data(base64.b64decode(text_of(event["data_base64"]), validate=True), "")
        except (binascii.Error, ValueError):
            raise PayloadRejected("The event's data_base64 is no base64.") from None
    known = recognise(data)
    if known is not None:
        return parsed(known, text_of(data).encode("utf-8", "surrogatepass"), headers)
    return _guessed(event, data) or [_bare(event, data)]


def _guessed(event: Mapping[str, Any], data: Any) -> list[Observation]:
    """Return what the data says by the names of its fields, with the event around it."""
    mapping = guess(data) if isinstance(data, dict) else None
    if mapping is None:
        return []
    bare = _bare(event, data)
    key = "" if mapping.key else bare.key
    return [
        replace(
            seen,
            key=key or seen.key,
            firing=seen.firing and bare.firing,
            labels={**bare.labels, **seen.labels},
            started_at=seen.started_at or bare.started_at,
        )
        for seen in apply(mapping, data)
    ]


def _bare(event: Mapping[str, Any], data: Any) -> Observation:
    source, kind, subject = (first_of(event, n) for n in ("source", "type", "subject"))
    about = _OVER.sub("", kind)
    firing = about == kind
    at = instant_of(event.get("time"))
    return Observation(
        key=f"{source}|{subject}|{about}",
        firing=firing,
        title=": ".join(filter(None, (about, subject))) or source or "Event",
        description=text_of(data),
        severity=severity_of(first_of(event, "severity")),
        started_at=at if firing else None,
        ended_at=None if firing else at,
        labels=labels_of(source=source, type=kind, subject=subject),
    )


ADAPTER = Adapter(
    kind="cloudevents",
    title="CloudEvents",
    setup=_SETUP,
    parse=parse,
    keeps=frozenset({"ce-*"}),
    takes=ANYTHING,
    handshakes=True,
)
