"""The one place where time is read.

An edge (a request, a command, an engine tick) asks a `Clock` once; below it `now` is an
argument. So a year is simulated in minutes and a test never sleeps.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time to an edge."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is told to move: for tests, demos and replays."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(
        self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> datetime:
        """Move forward by a span and return the new instant."""
        return self.move_to(
            self._now + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        )

    def move_to(self, instant: datetime) -> datetime:
        """Move forward to `instant`; time never runs backwards."""
        if instant < self._now:
            raise ValueError(f"time does not run backwards: {instant} is before {self._now}")
        self._now = instant.astimezone(UTC)
        return self._now


def stopwatch() -> float:
    """Return monotonic seconds, for measuring a span; never for deciding when."""
    return time.monotonic()
