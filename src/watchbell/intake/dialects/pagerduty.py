"""PagerDuty's Events API at its own addresses, under any path prefix.

POST /v2/enqueue, /integration/<routing key>/enqueue, and version 1's
/generic/2010-04-15/create_event.json. Change events are the API's (`api/compatible.py`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from watchbell.alerts.integrations.pagerduty import ADAPTER, EVENT_LIMIT, MADE
from watchbell.alerts.integrations.reading import read_json, text_of
from watchbell.intake.exchange import Dialect, Door, Exchange, Ready, Reply
from watchbell.intake.problems import UNKNOWN, WRONG_METHOD, Problem, Refused

_KEY_LENGTH = 32
_ENQUEUE = "/v2/enqueue"
_ACTIONS = ("trigger", "acknowledge", "resolve")
_REQUIRED = ("summary", "source", "severity")
_INVALID = ("invalid event", "Event object is invalid")


@dataclass(frozen=True, slots=True)
class Version:
    """What one version of the language calls things, and how it says that all is well."""

    routing_key: str
    action: str
    key: str
    status: int


TWO = Version("routing_key", "event_action", "dedup_key", 202)
ONE = Version("service_key", "event_type", "incident_key", 200)


def matches(path: str) -> bool:
    """Tell PagerDuty's addresses from all others."""
    return _version(path) is not None


async def speak(exchange: Exchange) -> Reply:
    """Take one event; it is committed when this says so."""
    version = _version(exchange.path) or TWO
    if exchange.method != "POST":
        raise Refused(WRONG_METHOD)
    if len(exchange.body) > EVENT_LIMIT:
        return _refused(413, *_INVALID, f"The event is larger than {EVENT_LIMIT} bytes")
    try:
        event = read_json(exchange.body)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        return await _unreadable(exchange)
    routing_key = text_of(event.get(version.routing_key)) or _key_outside(exchange)
    if version is TWO and len(routing_key) != _KEY_LENGTH:
        return _refused(400, *_INVALID, _WRONG_LENGTH)
    door = await _door(exchange, routing_key)
    return await _keep(exchange, version, door, event)


def ready(path: str, body: bytes) -> Ready | None:
    """Return the signal of an event of version 2 that lacks nothing."""
    if len(body) > EVENT_LIMIT or not path.endswith(_ENQUEUE):
        return None
    try:
        event = read_json(body)
    except ValueError:
        return None
    if not isinstance(event, dict) or _faults(TWO, event):
        return None
    routing_key = text_of(event.get(TWO.routing_key))
    if len(routing_key) != _KEY_LENGTH:
        return None
    key, kept = _key_of(TWO, event)
    return Ready(ADAPTER.kind, routing_key, _processed(TWO, key), kept)


def _key_of(version: Version, event: Mapping[str, Any]) -> tuple[str, dict[str, str] | None]:
    """Return an event's key; one that has none is given one, which is kept beside it."""
    if key := text_of(event.get(version.key)):
        return key, None
    key = uuid4().hex
    return key, {MADE: key}


def _processed(version: Version, key: str) -> Reply:
    told = {"status": "success", "message": "Event processed", version.key: key}
    return Reply(version.status, json.dumps(told).encode())


async def _keep(exchange: Exchange, version: Version, door: Door, event: Any) -> Reply:
    faults = _faults(version, event)
    key, kept = ("", None) if faults else _key_of(version, event)
    await exchange.desk.commit(
        door,
        exchange.body,
        content_type=b"application/json",
        kept=kept,
        fault=f"{'; '.join(faults)}." if faults else "",
    )
    if faults:
        return _refused(400, *_INVALID, *faults)
    return _processed(version, key)


async def _unreadable(exchange: Exchange) -> Reply:
    """Refuse what is no event; it is kept when the address or a header says whose it is."""
    if key := _key_outside(exchange):
        door = await _door(exchange, key)
        await exchange.desk.commit(door, exchange.body, fault="The body is no JSON object.")
    return _refused(400, *_UNREADABLE)


async def _door(exchange: Exchange, routing_key: str) -> Door:
    door = await exchange.desk.find(routing_key)
    if door.kind != ADAPTER.kind:
        raise Refused(UNKNOWN)
    return door


def _version(path: str) -> Version | None:
    plain = path.rstrip("/")
    if plain.endswith(_ENQUEUE):
        return TWO
    if plain.endswith("/enqueue"):
        return TWO if _key_in(plain) else None
    return ONE if plain.endswith("/generic/2010-04-15/create_event.json") else None


def _key_in(path: str) -> str:
    """Return the routing key of .../integration/<key>/enqueue, "" without one."""
    steps = path.rstrip("/").rsplit("/", 3)
    return steps[2] if len(steps) == 4 and steps[1] == "integration" else ""


def _key_outside(exchange: Exchange) -> str:
    return _key_in(exchange.path) or exchange.headers.get("x-routing-key", "")


def _faults(version: Version, event: Mapping[str, Any]) -> list[str]:
    """Say what an event lacks, in PagerDuty's words. Its severities may be anybody's."""
    action = event.get(version.action)
    if not action:
        return [f"'{version.action}' is missing or blank"]
    if action not in _ACTIONS:
        return [f"Incorrect value for '{version.action}' (should be one of: {', '.join(_ACTIONS)})"]
    if action != "trigger":
        return [] if text_of(event.get(version.key)) else [f"'{version.key}' is missing or blank"]
    if version is ONE:
        return [] if event.get("description") else ["'description' is missing or blank"]
    payload = event.get("payload")
    if not isinstance(payload, dict):
        return ["'payload' is missing or blank"]
    return [
        f"'payload.{name}' is missing or blank"
        for name in _REQUIRED
        if not text_of(payload.get(name)).strip()
    ]


def refuse(problem: Problem) -> Reply:
    """Say a problem as PagerDuty does; it knows no address that is nobody's."""
    if problem is UNKNOWN:
        return _refused(400, *_INVALID, "Invalid routing key")
    told = ("unavailable", "Event was not processed") if problem.status == 503 else _INVALID
    reply = _refused(problem.status, *told, problem.sentence)
    return Reply(reply.status, reply.body, headers=problem.headers)


def _refused(status: int, state: str, message: str, *errors: str) -> Reply:
    told = {"status": state, "message": message, "errors": list(errors)}
    return Reply(status, json.dumps(told).encode())


_UNREADABLE = ("Unrecognized object", "Event object format is unrecognized", "JSON parse error")
_WRONG_LENGTH = f"Length of 'routing_key' is incorrect (should be {_KEY_LENGTH} characters)"

DIALECT = Dialect(name="pagerduty", matches=matches, speak=speak, refuse=refuse, ready=ready)
