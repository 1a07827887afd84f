"""Keeps child processes running until it is told to stop, then stops them in order.

Plain Python, one thread, no Django: this is what stays resident in `watchbell up`.
"""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from watchbell.platform.processes import Process

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
# A child that ran this long before it died is started again at once.
_STEADY = 15.0
_HEEDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


@dataclass
class Child:
    """One process that must run. `start` makes a new one; `stop` ends the one given."""

    name: str
    start: Callable[[], Process]
    process: Process | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    due_at: float = field(default=0.0)

    @property
    def is_up(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def begin(self) -> None:
        """Start the process now."""
        self.take(self.start())

    def take(self, process: Process) -> None:
        """Look after a process that runs already."""
        self.process = process
        self.started_at = time.monotonic()

    def died(self) -> int:
        """Note the death and choose when to start again: 0.2 s growing to 5 s."""
        status = (self.process.returncode if self.process else 0) or 0
        self.process = None
        now = time.monotonic()
        if now - self.started_at > _STEADY:
            self.pause = FIRST_PAUSE
        self.due_at = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return status


class Stopped(Exception):
    """A signal asked this program to stop."""


class Supervisor:
    """The loop over the children; `report` is told in a sentence when one died."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self.children: list[Child] = []
        self._report = report
        self._stopping = False
        self._wakeup: int = -1

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Take over SIGINT, SIGTERM, SIGHUP and SIGCHLD while the block runs."""
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wakeup = reader
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        before = {number: signal.getsignal(number) for number in _HEEDED}
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        if before[signal.SIGHUP] is not signal.SIG_IGN:  # nohup stays respected
            signal.signal(signal.SIGHUP, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # so that its byte ends the nap
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(-1)
            os.close(reader)
            os.close(writer)

    def add(self, child: Child) -> Child:
        """Start a child and keep it running from now on."""
        child.begin()
        return self.adopt(child)

    def adopt(self, child: Child) -> Child:
        """Keep a child running from now on, whose process was started already."""
        self.children.append(child)
        return child

    def run(self, until: Callable[[], bool], *, every: float = 1.0) -> None:
        """Keep the children running until `until()`; raises Stopped when a signal came."""
        while not until():
            if self._stopping:
                raise Stopped
            self._tend()
            if not until():
                self._nap(every)

    def wait_for(self, process: Process) -> int:
        """Keep the children running until `process`, which is none of them, has ended."""
        self.run(lambda: process.poll() is not None)
        return process.wait()

    def stop(self, names: Sequence[str], *, patience: float) -> None:
        """Ask the named children to end; kill those that do not in time."""
        leaving = [c for c in self.children if c.name in names and c.is_up]
        self.children = [c for c in self.children if c.name not in names]
        stop_processes([c.process for c in leaving if c.process], patience=patience)

    def _ask_to_stop(self, *_: object) -> None:
        self._stopping = True

    def _tend(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and not child.is_up:
                status = child.died()
                self._report(f"{child.name} ended with status {status}; starting it again.")
            if child.process is None and child.due_at <= now:
                child.begin()

    def _nap(self, longest: float) -> None:
        now = time.monotonic()
        dues = [c.due_at - now for c in self.children if c.process is None]
        select.select([self._wakeup], [], [], max(0.0, min([longest, *dues])))
        with suppress(BlockingIOError):
            os.read(self._wakeup, 512)


def stop_processes(processes: Sequence[Process], *, patience: float) -> None:
    """Send SIGTERM to all, wait, and SIGKILL to those still there."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + patience
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
