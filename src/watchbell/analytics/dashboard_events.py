"""What happens to dashboards, and to the links by which screens on walls show them."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DashboardSaved(Event):
    """A dashboard was put together, or changed; `version` counts from 1."""

    kind: ClassVar[str] = "dashboard.saved"
    name: str
    version: int
    is_shared: bool
    team_id: UUID | None
    widgets: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class DashboardDeleted(Event):
    """A dashboard is no more, and no screen shows it."""

    kind: ClassVar[str] = "dashboard.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class WallLinkMade(Event):
    """An address was made at which a screen shows dashboards without signing in."""

    kind: ClassVar[str] = "wall_link.made"
    name: str
    dashboards: list[str]


@dataclass(frozen=True, kw_only=True)
class WallLinkRevoked(Event):
    """An address for a screen works no longer."""

    kind: ClassVar[str] = "wall_link.revoked"
    name: str
