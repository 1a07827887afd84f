"""Addresses that speak another product's language: what a dialect is, and what it may use."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from watchbell.intake.problems import Problem

T = TypeVar("T")
RawHeaders = Sequence[tuple[bytes, bytes]]


@dataclass(slots=True)
class Door:
    """An enabled integration, and until when that is taken for true without asking."""

    kind: str
    id: UUID
    packed_id: bytes
    fresh_until: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sender is answered."""

    status: int
    body: bytes = b""
    content_type: bytes = b"application/json"
    headers: tuple[tuple[bytes, bytes], ...] = ()


TAKEN = Reply(200)
"""A bare yes, which is the answer that is given most."""


class Ready(NamedTuple):
    """A whole, good signal: whose it is, and what its sender hears when it is committed."""

    kind: str
    key: str
    reply: Reply = TAKEN
    kept: Mapping[str, str] | None = None


class Taken(NamedTuple):
    """A signal that is being committed: its answer then, and how to say that it failed."""

    done: "Future[bytes]"
    reply: Reply
    refuse: Callable[[Problem], Reply]


class Desk(Protocol):
    """What takes signals: `intake.edge.Intake`."""

    async def find(self, key: str) -> Door:
        """Return the enabled integration of a key; Refused (404) when there is none."""
        ...

    def commit(
        self,
        door: Door,
        body: bytes,
        *,
        content_type: bytes = b"",
        kept: Mapping[str, str] | None = None,
        fault: str = "",
    ) -> Awaitable[bytes]:
        """Return the 16 bytes of the signal's id; it is committed then, or Unavailable raised.

        `kept` goes to the adapter among the headers; by custom `:path` says which address spoke.
        With a `fault` it is kept as rejected, for that reason.
        """
        ...

    def now(self) -> datetime:
        """Return the instant of this request's edge."""
        ...

    async def aside(self, call: Callable[[], T]) -> T:
        """Run what asks Django's database in a thread."""
        ...


class Headers(Mapping[str, str]):
    """A request's headers, by name in lower case; read only when somebody asks for one."""

    __slots__ = ("_raw",)

    def __init__(self, raw: RawHeaders) -> None:
        self._raw = raw

    def __getitem__(self, name: str) -> str:
        wanted = name.encode("latin-1", "replace")
        for given, value in reversed(self._raw):
            if given == wanted:
                return value.decode("latin-1")
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name.decode("latin-1") for name, _ in self._raw))

    def __len__(self) -> int:
        return len({name for name, _ in self._raw})


@dataclass(slots=True)
class Exchange:
    """One request in another product's language. Headers are in lower case, the query is raw."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    desk: Desk
    content_type: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One product's language, at the addresses that `matches(path)` names.

    `matches` is asked for every request that is no page's hot path, so it is cheap. `refuse`
    says a problem as that product would. `ready(path, body)` names the signal of a POST that
    needs nothing but to be committed; of every other one it says None, and `speak` answers.
    """

    name: str
    matches: Callable[[str], bool]
    speak: Callable[[Exchange], Awaitable[Reply]]
    refuse: Callable[[Problem], Reply]
    ready: Callable[[str, bytes], Ready | None] | None = None
