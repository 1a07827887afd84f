"""Sending a batch: one after the other while the other side is quick, side by side when it is not.

Threads that take turns at one interpreter cost more than a quick answer takes, most of all while
the rest of the worker is busy. A slow server is waited for by many at once.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

_LOOK = 0.02
"""How long the first thread is left alone before its pace is looked at, in seconds."""
_QUICK = 8
"""So many within a look are quick enough for one thread."""
_Given = TypeVar("_Given")
_Got = TypeVar("_Got")


def send_all(
    send: Callable[[_Given], _Got], messages: Sequence[_Given], threads: int
) -> list[_Got]:
    """Send all, by up to `threads` threads where one is slow; returns what came of each."""
    if len(messages) < 2 or threads < 2:
        return [send(message) for message in messages]
    batch = _Batch(send, messages)
    with ThreadPoolExecutor(threads - 1, "delivery") as pool:
        pool.submit(batch.watch, pool, threads - 2)
        batch.work()
    return batch.in_order()


class _Batch(Generic[_Given, _Got]):
    """Messages that several threads take in turn."""

    def __init__(self, send: Callable[[_Given], _Got], messages: Sequence[_Given]) -> None:
        self._send = send
        self._waiting = deque(enumerate(messages))
        self._got: dict[int, _Got] = {}
        self._all_taken = threading.Event()

    def work(self) -> None:
        """Send what waits until nothing does."""
        while (taken := self._next()) is not None:
            number, message = taken
            self._got[number] = self._send(message)
        self._all_taken.set()

    def _next(self) -> tuple[int, _Given] | None:
        try:
            return self._waiting.popleft()
        except IndexError:
            return None

    def watch(self, pool: ThreadPoolExecutor, others: int) -> None:
        """Join in, with others, once the first thread is slow."""
        left = len(self._waiting)
        while not self._all_taken.wait(_LOOK):
            before, left = left, len(self._waiting)
            if before - left < _QUICK:
                for _ in range(min(others, left - 1)):
                    pool.submit(self.work)
                self.work()

    def in_order(self) -> list[_Got]:
        """Return what came of each message; every one was sent."""
        return [self._got[number] for number in range(len(self._got))]
