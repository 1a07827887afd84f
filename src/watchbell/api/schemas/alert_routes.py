"""Routes of alerts on the wire: a tree, and what would happen to a signal."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from watchbell.alerts.domain import Severity
from watchbell.alerts.domain.routes import Fate
from watchbell.api.schemas.fields import Count, Flag, Given, PriorityName, Shown, Slug

_Condition = Annotated[
    str,
    Field(
        max_length=2000,
        description="CEL over labels, severity, title, description, integration and source;"
        " empty: everything.",
        examples=['labels.team == "db" && severity == "critical"'],
    ),
]
Seconds = Annotated[Count | None, Field(description="In seconds.")]


class RouteGiven(Given):
    """One node: what it asks, what it decides (null leaves it open), and what is below it."""

    id: UUID | None = Field(None, description="Of a route that exists; it keeps its groups so.")
    name: str = Field("", max_length=120)
    condition: _Condition = ""
    goes_on: Flag = Field(False, description="Ask the routes behind it too.")
    service: Slug | None = None
    team: Slug | None = None
    escalation_policy: Slug | None = None
    severity: Severity | None = None
    priority: PriorityName | None = None
    fate: Fate | None = None
    restricted: Flag | None = None
    group_by: list[Annotated[str, Field(max_length=200)]] | None = None
    related: Count | None = Field(None, description="So many dependencies away at most.")
    group_wait: Seconds = None
    group_interval: Seconds = None
    window: Seconds = None
    longest: Seconds = None
    threshold_count: Count | None = None
    threshold_seconds: Seconds = None
    resolve_after: Seconds = None
    children: list["RouteGiven"] = Field(default=[], max_length=500)


class RouteShown(Shown):
    id: UUID
    name: str
    condition: str
    goes_on: bool
    service: str | None
    team: str | None
    escalation_policy: str | None
    severity: Severity | None
    priority: str | None
    fate: Fate | None
    restricted: bool | None
    group_by: list[str] | None
    related: int | None
    group_wait: int | None
    group_interval: int | None
    window: int | None
    longest: int | None
    threshold_count: int | None
    threshold_seconds: int | None
    resolve_after: int | None
    children: list["RouteShown"]


class RoutesGiven(Given):
    items: list[RouteGiven] = Field(max_length=500)


class RouteList(Shown):
    items: list[RouteShown]


class WhoseRoutes(Given):
    integration: UUID | None = Field(None, description="Its own; else those of every source.")


class SignalTried(Given):
    integration: UUID
    body: dict[str, Any] | list[Any] | str = Field(description="As the sender posts it.")
    latest: Annotated[int, Field(ge=0, le=500)] = Field(
        0, description="With `routes`: compare on so many of the latest alerts."
    )
    routes: list[RouteGiven] | None = Field(
        None, max_length=500, description="Instead of the routes of every source."
    )


class AlertForeseen(Shown):
    """What would become of one alert of the signal."""

    title: str
    key: str
    firing: bool
    severity: Severity
    service: str | None
    incident: str | None
    held: list[UUID]
    fate: Fate
    group_by: list[str] | None


class SignalForeseen(Shown):
    items: list[AlertForeseen]
    looked_at: int
    changed: int
    elsewhere: int
