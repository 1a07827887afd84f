"""Who acts, and what is acted on."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """Points at one record of any room without importing that room: (kind, id)."""

    kind: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "SubjectRef":
        """Read `kind:uuid`; a ValueError says what is wrong."""
        kind, separator, identifier = text.partition(":")
        if not separator or not kind:
            raise ValueError(f"{text!r} is not of the form kind:uuid")
        return cls(kind, UUID(identifier))


class ActorKind(StrEnum):
    PERSON = "person"
    INTEGRATION = "integration"
    SYSTEM = "system"


class Role(StrEnum):
    """What a person may do everywhere; each role can do all that those below it can."""

    REQUESTER = "requester"
    RESPONDER = "responder"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever causes a change: a person, an integration, or the program itself.

    `scopes` is None for a signed-in person and the token's scopes for an API call. Who is `cleared`
    knows of every restricted record. What is `recalled` was done before, in another product: it is
    written down as it was, asks no guard for leave, and nobody is told of it.
    """

    kind: ActorKind
    id: UUID | None
    name: str
    role: Role | None = None
    team_ids: frozenset[UUID] = frozenset()
    scopes: frozenset[str] | None = field(default=None)
    cleared: bool = False
    recalled: bool = False

    @property
    def person_id(self) -> UUID | None:
        return self.id if self.kind is ActorKind.PERSON else None

    @property
    def is_machine(self) -> bool:
        return self.kind is not ActorKind.PERSON


SYSTEM = Actor(ActorKind.SYSTEM, None, "Watchbell")
