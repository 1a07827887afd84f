"""Many stories on one clock: whatever is due next happens next, the engine's work included."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

from watchbell.demo.ticking import Ticker, Wake
from watchbell.kernel.clock import ManualClock

Story = Iterator[datetime]
"""What somebody does over time: each item is the instant at which it wants to go on."""

_CLOSING_HOURS = 4


class Timeline:
    """Moves the clock from one happening to the next; what lies behind the end never happens."""

    def __init__(self, clock: ManualClock, ticker: Ticker) -> None:
        self._clock = clock
        self._ticker = ticker
        self._order = count()
        self._stories: list[tuple[datetime, int, Story]] = []
        self._ticks: list[tuple[datetime, int, Wake]] = []
        self._closings: list[datetime] = []
        self._step_due: datetime | None = None

    @property
    def now(self) -> datetime:
        return self._clock.now()

    def add(self, at: datetime, story: Story) -> None:
        """Let a story begin at `at`."""
        heapq.heappush(self._stories, (at, next(self._order), story))

    def wake_engine(self, at: datetime, cause: Wake) -> None:
        """Have the engine do what is due at `at`, before any story goes on at that instant."""
        heapq.heappush(self._ticks, (at, next(self._order), cause))

    def expect_closing(self, at: datetime) -> None:
        """Have resolved incidents closed within hours after `at`: a batch, six times a day."""
        batch = at.replace(hour=at.hour - at.hour % _CLOSING_HOURS, minute=0, second=0)
        following = batch.replace(microsecond=0) + timedelta(hours=_CLOSING_HOURS)
        heapq.heappush(self._closings, following)

    def run(self, until: datetime, told: Callable[[datetime], None]) -> None:
        """Live until `until`; `told` hears the time of every happening."""
        while (at := self._next_instant()) is not None and at <= until:
            self._clock.move_to(max(at, self.now))
            told(self.now)
            self._happen(at)
        self._clock.move_to(until)
        self._ticker.drain(until)

    def settle(self) -> None:
        """Let every reader of the log come to its end."""
        self._ticker.settle(self.now)

    def _happen(self, at: datetime) -> None:
        """Let the engine do what is due first; then, if it had nothing, one story goes on."""
        if self._closings and self._closings[0] <= at:
            self._ticker.close_resolved(self.now)
            while self._closings and self._closings[0] <= at:
                heapq.heappop(self._closings)
        causes = set()
        while self._ticks and self._ticks[0][0] <= at:
            causes.add(heapq.heappop(self._ticks)[2])
        if self._step_due is not None and self._step_due <= at:
            causes.add(Wake.STEP)
        if causes:
            self._step_due = self._ticker.tick(self.now, causes)
        elif self._stories and self._stories[0][0] <= at:
            self._go_on(heapq.heappop(self._stories)[2])

    def _next_instant(self) -> datetime | None:
        heads = [queue[0][0] for queue in (self._ticks, self._stories) if queue]
        heads += [*self._closings[:1], *([self._step_due] if self._step_due else [])]
        return min(heads, default=None)

    def _go_on(self, story: Story) -> None:
        following = next(story, None)
        if following is not None:
            self.add(max(following, self.now), story)
