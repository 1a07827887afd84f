"""Open pages hear at once what happened: server-sent events, native asyncio.

One connection per process listens, only while somebody looks. It carries no content: a page
learns that event `kind` happened to `subject` and fetches what it may see.

    GET ...?subject=incident:<uuid>     the events of one record
    GET ...?topic=incidents             the events of every record of that kind
    ...&after=1234                      and what happened since this position

An answer of `event: reset` means that events were missed: load the page anew.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import psycopg
import structlog

from watchbell.kernel.actors import SubjectRef
from watchbell.platform import confidential
from watchbell.platform.wakeup import CHANNEL, conninfo

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 15.0
_POLL_SECONDS = 1.0
_QUEUE = 200
_BACKLOG = 500
_log = structlog.get_logger(__name__)

_READ = """
select position, kind, subject_kind, subject_id from platform_event
where position > %s order by position limit %s
"""
_READ_OF_KIND = """
select position, kind, subject_kind, subject_id from platform_event
where position > %s and subject_kind = %s and (%s::uuid is null or subject_id = %s)
order by position limit %s
"""


@dataclass(frozen=True, slots=True)
class Interest:
    """What a page wants to hear of: one record, or every record of a kind."""

    subject_kind: str
    subject_id: UUID | None = None

    def covers(self, news: "News") -> bool:
        if news.subject.kind != self.subject_kind:
            return False
        return self.subject_id is None or self.subject_id == news.subject.id

    @classmethod
    def parse(cls, query: bytes) -> "Interest":
        """Read `subject=kind:uuid` or `topic=kinds`; a ValueError says what is wrong."""
        given = parse_qs(query.decode("ascii", "replace"))
        if "subject" in given:
            subject = SubjectRef.parse(given["subject"][0])
            return cls(subject.kind, subject.id)
        topic = given.get("topic", [""])[0].removesuffix("s")
        if not topic:
            raise ValueError("give subject=kind:uuid or topic=kinds")
        return cls(topic)


@dataclass(frozen=True, slots=True)
class News:
    """One settled event, as much of it as a page is told."""

    position: int
    kind: str
    subject: SubjectRef
    confidential: bool = False

    def frame(self) -> bytes:
        data = {"kind": self.kind, "subject": str(self.subject), "position": self.position}
        return f"id: {self.position}\nevent: news\ndata: {json.dumps(data)}\n\n".encode()


class Listener:
    """One open page. A page that does not keep up is told to load anew."""

    def __init__(self, interest: Interest) -> None:
        self.interest = interest
        self._queue: asyncio.Queue[News | None] = asyncio.Queue(_QUEUE)
        self.missed = False
        self.since: int | None = None

    def tell(self, news: News) -> None:
        if not self.interest.covers(news):
            return
        try:
            self._queue.put_nowait(news)
        except asyncio.QueueFull:
            self.missed = True

    def end(self) -> None:
        """Wake the page's task for the last time."""
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def next(self) -> News | None:
        return await self._queue.get()

    def skip_all(self) -> None:
        """Forget what is queued: the page will load anew."""
        self.missed = False
        while not self._queue.empty():
            self._queue.get_nowait()


