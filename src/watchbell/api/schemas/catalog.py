"""Services on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Flag, Given, Level, ListQuery, Shown, Slug

Money = Annotated[
    Decimal, Field(ge=0, max_digits=12, decimal_places=2, allow_inf_nan=False, examples=["12.50"])
]

Percent = Annotated[
    Decimal,
    Field(gt=0, lt=100, max_digits=5, decimal_places=3, allow_inf_nan=False, examples=["99.9"]),
]


class ServiceShown(Shown):
    id: UUID
    slug: str
    name: str
    description: str
    team: str | None
    criticality: int
    escalation_policy: str | None
    default_category: str
    cost_per_minute: Decimal
    availability_target: Decimal | None
    active: bool
    created_at: datetime
    version: int


class ServiceWhole(ServiceShown):
    """A service with what it needs and what needs it, directly."""

    needs: list[str]
    needed_by: list[str]


class ServiceList(Shown):
    items: list[ServiceShown]
    next_cursor: str | None


class ServiceQuery(ListQuery):
    q: str | None = Field(None, max_length=200, description="Part of a name or slug.")
    team: Slug | None = None
    active: bool | None = Field(None, description="`true`: without those out of use.")


class ServiceChanges(Given):
    """What changes; a field left out stays, null empties it. The slug stays."""

    name: str = ""
    description: str = ""
    team: Slug | None = None
    criticality: Level = 3
    escalation_policy: Slug | None = None
    default_category: Slug = ""
    cost_per_minute: Money = Decimal(0)
    availability_target: Percent | None = None
    active: Flag = True


class ServiceGiven(ServiceChanges):
    """A new service."""

    name: str = Field(examples=["Card gateway"])
    slug: Slug = Field(examples=["card-gateway"])
    needs: list[Slug] = Field(default=[], max_length=200, description="What it depends on.")


class DependencyGiven(Given):
    needs: Slug = Field(examples=["database"])
