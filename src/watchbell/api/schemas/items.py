"""Configuration items on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Given, ListQuery, Shown, Slug
from watchbell.catalog.domain import ITEM_KINDS, ItemStatus

ItemName = Annotated[
    str,
    Field(
        max_length=200,
        description="A configuration item: its id, its identifier or its only name.",
        examples=["PRN-0042"],
    ),
]
_KINDS = f"Usual ones are {', '.join(ITEM_KINDS)}; any other word will do."


class ItemNamed(Shown):
    """A configuration item in short."""

    id: UUID
    name: str
    identifier: str | None


class ItemShown(ItemNamed):
    kind: str = Field(description=_KINDS)
    location: str
    team: str | None
    status: ItemStatus
    description: str
    created_at: datetime
    version: int


class ItemWhole(ItemShown):
    """An item with the services it supports, what it runs on and what runs on it, directly."""

    services: list[str]
    runs_on: list[ItemNamed]
    carries: list[ItemNamed]


class ItemList(Shown):
    items: list[ItemShown]
    next_cursor: str | None


class ItemQuery(ListQuery):
    q: str | None = Field(
        None, max_length=200, description="Beginnings of words of name, identifier or location."
    )
    kind: str | None = Field(None, max_length=80)
    team: Slug | None = None
    service: Slug | None = Field(None, description="Those that support this service.")
    status: ItemStatus | None = Field(None, description="Without it: all but the retired ones.")


class ItemChanges(Given):
    """What changes; a field left out stays, null empties it."""

    name: str = ""
    kind: str = Field("other", description=_KINDS, examples=["printer"])
    identifier: str | None = Field(
        None, description="An asset tag, a serial number, a hostname; no two items have the same."
    )
    location: str = ""
    team: Slug | None = None
    status: ItemStatus = ItemStatus.IN_USE
    description: str = ""
    services: list[Slug] = Field(
        default=[], max_length=100, description="All services that it supports."
    )
    runs_on: list[ItemName] = Field(
        default=[], max_length=50, description="All items that it runs on."
    )


class ItemGiven(ItemChanges):
    """A new configuration item."""

    name: str = Field(examples=["Printer, 3rd floor"])
