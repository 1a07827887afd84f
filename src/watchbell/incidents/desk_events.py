"""What happens at the desk: changes of several incidents taken back, views kept."""

from dataclasses import dataclass
from typing import Any, ClassVar

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentChangeUndone(Event):
    """A change of several incidents at once was taken back: {field: [what it was, what it is]}."""

    kind: ClassVar[str] = "incident.change_undone"
    verb: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SavedViewKept(Event):
    """Somebody keeps a list under a name, or changed what it holds."""

    kind: ClassVar[str] = "saved_view.kept"
    name: str
    query: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SavedViewDeleted(Event):
    kind: ClassVar[str] = "saved_view.deleted"
    name: str
