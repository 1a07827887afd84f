"""What happens when people are told by their own rules, and when a way to them fails."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonalRulesChanged(Event):
    """The subject is the person whose rules they are."""

    kind: ClassVar[str] = "person.personal_rules_changed"
    urgency: str
    rules: int


@dataclass(frozen=True, kw_only=True)
class PersonRungAgain(Event):
    """A later personal rule told somebody who was paged before."""

    kind: ClassVar[str] = "incident.rung_again"
    person_id: UUID
    name: str
    channels: tuple[str, ...]
    after_minutes: int


@dataclass(frozen=True, kw_only=True)
class PageHeldBack(Event):
    """Somebody's quiet hours hold back a page that need not wake; they are told at `until`."""

    kind: ClassVar[str] = "incident.page_held_back"
    person_id: UUID
    name: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class PageFellBack(Event):
    """A page could not be delivered, so the person is told another way; `channel` is empty when
    there is none left."""

    kind: ClassVar[str] = "incident.page_fell_back"
    person_id: UUID
    name: str
    failed: str
    reason: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class PeoplePassedOver(Event):
    """A step names people who have left or may not answer an incident: they are not told."""

    kind: ClassVar[str] = "escalation.people_passed_over"
    step: int
    loop: int
    person_ids: tuple[UUID, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PageDeclined(Event):
    """Somebody who was paged cannot come; the next step is done at once."""

    kind: ClassVar[str] = "incident.page_declined"
    person_id: UUID
    name: str
    via: str
