"""How incidents belong together, on the wire."""

from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Email, Given, Level, Shown, Slug
from watchbell.api.schemas.items import ItemName
from watchbell.incidents.domain import RelationKind

Number = str


class LinkGiven(Given):
    """One link: to another incident by its number or, with `caused_by`, to a change by its id."""

    kind: RelationKind = Field(examples=["child_of"])
    incident: Number | None = Field(None, max_length=40, examples=["INC-1042"])
    change: UUID | None = None


class MergeGiven(Given):
    """What becomes part of this incident."""

    incidents: list[Number] = Field(min_length=1, max_length=100, examples=[["INC-1042"]])


class FollowUpGiven(Given):
    """What is different from the closed incident; a field left out is as it was there."""

    title: str = Field("", examples=["It jams again"])
    description: str = ""
    category: Slug | None = None
    service: Slug | None = None
    configuration_items: list[ItemName] = Field(default=[], max_length=50)
    reporter: Email | None = None
    impact: Level | None = None
    urgency: Level | None = None


class LinkShown(Shown):
    """How this incident stands to another one or to a change.

    Seen from the other end `duplicate_of` is `duplicated_by` and `caused_by` is `cause_of`.
    """

    kind: str
    incident: str | None
    title: str
    state: str | None
    change: UUID | None


class RelationsShown(Shown):
    links: list[LinkShown]
    merged_into: str | None
    merged: list[str] = Field(description="What is part of this incident, directly.")
