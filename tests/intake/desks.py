"""A real desk of the intake for tests: a real database behind it, no socket before it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from django.db import connections

from watchbell.intake.edge import Intake
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


@asynccontextmanager
async def open_desk(clock: Clock) -> AsyncIterator[Intake]:
    """Give an intake that takes signals; they are committed when this ends."""
    intake = Intake(conninfo, clock, aside=in_a_thread)
    await intake.start()
    try:
        yield intake
    finally:
        await intake.stop()
