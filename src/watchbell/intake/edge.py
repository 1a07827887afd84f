"""POST /integrations/<kind>/<key>: what a machine sends is committed, then answered.

Nothing here writes a log line about a request, so no key can get into one.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from django.db import InterfaceError, OperationalError

from watchbell.alerts.domain import SignalState
from watchbell.alerts.domain.cleaning import BODY_LIMIT
from watchbell.alerts.integrations.reading import read_json
from watchbell.alerts.integrations.registry import keeps_of, shakes_hands, takes_of
from watchbell.intake.exchange import (
    TAKEN,
    Dialect,
    Door,
    Exchange,
    Headers,
    RawHeaders,
    Ready,
    Reply,
    Taken,
)
from watchbell.intake.packing import instant_item, item
from watchbell.intake.problems import (
    TOO_LARGE,
    UNAVAILABLE,
    UNKNOWN,
    WRONG_METHOD,
    WRONG_TYPE,
    Gone,
    Problem,
    Refused,
)
from watchbell.intake.store import Conninfo, Row, Store, Unavailable
from watchbell.kernel.clock import Clock, SystemClock, stopwatch
from watchbell.kernel.ids import new_id_bytes
from watchbell.platform.wakeup import conninfo as django_conninfo

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Aside(Protocol):
    """Runs a call that asks Django's database, in a thread."""

    def __call__(self, call: Callable[[], T], /) -> Awaitable[T]: ...


PREFIX = "/integrations/"
_KEY_FRESH_SECONDS = 0.5
_MOST_DOORS = 10_000
_MOST_CONTENT_TYPES = 200
_PENDING = item(SignalState.PENDING.encode())
_REJECTED = item(SignalState.REJECTED.encode())
_NOTHING = item(b"")
_HEADER_LENGTH = 2000
# An answer without a body goes out in one system call; with one it takes the server two.
_ACCEPTED = {
    "type": "http.response.start",
    "status": 202,
    "headers": [(b"content-length", b"0")],
}
_TAKEN = {**_ACCEPTED, "status": 200}
_NOTHING_MORE = {"type": "http.response.body"}
_ACCEPTED_PLAINLY = Reply(202)
_METHODS = ("POST", "PUT")
_ASKED_BY, _ALLOWED, _RATE = (
    b"webhook-request-origin", b"webhook-allowed-origin", b"webhook-allowed-rate",
)  # fmt: skip
_JSON_TYPES = (b"", b"application/json", b"text/json", b"application/x-www-form-urlencoded")


