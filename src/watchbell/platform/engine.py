"""The engine: cycles that claim due rows, run by any number of workers.

A cycle is `run(now) -> int`: do one batch, return how much was done, 0 when nothing is due.
Cycles of one lane run one after another in one thread, in the order given; lanes run side by
side, so a slow mail server delays no escalation. `Engine.drain` runs all of them in the
caller's thread, which is what tests, the demo and replays use.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watchbell.platform.eventlog.settling import settle
from watchbell.platform.eventlog.subscriptions import (
    Subscription,
    advance,
    awaited,
    place_new_readers,
    retry_parked,
)
from watchbell.platform.modules import Module, is_on

DELIVERY = "delivery-"
"""How the lanes are called from which messages leave; each has a channel of its own."""
CORE = "core"
SIGNALS = "signals"
_PASSES = 10_000


@dataclass(frozen=True)
class Cycle:
    """One kind of recurring work. `every` is the longest it may sleep, in seconds.

    In a worker those that go `first` run before the others of their lane, each after one that
    found work; while there is much for them, the others wait.
    While its `module` is off it rests; what was due meanwhile is done when it comes back.
    """

    name: str
    run: Callable[[datetime], int]
    lane: str = CORE
    topics: frozenset[str] = field(default_factory=frozenset)
    every: float = 1.0
    module: Module | None = None
    first: bool = False

    def turn(self, now: datetime) -> int:
        """Do one batch, unless its module is off."""
        if self.module is not None and not is_on(self.module):
            return 0
        return self.run(now)


def is_urgent(lane: str) -> bool:
    """Say whether a signal passes through this lane on its way to somebody's pager."""
    return lane in (CORE, SIGNALS) or lane.startswith(DELIVERY)


class Stuck(RuntimeError):
    """The cycles kept finding work at one instant: some cycle does not settle what it claims."""


class Engine:
    """All cycles of the program, in order, with the readers of the event log among them."""

    def __init__(self, cycles: Sequence[Cycle], subscriptions: Sequence[Subscription]) -> None:
        self.cycles = list(cycles)
        self.subscriptions = {s.name: s for s in subscriptions}
        if len(self.subscriptions) != len(subscriptions):
            raise ValueError("two subscriptions have one name")

    def lanes(self) -> dict[str, list[Cycle]]:
        """Return the cycles by lane, each lane in its order."""
        lanes: dict[str, list[Cycle]] = defaultdict(list)
        for cycle in self.cycles:
            lanes[cycle.lane].append(cycle)
        return lanes

    def place_new_readers(self) -> None:
        """Let subscriptions that this version brought begin now, not with the first event.

        But for those that keep what follows from the log: they begin with its first event.
        """
        place_new_readers(s.name for s in self.subscriptions.values() if not s.begins_at_first)

    def read_log(self, now: datetime) -> int:
        """Settle new events and let every subscription handle its next batch."""
        done = settle(now)
        for subscription in awaited(self.subscriptions.values()):
            done += advance(subscription, now)
        return done

    def read_ahead(self, name: str) -> Callable[[datetime], int]:
        """Return a cycle's work: settle new events, and let this subscription alone go on."""
        subscription = self.subscriptions[name]

        def read(now: datetime) -> int:
            settle(now)
            return advance(subscription, now)

        return read

    def retry_parked(self, now: datetime) -> int:
        """Try parked events again whose time has come."""
        return retry_parked(self.subscriptions, now)

    def drain(self, now: datetime, *, skip: Iterable[str] = ()) -> int:
        """Run every cycle at the instant `now` until none finds work; returns the work done."""
        left_out, total = set(skip), 0
        for _ in range(_PASSES):
            done = sum(c.turn(now) for c in self.cycles if c.name not in left_out)
            if not done:
                return total
            total += done
        raise Stuck(f"still busy at {now} after {_PASSES} passes")
