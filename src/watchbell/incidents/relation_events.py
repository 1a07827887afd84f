"""How incidents come to belong together and part again, and who follows them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentLinked(Event):
    """It stands in the relation `relation` to another incident or to a change."""

    kind: ClassVar[str] = "incident.linked"
    relation: str
    other_id: UUID
    other: str


@dataclass(frozen=True, kw_only=True)
class IncidentUnlinked(Event):
    kind: ClassVar[str] = "incident.unlinked"
    relation: str
    other_id: UUID
    other: str


@dataclass(frozen=True, kw_only=True)
class FollowUpOpened(Event):
    """The incident is closed, and a new one goes on with what is left of it."""

    kind: ClassVar[str] = "incident.follow_up_opened"
    other_id: UUID
    other: str


@dataclass(frozen=True, kw_only=True)
class IncidentsMerged(Event):
    """Others became part of this one; each of them is cancelled as a duplicate."""

    kind: ClassVar[str] = "incident.merged"
    source_ids: tuple[UUID, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IncidentUnmerged(Event):
    """One that was merged into this stands for itself again."""

    kind: ClassVar[str] = "incident.unmerged"
    source_id: UUID
    source: str


@dataclass(frozen=True, kw_only=True)
class IncidentWatched(Event):
    """Somebody wants to know what becomes of it; `own` says whether they did it themselves."""

    kind: ClassVar[str] = "incident.watched"
    person_id: UUID
    own: bool


@dataclass(frozen=True, kw_only=True)
class IncidentUnwatched(Event):
    kind: ClassVar[str] = "incident.unwatched"
    person_id: UUID
    own: bool


@dataclass(frozen=True, kw_only=True)
class WatchScopeChanged(Event):
    """A watcher is mailed everything public from now on, or only changes of the state."""

    kind: ClassVar[str] = "incident.watch_scope_changed"
    person_id: UUID
    scope: str


@dataclass(frozen=True, kw_only=True)
class IncidentConfirmed(Event):
    """Whoever reported it says that it is fixed; it closes once nothing open keeps it."""

    kind: ClassVar[str] = "incident.confirmed"


@dataclass(frozen=True, kw_only=True)
class ChildrenNotified(Event):
    """One message went to the callers and watchers of so many children."""

    kind: ClassVar[str] = "incident.children_notified"
    notice_id: UUID
    children: int
    people: int
    text: str
