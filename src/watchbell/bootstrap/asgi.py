"""The one address: intake, probes and live updates are native, Django's pages run in threads."""

import asyncio
import gc
import json
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache, partial
from importlib import import_module
from typing import Any, TypeVar, cast

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.contrib.auth import get_user
from django.core.wsgi import get_wsgi_application
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, parse_cookie
from django.urls import get_resolver
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from watchbell.platform.databases import plan_for_values

plan_for_values(settings.DATABASES["default"])
pages = get_wsgi_application()

from watchbell.accounts.models import Person  # noqa: E402 Django must be set up first
from watchbell.alerts.integrations.registry import kinds  # noqa: E402
from watchbell.alerts.selectors import alert_by_id  # noqa: E402
from watchbell.alerts.services.integrations import KEY_PREFIX  # noqa: E402
from watchbell.bootstrap.wire import DIALECTS  # noqa: E402
from watchbell.incidents import selectors as incident_selectors  # noqa: E402
from watchbell.incidents.permissions import Action, may  # noqa: E402
from watchbell.intake.edge import PREFIX, Intake  # noqa: E402
from watchbell.intake.exchange import Dialect, RawHeaders, Taken  # noqa: E402
from watchbell.kernel.clock import SystemClock  # noqa: E402
from watchbell.kernel.errors import NotFound, PermissionDenied  # noqa: E402
from watchbell.platform import health, metrics  # noqa: E402
from watchbell.platform.live import Hub, Interest, Receive, Scope, Send, live  # noqa: E402
from watchbell.platform.options import reading as options  # noqa: E402

T = TypeVar("T")
_PAGE_THREADS = 8
_SIDE_THREADS = 2
_sessions = import_module(settings.SESSION_ENGINE)
# uvicorn's own name for it. Read here, so that only pages pay for it and not every signal.
_TRUSTED_PROXIES = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
_MOST_KNOWN, _LONGEST_KNOWN = 1000, 200
_KEY_START = f"{KEY_PREFIX}_"


def _dialect_of(path: str) -> Dialect | None:
    """Return whose language an address speaks; those of senders come again and again."""
    return _known_dialect_of(path) if len(path) < _LONGEST_KNOWN else _find_dialect_of(path)


def _find_dialect_of(path: str) -> Dialect | None:
    for dialect in DIALECTS:
        if dialect.matches(path):
            return dialect
    return None


_known_dialect_of = lru_cache(_MOST_KNOWN)(_find_dialect_of)


class Side:
    """A few threads for what is no page but asks the database: probes, metrics, who may listen."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_SIDE_THREADS, "side")

    async def run(self, call: Callable[[], T]) -> T:
        """Run one call in a thread; its database connection goes back to the pool."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _tidy, call)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _load_pages() -> None:
    """Load what pages need, behind the first signals and before the first visitor."""
    _ = get_resolver().url_patterns
    # What is loaded now stays; the collector need not look through it again and again.
    gc.freeze()


def _tidy(call: Callable[[], T]) -> T:
    try:
        return call()
    finally:
        connections.close_all()


