"""A desk in memory: it keeps what dialects commit."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from watchbell.intake.exchange import Door
from watchbell.intake.problems import UNKNOWN, Refused

T = TypeVar("T")


class FakeDesk:
    """Knows one key. What asks the database is not run: `finds` says what each question finds."""

    def __init__(
        self,
        kind: str,
        key: str,
        now: datetime,
        finds: Mapping[Callable[..., Any], Any] | None = None,
    ) -> None:
        self.door = Door(kind, UUID(int=1), b"", 0.0)
        self.kept: list[tuple[bytes, Mapping[str, str], str]] = []
        self._key = key
        self._now = now
        self._finds = finds or {}

    async def find(self, key: str) -> Door:
        if key != self._key:
            raise Refused(UNKNOWN)
        return self.door

    async def commit(
        self,
        door: Door,
        body: bytes,
        *,
        content_type: bytes = b"",
        kept: Mapping[str, str] | None = None,
        fault: str = "",
    ) -> bytes:
        self.kept.append((body, kept or {}, fault))
        return uuid4().bytes

    def now(self) -> datetime:
        return self._now

    async def aside(self, call: Callable[[], T]) -> T:
        # Dialects ask by partials; whatever a question finds is of its own type.
        question: Any = call
        found: Any = self._finds.get(question.func)
        return cast(T, found)
