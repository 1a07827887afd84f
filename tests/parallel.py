"""Running things at once, each on a connection of its own, for tests of locks.

Use it with the `committed_db` fixture: other connections see only what was committed.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
_PATIENCE = 20.0


def at_once(*calls: Callable[[], T]) -> list[T | BaseException]:
    """Start all calls at the same moment; each one's result, or the error it raised."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            barrier.wait(_PATIENCE)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(run, call) for call in calls]
        return [future.exception(_PATIENCE) or future.result() for future in futures]


def elsewhere(call: Callable[[], T]) -> T:
    """Run one call on a connection of its own and return its result."""
    (result,) = at_once(call)
    if isinstance(result, BaseException):
        raise result
    return result