class Intake:
    """Takes signals for every integration of this installation."""

    def __init__(
        self,
        conninfo: Conninfo = django_conninfo,
        clock: Clock | None = None,
        aside: Aside = asyncio.to_thread,
    ) -> None:
        self._clock = clock or SystemClock()
        self._store = Store(conninfo)
        self._doors: dict[str, Door] = {}
        self._content_types: dict[bytes, bytes] = {}
        self._aside = aside

    async def start(self) -> None:
        """Begin to take signals, on the running loop."""
        self._store.start()

    async def stop(self) -> None:
        """Commit what was taken, then end."""
        await self._store.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "OPTIONS":
                await _send(send, await self._shake_hands(scope))
                return
            await self._take(scope, receive)
        except Refused as refusal:
            await _refuse(send, refusal.problem)
        except Unavailable:
            await _refuse(send, UNAVAILABLE)
        except Gone:
            return
        else:
            await send(_ACCEPTED)
            await send(_NOTHING_MORE)

    async def speak(self, dialect: Dialect, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request in another product's language."""
        try:
            reply = await dialect.speak(await self._exchange(scope, receive))
        except Refused as refusal:
            reply = dialect.refuse(refusal.problem)
        except Unavailable:
            reply = dialect.refuse(UNAVAILABLE)
        except Gone:
            return
        await _send(send, reply)

    async def find(self, key: str) -> Door:
        """Return the enabled integration of a key; Refused (404) when there is none.

        What is known is asked again after half a second, so that a key which was taken away
        stops to work.
        """
        key_hash = _hash(key)
        return self._known(key_hash) or await self._ask(key_hash)

    def at_once(
        self, dialect: Dialect | None, path: str, headers: RawHeaders, body: bytes
    ) -> Taken | None:
        """Begin to commit a POST that is a whole, good signal of a known key; None for all others.

        What is None is asked again by `__call__` or `speak`, which say what is wrong with it.
        """
        ready = (
            _ready(path, body) if dialect is None else dialect.ready and dialect.ready(path, body)
        )
        if ready is None:
            return None
        door = self._known(_hash(ready.key))
        if door is None or door.kind != ready.kind:
            return None
        content_type = _headers(headers)[0]
        try:
            done = self.commit(door, body, content_type=content_type, kept=ready.kept)
        except Unavailable:
            return None
        return Taken(done, ready.reply, dialect.refuse if dialect else problem_told)

    def commit(
        self,
        door: Door,
        body: bytes,
        *,
        content_type: bytes = b"",
        kept: Mapping[str, str] | None = None,
        fault: str = "",
    ) -> "asyncio.Future[bytes]":
        """Commit one request as a signal and return its id; see `exchange.Desk`."""
        now = self._clock.now()
        return self._store.write(
            Row(
                instant_item(now),
                new_id_bytes(now),
                door.packed_id,
                self._content_types.get(content_type) or self._content_type(content_type),
                body,
                _REJECTED if fault else _PENDING,
                item(fault.encode()) if fault else _NOTHING,
                item(json.dumps(kept).encode()) if kept else _NOTHING,
            )
        )

    def now(self) -> datetime:
        """Return the time, read once by whoever asks."""
        return self._clock.now()

    async def aside(self, call: Callable[[], T]) -> T:
        """Run what asks Django's database in a thread; Unavailable when that does not answer."""
        try:
            return await self._aside(call)
        except (OperationalError, InterfaceError) as error:
            raise Unavailable from error

    async def _take(self, scope: Scope, receive: Receive) -> None:
        """Commit one request as a signal.

        This is the hot path: what is the same for many requests is looked up, not made.
        """
        kind, _, key = scope["path"][len(PREFIX) :].partition("/")
        if scope["method"] not in _METHODS:
            raise Refused(WRONG_METHOD)
        door = await self.find(key.removesuffix("/"))
        if door.kind != kind:
            raise Refused(UNKNOWN)
        content_type, length = _headers(scope["headers"])
        if length > BODY_LIMIT:
            raise Refused(TOO_LARGE)
        body = await _body(receive)
        fault = _fault(body, content_type, kind)
        await self.commit(
            door, body, content_type=content_type, kept=_kept(kind, scope), fault=fault
        )
        if fault:
            raise Refused(Problem(400, "malformed_json", f"{fault} {_KEPT}"))

    async def _shake_hands(self, scope: Scope) -> Reply:
        """Allow a sender of CloudEvents to send, as its webhook specification asks."""
        kind, _, key = scope["path"][len(PREFIX) :].partition("/")
        door = await self.find(key.removesuffix("/"))
        if door.kind != kind:
            raise Refused(UNKNOWN)
        if not shakes_hands(kind):
            raise Refused(WRONG_METHOD)
        origins = [value for name, value in scope["headers"] if name == _ASKED_BY]
        allowed = ((_ALLOWED, origins[0]), (_RATE, b"*")) if origins else ()
        return Reply(200, headers=((b"allow", b"POST, OPTIONS"), *allowed))

    async def _exchange(self, scope: Scope, receive: Receive) -> Exchange:
        content_type, length = _headers(scope["headers"])
        if length > BODY_LIMIT:
            raise Refused(TOO_LARGE)
        return Exchange(
            scope["method"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            Headers(scope["headers"]),
            await _body(receive),
            self,
            content_type,
        )

    def _known(self, key_hash: str) -> Door | None:
        """Return the integration of a key when it was asked for a moment ago."""
        door = self._doors.get(key_hash)
        return door if door is not None and door.fresh_until >= stopwatch() else None

    async def _ask(self, key_hash: str) -> Door:
        found = await asyncio.shield(self._store.door(key_hash))
        if found is None:
            self._doors.pop(key_hash, None)
            raise Refused(UNKNOWN)
        if len(self._doors) >= _MOST_DOORS:
            self._doors.clear()
        kind, integration_id = found
        fresh_until = stopwatch() + _KEY_FRESH_SECONDS
        door = Door(kind, integration_id, item(integration_id.bytes), fresh_until)
        self._doors[key_hash] = door
        return door

    def _content_type(self, value: bytes) -> bytes:
        """Return the header as an item, kept for the next request that has it."""
        made = item(value.decode("latin-1").replace("\0", "")[:200].encode())
        if len(self._content_types) < _MOST_CONTENT_TYPES:
            self._content_types[value] = made
        return made


def _hash(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _ready(path: str, body: bytes) -> Ready | None:
    """Return the signal of a plain webhook's address when nothing more is to be found out."""
    kind, _, key = path[len(PREFIX) :].partition("/")
    if keeps_of(kind):
        return None
    try:
        read_json(body)
    except ValueError:
        return None
    return Ready(kind, key.removesuffix("/"), _ACCEPTED_PLAINLY)


def _headers(headers: RawHeaders) -> tuple[bytes, int]:
    content_type, length = b"", 0
    for name, value in headers:
        if name == b"content-type":
            content_type = value
        elif name == b"content-length":
            length = int(value) if value.isdigit() else 0
    return content_type, length


def _kept(kind: str, scope: Scope) -> dict[str, str] | None:
    """Return the headers that this kind's adapter asks for; nearly all ask for none."""
    names = keeps_of(kind)
    if not names:
        return None
    return {
        told: value.decode("latin-1").replace("\0", "")[:_HEADER_LENGTH]
        for name, value in scope["headers"]
        if (told := name.decode("latin-1")) in names or f"{told.partition('-')[0]}-*" in names
    }


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message["body"] if _is_whole(message) else await _rest(message, receive)
    return body


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
            raise Refused(TOO_LARGE)
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


def _fault(body: bytes, content_type: bytes, kind: str) -> str:
    """Say why a body is no JSON, "" when it is, or when its kind reads such bodies as well.

    What does not claim to be either is refused. Senders that mislabel JSON are many, so the body
    decides and not the header.
    """
    try:
        read_json(body)
    except ValueError as error:
        plain = content_type.partition(b";")[0].strip().lower()
        takes = takes_of(kind)
        if "*" in takes or plain.decode("latin-1") in takes:
            return ""
        if plain not in _JSON_TYPES and not plain.endswith(b"+json"):
            raise Refused(WRONG_TYPE) from None
        if not body:
            return "The body is empty; send JSON."
        return f"The body is not JSON: {error}."
    return ""


async def _refuse(send: Send, problem: Problem) -> None:
    await _send(send, problem_told(problem))


def problem_told(problem: Problem) -> Reply:
    """Say a problem in this product's own words."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.sentence,
    }
    body = json.dumps(told).encode()
    return Reply(problem.status, body, b"application/problem+json", problem.headers)


async def _send(send: Send, reply: Reply) -> None:
    if reply is TAKEN:
        await send(_TAKEN)
        await send(_NOTHING_MORE)
        return
    headers = [
        (b"content-type", reply.content_type),
        (b"content-length", str(len(reply.body)).encode()),
        *reply.headers,
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


_KEPT = "It was kept and is shown on the integration's page."
