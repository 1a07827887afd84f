"""Speaks another product's language to the intake, and absorbs what came of it."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from django.db import connections

from tests.builders.alerts import drain
from tests.fakes.desk import FakeDesk
from tests.intake.asgi import Answer, call
from watchbell.alerts.models import Integration
from watchbell.intake.edge import Intake
from watchbell.intake.exchange import Dialect, Exchange, Reply
from watchbell.intake.problems import Refused
from watchbell.kernel.clock import ManualClock
from watchbell.platform.crypto import unseal
from watchbell.platform.wakeup import conninfo

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
JSON = (b"content-type", b"application/json")


async def in_a_thread(work: Callable[[], T]) -> T:
    """Run what asks the database, as the server does: its connection is not left behind."""

    def run() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


@dataclass
class Sender:
    """A client of one dialect, at a clock of its own."""

    dialect: Dialect
    clock: ManualClock
    integration: Integration

    @property
    def key(self) -> str:
        return str(unseal(self.integration.sealed_key))

    def send(
        self,
        path: str,
        body: Any = b"",
        *,
        method: str = "POST",
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> Answer:
        """Send one request; its signal, if any, is not absorbed."""
        assert self.dialect.matches(path.partition("?")[0])
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()

        async def run() -> Answer:
            intake = Intake(conninfo, self.clock, aside=in_a_thread)
            await intake.start()
            try:
                speak = partial(intake.speak, self.dialect)
                return await call(speak, path, raw, method=method, headers=[JSON, *headers])
            finally:
                await intake.stop()

        return asyncio.run(run())

    def absorb(self) -> None:
        """Absorb what was sent, a second later."""
        self.clock.advance(seconds=1)
        drain(self.clock.now())


class Speaker:
    """A client of one dialect whose desk is in memory: no database, nothing is absorbed."""

    def __init__(
        self, dialect: Dialect, kind: str, finds: Mapping[Callable[..., Any], Any] | None = None
    ) -> None:
        self.dialect = dialect
        self.key = "k" * 32
        self.desk = FakeDesk(kind, self.key, NOW, finds)

    def send(
        self,
        path: str,
        body: Any = b"",
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request; what was committed is in `desk.kept`."""
        path, _, query = path.partition("?")
        assert self.dialect.matches(path)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        exchange = Exchange(method, path, query, headers or {}, raw, self.desk)

        async def run() -> Reply:
            try:
                return await asyncio.wait_for(self.dialect.speak(exchange), 10)
            except Refused as refusal:
                return self.dialect.refuse(refusal.problem)

        return asyncio.run(run())
