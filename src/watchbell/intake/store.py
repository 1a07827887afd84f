"""Making signals durable by natural group commit.

While one commit is under way the next batch gathers; no timer holds anything up. A batch is
one statement, which is its own transaction and wakes the absorber: one round trip.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import structlog

from watchbell.intake.packing import (
    BytesArray,
    InstantArray,
    TextArray,
    UuidArray,
    items,
    register,
)

_log = structlog.get_logger(__name__)
_MOST_ROWS = 1000
_MOST_BYTES = 16 * 1024 * 1024
_WAITING_BYTES = 128 * 1024 * 1024
_RETRY_SECONDS = 0.25
_CONNECT_SECONDS = 3

_INSERT = """
with kept as (
    insert into alerts_signal
        (received_at, id, integration_id, content_type, body, state, reason, headers)
    select * from unnest(%b, %b, %b, %b, %b, %b, %b, %b)
)
select pg_notify('watchbell', 'signals')
"""
_DOORS = """
select key_hash, kind, id from alerts_integration where is_enabled and key_hash = any(%s)
"""
Conninfo = Callable[[], str]


class Unavailable(Exception):
    """The database does not take signals now; the sender should try again soon."""


class Row(NamedTuple):
    """One signal: `id` and `body` as they are, the others as items of the arrays they go into."""

    received_at: bytes
    id: bytes
    integration_id: bytes
    content_type: bytes
    body: bytes
    state: bytes
    reason: bytes
    headers: bytes


class Store:
    """The one connection on which this process writes signals and looks up keys."""

    def __init__(self, conninfo: Conninfo) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._rows: list[tuple[Row, asyncio.Future[bytes]]] = []
        self._asked: dict[str, asyncio.Future[tuple[str, UUID] | None]] = {}
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop
        self._waiting_bytes = 0
        self._stopping = False

    def start(self) -> None:
        """Begin to take signals, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run())

    async def stop(self) -> None:
        """Write what has gathered, then let go of the database."""
        self._stopping = True
        self._work.set()
        if self._task is not None:
            await self._task
        await self._disconnect()

    def write(self, row: Row) -> asyncio.Future[bytes]:
        """Return what holds the id when the signal is committed; Unavailable when it cannot be."""
        if self._stopping or self._waiting_bytes > _WAITING_BYTES:
            raise Unavailable
        done: asyncio.Future[bytes] = self._loop.create_future()
        self._rows.append((row, done))
        self._waiting_bytes += len(row.body)
        self._work.set()
        return done

    def door(self, key_hash: str) -> asyncio.Future[tuple[str, UUID] | None]:
        """Return the enabled integration (kind, id) that has this key; callers share an answer."""
        asked = self._asked.get(key_hash)
        if asked is None:
            if self._stopping:
                raise Unavailable
            asked = self._loop.create_future()
            self._asked[key_hash] = asked
            self._work.set()
        return asked

    async def _run(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self._rows or self._asked:
                await self._turn()
            if self._stopping:
                return

    async def _turn(self) -> None:
        asked, self._asked = self._asked, {}
        batch = self._take()
        waiting: list[asyncio.Future[Any]] = [*asked.values(), *(done for _, done in batch)]
        try:
            connection = self._connection or await self._connect()
            if asked:
                await _answer(connection, asked)
            if batch:
                await _insert(connection, [row for row, _ in batch])
                for row, done in batch:
                    if not done.done():
                        done.set_result(row.id)
        except (psycopg.Error, OSError) as error:
            _log.warning("intake_lost_database", reason=str(error).strip())
            _fail(waiting)
            await self._disconnect()
            await asyncio.sleep(0 if self._stopping else _RETRY_SECONDS)

    def _take(self) -> list[tuple[Row, asyncio.Future[bytes]]]:
        """Take from the queue what one statement carries: at least one row."""
        size = count = 0
        for row, _ in self._rows:
            size += len(row.body)
            if count and (size > _MOST_BYTES or count == _MOST_ROWS):
                size -= len(row.body)
                break
            count += 1
        batch, self._rows = self._rows[:count], self._rows[count:]
        self._waiting_bytes -= size
        return batch

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        connection = await psycopg.AsyncConnection.connect(
            self._conninfo(),
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            application_name="watchbell intake",
        )
        register(connection.adapters)
        self._connection = connection
        return connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error, OSError):
                await connection.close()


async def _answer(
    connection: psycopg.AsyncConnection[Any],
    asked: dict[str, asyncio.Future[tuple[str, UUID] | None]],
) -> None:
    cursor = await connection.execute(_DOORS, [list(asked)], prepare=True)
    found = {key_hash: (kind, id_) for key_hash, kind, id_ in await cursor.fetchall()}
    for key_hash, answer in asked.items():
        if not answer.done():
            answer.set_result(found.get(key_hash))


async def _insert(connection: psycopg.AsyncConnection[Any], rows: list[Row]) -> None:
    received_at, ids, integration_ids, content_types, bodies, states, reasons, headers = zip(
        *rows, strict=True
    )
    count = len(rows)
    await connection.execute(
        _INSERT,
        (
            InstantArray(count, received_at),
            UuidArray(count, items(ids)),
            UuidArray(count, integration_ids),
            TextArray(count, content_types),
            BytesArray(count, items(bodies)),
            TextArray(count, states),
            TextArray(count, reasons),
            TextArray(count, headers),
        ),
        prepare=True,
    )


def _fail(waiting: list[asyncio.Future[Any]]) -> None:
    for future in waiting:
        if not future.done():
            future.set_exception(Unavailable())