class Application:
    """Hands each request to who answers it, by its address."""

    def __init__(self) -> None:
        self._side = Side()
        self._intake = Intake(aside=self._side.run)
        self._hub = Hub()
        # a2wsgi types ASGI by TypedDicts of its own, which no server's or application's fit.
        bridge: Any = WSGIMiddleware(cast(Any, pages), workers=_PAGE_THREADS)
        self._pages = ProxyHeadersMiddleware(bridge, trusted_hosts=_TRUSTED_PROXIES)
        self._clock = SystemClock()
        self._kinds = kinds()
        self._exact = {
            "/health/live": self._live_probe,
            "/health/ready": self._ready_probe,
            "/metrics": self._metrics,
            "/live": self._news,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path.startswith(PREFIX) and self._is_signal(path):
            await self._intake(scope, receive, send)
        elif path in self._exact:
            await self._aside(path, scope, receive, send)
        elif dialect := _dialect_of(path):
            await self._intake.speak(dialect, scope, receive, send)
        elif not scope["query_string"].isascii():
            await _answer(
                send, 400, b"text/plain", b"The address holds bytes that are not ASCII.\n"
            )
        else:
            await self._pages(cast(Any, scope), cast(Any, receive), cast(Any, send))

    def at_once(self, path: str, headers: RawHeaders, body: bytes) -> Taken | None:
        """Begin to commit a POST that is a whole, good signal; see `intake.protocol`."""
        if path.startswith(PREFIX) and self._is_signal(path):
            return self._intake.at_once(None, path, headers, body)
        if path in self._exact:
            return None
        dialect = _dialect_of(path)
        return self._intake.at_once(dialect, path, headers, body) if dialect else None

    async def _aside(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._exact[path](scope, receive, send)
        except (InterfaceError, OperationalError):
            await _answer(send, 503, b"text/plain", b"The database does not answer.\n")

    def _is_signal(self, path: str) -> bool:
        """Tell a machine's address from a page's: by its kind, or by how every key begins."""
        kind, _, key = path[len(PREFIX) :].partition("/")
        if kind not in self._kinds and not key.startswith(_KEY_START):
            return False
        return bool(key) and "/" not in key[:-1]

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._intake.start()
        self._end_streams_on_signal()
        await send({"type": "lifespan.startup.complete"})
        warming = asyncio.create_task(self._side.run(_load_pages))
        hearing = asyncio.create_task(self._hear_of_options())
        await receive()
        hearing.cancel()
        await asyncio.gather(warming, hearing, return_exceptions=True)
        await self._hub.close()
        await self._intake.stop()
        self._side.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _hear_of_options(self) -> None:
        """Read anew what this installation is set to, every other second: pages ask memory."""
        while True:
            await asyncio.sleep(options.REFRESH_SECONDS)
            with suppress(InterfaceError, OperationalError):
                await self._side.run(options.load)

    def _end_streams_on_signal(self) -> None:
        """End open streams when the server is told to stop.

        A server waits for open responses before it ends the lifespan; a page that listens to
        the news would keep it for the whole period of grace.
        """
        loop = asyncio.get_running_loop()
        closing: list[asyncio.Task[None]] = []

        def close() -> None:
            closing.append(loop.create_task(self._hub.close()))

        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            if not callable(before):
                continue

            def heard(n: int, frame: Any, before: Callable[..., Any] = before) -> None:
                loop.call_soon_threadsafe(close)
                before(n, frame)

            signal.signal(number, heard)

    async def _live_probe(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _answer_checks(send, health.live())

    async def _ready_probe(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = self._clock.now()
        await _answer_checks(send, await self._side.run(partial(health.ready, now)))

    async def _metrics(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = self._clock.now()
        text = await self._side.run(partial(metrics.render, now))
        await _answer(send, 200, metrics.CONTENT_TYPE.encode(), text.encode())

    async def _news(self, scope: Scope, receive: Receive, send: Send) -> None:
        cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        key = parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")

        async def allowed(interest: Interest) -> bool:
            return await self._side.run(partial(_may_hear, key, interest))

        await live(scope, receive, send, hub=self._hub, allowed=allowed)


def _may_hear(session_key: str, interest: Interest) -> bool:
    """Say whether the person of this session may read what they want to hear of."""
    request = HttpRequest()
    request.session = _sessions.SessionStore(session_key)
    person = get_user(request)
    if not isinstance(person, Person) or not person.is_active:
        return False
    actor = person.as_actor()
    if interest.subject_id is None or interest.subject_kind not in ("incident", "alert"):
        return may(actor, Action.LIST_ALL)
    try:
        if interest.subject_kind == "incident":
            incident_selectors.incident_by_id(actor, interest.subject_id)
        else:
            alert_by_id(actor=actor, alert_id=interest.subject_id)
    except (NotFound, PermissionDenied):
        return False
    return True


async def _answer_checks(send: Send, checks: list[health.Check]) -> None:
    told = {
        "status": "ok" if health.is_well(checks) else "unavailable",
        "checks": {check.name: {"ok": check.ok, "detail": check.detail} for check in checks},
    }
    status = 200 if health.is_well(checks) else 503
    await _answer(send, status, b"application/json", json.dumps(told).encode())


async def _answer(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


application = Application()
