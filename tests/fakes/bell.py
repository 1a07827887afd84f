"""The part of the program that pages, on a clock that stands still, with a fake mail channel."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from tests.fakes.channels import FakeChannel
from watchbell.kernel.clock import ManualClock
from watchbell.notify.channels import Channel, registry
from watchbell.notify.cycles import delivery_cycles
from watchbell.paging import cycles as paging_cycles
from watchbell.paging import ringing
from watchbell.paging.handlers import HANDLERS
from watchbell.paging.questioning import question_answers
from watchbell.paging.selectors import UNNEEDED
from watchbell.platform.engine import Cycle, Engine
from watchbell.platform.eventlog import Subscription


class Bell:
    """Reads the log, escalates and delivers; `channel` remembers every page that left."""

    def __init__(self, clock: ManualClock, channel: FakeChannel) -> None:
        self.clock = clock
        self.channel = channel
        self._left_out: frozenset[str] = frozenset()
        self._engine = Engine([], [Subscription("paging", HANDLERS)])
        self._engine.cycles = [
            Cycle("events", self._engine.read_log),
            Cycle("escalate", paging_cycles.escalate),
            Cycle("question-answers", question_answers),
            Cycle("ring-again", ringing.ring_again),
            *delivery_cycles(unneeded=UNNEEDED),
        ]

    @property
    def to(self) -> list[str]:
        """The names of those who were paged, in order: ada, grace."""
        return [address.partition("@")[0] for address in self.channel.to]

    def tick(self) -> None:
        """Do everything that is due at this instant."""
        self._engine.drain(self.clock.now(), skip=self._left_out)

    def only_mails(self) -> None:
        """Deliver what goes by mail and nothing else, and look for no sender that died."""
        names = {one.name for one in self._engine.cycles if one.lane != "core"}
        self._left_out = frozenset(names - {f"deliver-{self.channel.kind}"})

    def escalate_only(self) -> None:
        """Do the due steps without reading the log before."""
        paging_cycles.escalate(self.clock.now())

    def hear_only(self) -> None:
        """Read the log without sending anything."""
        self._engine.read_log(self.clock.now())

    def after(self, *, minutes: float = 0, seconds: float = 0, hours: float = 0) -> datetime:
        """Move the clock, do what is due then, and return the instant."""
        self.clock.advance(minutes=minutes, seconds=seconds, hours=hours)
        self.tick()
        return self.clock.now()


@contextmanager
def bell_on(clock: ManualClock) -> Iterator[Bell]:
    """Ring through a fake mail channel in place of the program's own."""
    before: list[Channel] = list(registry)
    channel = FakeChannel("email")
    registry.provide(channel)
    try:
        yield Bell(clock, channel)
    finally:
        registry.forget("email")
        registry.provide(*before)