class Hub:
    """Reads the log once for all pages of this process."""

    def __init__(self, database: Callable[[], str] = conninfo) -> None:
        self._conninfo = database
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._few = asyncio.Semaphore(4)
        self._closed = False
        self.position = 0

    async def join(self, listener: Listener) -> int:
        """Let `listener` hear what comes; returns the position behind which it hears."""
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._ready.clear()
            self._task = asyncio.create_task(self._listen())
        if self._ready.is_set():
            listener.since = self.position
        await self._ready.wait()
        return self.position if listener.since is None else listener.since

    def leave(self, listener: Listener) -> None:
        """Stop to hear; the last one out closes the connection."""
        self._listeners.discard(listener)
        if not self._listeners and self._task is not None:
            self._task.cancel()
            self._task = None

    async def close(self) -> None:
        """End every page's stream, for a shutdown."""
        self._closed = True
        self._ready.set()
        for listener in list(self._listeners):
            listener.end()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def closed(self) -> bool:
        return self._closed

    async def backlog(self, interest: Interest, after: int) -> list[News] | None:
        """Return what happened since `after`, or None when that is too much to tell."""
        async with self._few, await self._connect() as connection:
            rows = await connection.execute(
                _READ_OF_KIND,
                [
                    after,
                    interest.subject_kind,
                    interest.subject_id,
                    interest.subject_id,
                    _BACKLOG + 1,
                ],
            )
            news = await _told(connection, await rows.fetchall())
        return news if len(news) <= _BACKLOG else None

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(self._conninfo(), autocommit=True)

    async def _listen(self) -> None:
        while not self._closed:
            try:
                async with await self._connect() as connection:
                    await connection.execute(f"listen {CHANNEL}")
                    await self._start_at_head(connection)
                    while not self._closed:
                        await self._wait(connection)
                        await self._tell_new(connection)
            except psycopg.OperationalError as error:
                _log.warning("live_lost_database", reason=str(error).strip())
                await asyncio.sleep(_POLL_SECONDS)

    async def _start_at_head(self, connection: psycopg.AsyncConnection[Any]) -> None:
        if self._ready.is_set():
            return
        cursor = await connection.execute("select position from platform_eventhead")
        row = await cursor.fetchone()
        self.position = int(row[0]) if row else 0
        for listener in self._listeners:
            listener.since = self.position
        self._ready.set()

    async def _wait(self, connection: psycopg.AsyncConnection[Any]) -> None:
        async for notification in connection.notifies(timeout=_POLL_SECONDS):
            if notification.payload == "settled":
                return

    async def _tell_new(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            cursor = await connection.execute(_READ, [self.position, _BACKLOG])
            rows = await cursor.fetchall()
            for news in await _told(connection, rows):
                self.position = news.position
                for listener in self._listeners:
                    listener.tell(news)
            if len(rows) < _BACKLOG:
                return


async def _told(
    connection: psycopg.AsyncConnection[Any], rows: list[tuple[Any, ...]]
) -> list[News]:
    """Return the rows as news, those of confidential records marked."""
    if not rows:
        return []
    ids = {row[3] for row in rows}
    cursor = await connection.execute(confidential.statement(), confidential.values(ids))
    hidden = {row[0] for row in await cursor.fetchall()}
    return [
        News(position, kind, SubjectRef(subject_kind, subject_id), subject_id in hidden)
        for position, kind, subject_kind, subject_id in rows
    ]


async def live(
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    hub: Hub,
    allowed: Callable[[Interest], Awaitable[bool]],
) -> None:
    """Stream the news a page asked for until it leaves or the hub closes.

    The edge has authenticated the request; `allowed` says whether this person may hear it, and
    is asked again for each piece of news of a confidential record.
    """
    try:
        interest = Interest.parse(scope.get("query_string", b""))
    except ValueError as error:
        await _refuse(send, 400, str(error))
        return
    if not await allowed(interest):
        await _refuse(send, 404, "There is nothing of that name to listen to.")
        return
    if hub.closed:
        await _refuse(send, 503, "The server is stopping.")
        return
    feed = _Feed(hub, interest, _last_position(scope), allowed)
    await _stream(receive, send, feed)


async def _stream(receive: Receive, send: Send, asked: "_Feed") -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
            ],
        }
    )
    gone = asyncio.create_task(_until_gone(receive))
    feed = asyncio.create_task(asked.run(send))
    try:
        await asyncio.wait({gone, feed}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (gone, feed):
            task.cancel()
        results = await asyncio.gather(gone, feed, return_exceptions=True)
    failure = results[1]
    if isinstance(failure, Exception) and not isinstance(failure, OSError):
        raise failure
    if asked.hub.closed:
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


@dataclass(frozen=True, slots=True)
class _Feed:
    """What one page hears: from `last`, if it heard something before, until the hub closes."""

    hub: Hub
    interest: Interest
    last: int | None
    allowed: Callable[[Interest], Awaitable[bool]]

    async def run(self, send: Send) -> None:
        listener = Listener(self.interest)
        try:
            since = await self.hub.join(listener)
            async for frame in self._frames(listener, since):
                await send({"type": "http.response.body", "body": frame, "more_body": True})
        finally:
            self.hub.leave(listener)

    async def _frames(self, listener: Listener, told: int) -> AsyncIterator[bytes]:
        yield f"retry: 2000\nid: {told if self.last is None else self.last}\n\n".encode()
        if self.last is not None and self.last < told:
            missed = await self.hub.backlog(self.interest, self.last)
            if missed is None:
                yield _reset(told)
            for news in missed or []:
                told = news.position
                if await self._may_be_told(news):
                    yield news.frame()
        while not self.hub.closed:
            try:
                news_or_end = await asyncio.wait_for(listener.next(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if news_or_end is None:
                return
            if listener.missed:
                listener.skip_all()
                told = self.hub.position
                yield _reset(told)
            elif news_or_end.position > told and await self._may_be_told(news_or_end):
                yield news_or_end.frame()

    async def _may_be_told(self, news: News) -> bool:
        subject = Interest(news.subject.kind, news.subject.id)
        return not news.confidential or await self.allowed(subject)


def _reset(position: int) -> bytes:
    return f"id: {position}\nevent: reset\ndata: {{}}\n\n".encode()


async def _until_gone(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return


def _last_position(scope: Scope) -> int | None:
    """Return what the page heard last: by the header of a reconnect, else by its address."""
    given = [v for name, v in scope.get("headers", []) if name.lower() == b"last-event-id"]
    query = parse_qs(scope.get("query_string", b"").decode("ascii", "replace"))
    given += [value.encode() for value in query.get("after", [])]
    return next((int(v) for v in given if v.isdigit() and len(v) < 19), None)


async def _refuse(send: Send, status: int, sentence: str) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})
