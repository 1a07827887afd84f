"""POST /integrations/<kind>/<key>: what a machine sends is committed, then answered.

Nothing here writes a log line about a request, so no key can get into one.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from watchbell.alerts.domain import SignalState
from watchbell.alerts.integrations.reading import read_json
from watchbell.intake.packing import instant_item, item
from watchbell.intake.store import Conninfo, Row, Store, Unavailable
from watchbell.kernel.clock import Clock, SystemClock, stopwatch
from watchbell.kernel.ids import new_id_bytes
from watchbell.platform.wakeup import conninfo as django_conninfo

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_LIMIT = 5 * 1024 * 1024
PREFIX = "/integrations/"
_KEY_FRESH_SECONDS = 0.5
_MOST_DOORS = 10_000
_MOST_CONTENT_TYPES = 200
_PENDING = item(SignalState.PENDING.encode())
_REJECTED = item(SignalState.REJECTED.encode())
_NO_REASON = item(b"")
# An answer without a body goes out in one system call; with one it takes the server two.
_ACCEPTED = {
    "type": "http.response.start",
    "status": 202,
    "headers": [(b"content-length", b"0")],
}
_NOTHING_MORE = {"type": "http.response.body"}
_JSON_TYPES = (b"", b"application/json", b"text/json", b"application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that is no success: a status, a code, a sentence that helps, more headers."""

    status: int
    code: str
    sentence: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Refused(Exception):
    """The request is answered with this problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


class Gone(Exception):
    """The sender left before its body was complete."""


@dataclass(slots=True)
class Door:
    """An enabled integration, and until when that is taken for true without asking."""

    kind: str
    integration_id: bytes
    fresh_until: float


class Intake:
    """Takes signals for every integration of this installation."""

    def __init__(self, conninfo: Conninfo = django_conninfo, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._store = Store(conninfo)
        self._doors: dict[str, Door] = {}
        self._content_types: dict[bytes, bytes] = {}

    async def start(self) -> None:
        """Begin to take signals, on the running loop."""
        self._store.start()

    async def stop(self) -> None:
        """Commit what was taken, then end."""
        await self._store.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._take(scope, receive)
        except Refused as refusal:
            await _refuse(send, refusal.problem)
        except Unavailable:
            await _refuse(send, _UNAVAILABLE)
        except Gone:
            return
        else:
            await send(_ACCEPTED)
            await send(_NOTHING_MORE)

    async def _take(self, scope: Scope, receive: Receive) -> None:
        """Commit one request as a signal.

        This is the hot path: what is the same for many requests is looked up, not made.
        """
        kind, _, key = scope["path"][len(PREFIX) :].partition("/")
        if scope["method"] != "POST":
            raise Refused(_WRONG_METHOD)
        key_hash = sha256(key.removesuffix("/").encode("utf-8", "surrogatepass")).hexdigest()
        door = self._doors.get(key_hash)
        if door is None or door.fresh_until < stopwatch():
            door = await self._ask(key_hash)
        if door.kind != kind:
            raise Refused(_UNKNOWN)
        content_type, length = _headers(scope)
        if length > BODY_LIMIT:
            raise Refused(_TOO_LARGE)
        message = await receive()
        body = message["body"] if _is_whole(message) else await _rest(message, receive)
        fault = _fault(body, content_type)
        now = self._clock.now()
        await self._store.write(
            Row(
                instant_item(now),
                item(new_id_bytes(now)),
                door.integration_id,
                self._content_types.get(content_type) or self._content_type(content_type),
                item(body),
                _REJECTED if fault else _PENDING,
                item(fault.encode()) if fault else _NO_REASON,
            )
        )
        if fault:
            raise Refused(Problem(400, "malformed_json", f"{fault} {_KEPT}"))

    async def _ask(self, key_hash: str) -> Door:
        """Find the integration of a key, or refuse. What is known is asked again after half a
        second, so that a key which was taken away stops to work."""
        found = await asyncio.shield(self._store.door(key_hash))
        if found is None:
            self._doors.pop(key_hash, None)
            raise Refused(_UNKNOWN)
        if len(self._doors) >= _MOST_DOORS:
            self._doors.clear()
        kind, integration_id = found
        door = Door(kind, item(integration_id.bytes), stopwatch() + _KEY_FRESH_SECONDS)
        self._doors[key_hash] = door
        return door

    def _content_type(self, value: bytes) -> bytes:
        """Return the header as an item, kept for the next request that has it."""
        made = item(value.decode("latin-1").replace("\0", "")[:200].encode())
        if len(self._content_types) < _MOST_CONTENT_TYPES:
            self._content_types[value] = made
        return made


def _headers(scope: Scope) -> tuple[bytes, int]:
    content_type, length = b"", 0
    for name, value in scope["headers"]:
        if name == b"content-type":
            content_type = value
        elif name == b"content-length":
            length = int(value) if value.isdigit() else 0
    return content_type, length


def _is_whole(message: MutableMapping[str, Any]) -> bool:
    return (
        message["type"] == "http.request"
        and not message.get("more_body")
        and len(message.setdefault("body", b"")) <= BODY_LIMIT
    )


async def _rest(message: MutableMapping[str, Any], receive: Receive) -> bytes:
    """Return the whole of a body that comes in parts, or that is too large."""
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            raise Refused(_TOO_LARGE)
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


def _fault(body: bytes, content_type: bytes) -> str:
    """Say why a body is no JSON, "" when it is. What does not claim to be JSON is refused.

    Senders that mislabel JSON are many, so the body decides and not the header.
    """
    try:
        read_json(body)
    except ValueError as error:
        plain = content_type.partition(b";")[0].strip().lower()
        if plain not in _JSON_TYPES and not plain.endswith(b"+json"):
            raise Refused(_WRONG_TYPE) from None
        if not body:
            return "The body is empty; send JSON."
        return f"The body is not JSON: {error}."
    return ""


async def _refuse(send: Send, problem: Problem) -> None:
    told = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.sentence,
    }
    body = json.dumps(told).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        *problem.headers,
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


_KEPT = "It was kept and is shown on the integration's page."
_UNKNOWN = Problem(
    404,
    "not_found",
    "No integration has this address; copy it again from the integration's page.",
)
_WRONG_METHOD = Problem(
    405, "method_not_allowed", "Send the signal by POST.", ((b"allow", b"POST"),)
)
_TOO_LARGE = Problem(
    413,
    "too_large",
    f"The body is larger than {BODY_LIMIT // 1024 // 1024} MiB; send fewer alerts at a time.",
    ((b"connection", b"close"),),
)
_WRONG_TYPE = Problem(
    415, "unsupported_media_type", "The body is not JSON; this address takes JSON only."
)
_UNAVAILABLE = Problem(
    503,
    "unavailable",
    "The database does not answer, so nothing was kept; send it again.",
    ((b"retry-after", b"1"),),
)
