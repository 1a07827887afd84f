"""What happens to services."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ServiceCreated(Event):
    kind: ClassVar[str] = "service.created"
    name: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class ServiceChanged(Event):
    kind: ClassVar[str] = "service.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DependencyAdded(Event):
    kind: ClassVar[str] = "service.dependency_added"
    needs_id: UUID


@dataclass(frozen=True, kw_only=True)
class DependencyRemoved(Event):
    kind: ClassVar[str] = "service.dependency_removed"
    needs_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChangeRecorded(Event):
    kind: ClassVar[str] = "change.recorded"
    source: str
    external_id: str
    title: str
    service_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeAmended(Event):
    """Its source told it again, with these fields new."""

    kind: ClassVar[str] = "change.amended"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ItemCreated(Event):
    """A configuration item was recorded; `identifier` is "" when it has none."""

    kind: ClassVar[str] = "configuration_item.created"
    name: str
    item_kind: str
    identifier: str


@dataclass(frozen=True, kw_only=True)
class ItemChanged(Event):
    """It says something else now; `status` is where it is in its life after the change."""

    kind: ClassVar[str] = "configuration_item.changed"
    fields: tuple[str, ...]
    status: str


@dataclass(frozen=True, kw_only=True)
class CalendarCreated(Event):
    kind: ClassVar[str] = "business_calendar.created"
    name: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """It says something else now; `number` is its newest version, a new one for other hours.

    `changes` says in words what is new.
    """

    kind: ClassVar[str] = "business_calendar.changed"
    fields: tuple[str, ...]
    number: int
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarArchived(Event):
    """It is offered no more; what began by it goes on."""

    kind: ClassVar[str] = "business_calendar.archived"


@dataclass(frozen=True, kw_only=True)
class CalendarRestored(Event):
    """It is offered again."""

    kind: ClassVar[str] = "business_calendar.restored"


@dataclass(frozen=True, kw_only=True)
class DefaultCalendarChosen(Event):
    """It counts wherever nothing says by whose hours."""

    kind: ClassVar[str] = "business_calendar.made_default"
