"""Asks a dialect as a client of that product does, on a real desk and a real database."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.db import connections

from tests.intake.asgi import Answer, call
from watchbell.intake.edge import Intake
from watchbell.intake.exchange import Dialect
from watchbell.kernel.clock import Clock
from watchbell.platform.wakeup import conninfo

T = TypeVar("T")


async def in_a_thread(work: Callable[[], T]) -> T:
    """Run what asks the database, as the server does: its connection is not left behind."""

    def run() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


class Client:
    """Somebody who speaks one dialect; several requests in a row go to one desk."""

    def __init__(self, dialect: Dialect, clock: Clock, **headers: str) -> None:
        self._dialect, self._clock, self._headers = dialect, clock, headers

    def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Send one request; returns its answer."""
        (answer,) = self.ask_all((method, path, body))
        return answer

    def get(self, path: str) -> Answer:
        """Ask by GET."""
        return self.ask("GET", path)

    def post(self, path: str, body: bytes) -> Answer:
        """Send by POST."""
        return self.ask("POST", path, body)

    def ask_all(self, *requests: tuple[str, str, bytes]) -> list[Answer]:
        """Send several requests, one after the other; returns their answers."""
        return asyncio.run(self._run(requests))

    async def _run(self, requests: tuple[tuple[str, str, bytes], ...]) -> list[Answer]:
        intake = Intake(conninfo, self._clock, aside=in_a_thread)
        await intake.start()
        headers = [(name.encode(), value.encode()) for name, value in self._headers.items()]
        application = partial(intake.speak, self._dialect)
        try:
            return [
                await call(application, path, body, method=method, headers=headers)
                for method, path, body in requests
                if self._dialect.matches(path.partition("?")[0])
            ]
        finally:
            await intake.stop()
