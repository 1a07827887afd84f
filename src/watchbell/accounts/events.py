"""What happens to people and teams."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonCreated(Event):
    kind: ClassVar[str] = "person.created"
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    kind: ClassVar[str] = "person.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    kind: ClassVar[str] = "person.password_set"


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    kind: ClassVar[str] = "person.sessions_ended"


@dataclass(frozen=True, kw_only=True)
class SignInLinkCreated(Event):
    kind: ClassVar[str] = "person.sign_in_link_created"


@dataclass(frozen=True, kw_only=True)
class SignedInByLink(Event):
    kind: ClassVar[str] = "person.signed_in_by_link"


@dataclass(frozen=True, kw_only=True)
class TokenCreated(Event):
    kind: ClassVar[str] = "person.token_created"
    token_id: UUID
    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    kind: ClassVar[str] = "person.token_revoked"
    token_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class ContactMethodAdded(Event):
    kind: ClassVar[str] = "person.contact_method_added"
    contact_method_id: UUID
    channel: str


@dataclass(frozen=True, kw_only=True)
class ContactMethodVerified(Event):
    kind: ClassVar[str] = "person.contact_method_verified"
    contact_method_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactMethodRemoved(Event):
    kind: ClassVar[str] = "person.contact_method_removed"
    contact_method_id: UUID
    channel: str


@dataclass(frozen=True, kw_only=True)
class ContactMethodLost(Event):
    """The other side takes nothing for this address any more; `reason` is what it said."""

    kind: ClassVar[str] = "person.contact_method_lost"
    contact_method_id: UUID
    channel: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ContactMethodMuted(Event):
    """Whoever holds the number asked for quiet by STOP, or for messages again by START."""

    kind: ClassVar[str] = "person.contact_method_muted"
    contact_method_id: UUID
    muted: bool


@dataclass(frozen=True, kw_only=True)
class TeamCreated(Event):
    kind: ClassVar[str] = "team.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    kind: ClassVar[str] = "team.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MemberAdded(Event):
    kind: ClassVar[str] = "team.member_added"
    person_id: UUID
    is_lead: bool


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(Event):
    kind: ClassVar[str] = "team.member_removed"
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class LeadChanged(Event):
    kind: ClassVar[str] = "team.lead_changed"
    person_id: UUID
    is_lead: bool
