"""Events for tests of the log, and readers that remember them."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from watchbell.catalog.events import ServiceCreated
from watchbell.kernel.actors import SYSTEM, SubjectRef
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import Subscription

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SUBJECT = SubjectRef("service", UUID("01890000-0000-7000-8000-0000000000aa"))


def happening(name: str, at: datetime = AT) -> ServiceCreated:
    """Return an event that is told apart by its name."""
    return ServiceCreated(subject=SUBJECT, actor=SYSTEM, at=at, name=name, slug="s")


class Reader:
    """Remembers the names of what it was told, and fails on those it was told to fail on."""

    def __init__(self, name: str = "reader") -> None:
        self.told: list[str] = []
        self.fail_on: set[str] = set()
        self.subscription = Subscription(name, {ServiceCreated: self._hear})
        self.then: Callable[[], None] = lambda: None

    def _hear(self, event: Event, *, now: datetime) -> None:
        assert isinstance(event, ServiceCreated)
        self.then()
        if event.name in self.fail_on:
            raise RuntimeError(f"cannot bear {event.name}")
        self.told.append(event.name)
