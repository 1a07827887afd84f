"""Speaks another product's language to the intake, and absorbs what came of it."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.builders.alerts import drain
from tests.fakes.desk import FakeDesk
from tests.intake.asgi import Answer, call
from tests.intake.desks import open_desk
from watchbell.alerts.models import Integration
from watchbell.intake.exchange import Dialect, Exchange, Reply
from watchbell.intake.problems import Refused
from watchbell.kernel.clock import Clock, ManualClock
from watchbell.platform.crypto import unseal

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Client:
    """Somebody who speaks one dialect; several requests in a row go to one desk."""

    def __init__(self, dialect: Dialect, clock: Clock, **headers: str) -> None:
        self._dialect, self._clock = dialect, clock
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    def ask(
        self, method: str, path: str, body: bytes = b"", *headers: tuple[bytes, bytes]
    ) -> Answer:
        """Send one request; returns its answer. A header given here comes after those of all."""
        (answer,) = self._send([(method, path, body)], headers)
        return answer

    def get(self, path: str) -> Answer:
        """Ask by GET."""
        return self.ask("GET", path)

    def post(self, path: str, body: bytes) -> Answer:
        """Send by POST."""
        return self.ask("POST", path, body)

    def ask_all(self, *requests: tuple[str, str, bytes]) -> list[Answer]:
        """Send several requests, one after the other; returns their answers."""
        return self._send(requests)

    def _send(
        self, requests: Sequence[tuple[str, str, bytes]], more: Sequence[tuple[bytes, bytes]] = ()
    ) -> list[Answer]:
        assert all(self._dialect.matches(path.partition("?")[0]) for _, path, _ in requests)
        headers = [*self._headers, *more]

        async def run() -> list[Answer]:
            async with open_desk(self._clock) as intake:
                speak = partial(intake.speak, self._dialect)
                return [
                    await call(speak, path, body, method=method, headers=headers)
                    for method, path, body in requests
                ]

        return asyncio.run(run())


@dataclass
class Sender:
    """A client of one integration, which sends JSON at a clock of its own."""

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
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        client = Client(self.dialect, self.clock, **{"content-type": "application/json"})
        return client.ask(method, path, raw, *headers)

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
