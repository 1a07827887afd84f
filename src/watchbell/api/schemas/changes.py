"""Changes on the wire: ours, and PagerDuty's change event."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from watchbell.api.schemas.fields import Given, Instant, ListQuery, Shown, Slug


class ChangeGiven(Given):
    """A change; the same source and external id again amend what was told before."""

    source: str = Field(description="Who tells it, such as `ci`.", examples=["ci"])
    external_id: str = Field(description="The source's own name for it.", examples=["deploy-4711"])
    title: str = Field(examples=["Checkout 5.2.0"])
    services: list[Slug] = Field(default=[], max_length=50)
    starts_at: Instant | None = Field(None, description="Now, unless given.")
    ends_at: Instant | None = None
    description: str = ""
    link: str = ""
    who: str = Field("", description="Who made the change; you, unless given.")


class ChangeShown(Shown):
    id: UUID
    source: str
    external_id: str
    title: str
    description: str
    link: str
    who: str
    services: list[str]
    starts_at: datetime
    ends_at: datetime | None
    created_at: datetime


class ChangeList(Shown):
    items: list[ChangeShown]
    next_cursor: str | None


class ChangeQuery(ListQuery):
    service: Slug | None = None
    source: str | None = Field(None, max_length=80)
    from_: Instant | None = Field(None, alias="from", description="Started at this time or later.")
    to: Instant | None = Field(None, description="Started before this time.")


class PagerDutyLink(BaseModel):
    href: str = ""


class PagerDutyPayload(BaseModel):
    """What a change event says; what we do not know of is left alone."""

    model_config = ConfigDict(extra="ignore")

    summary: str = Field(min_length=1)
    timestamp: str = ""
    source: str = ""
    custom_details: Any = None


class PagerDutyChange(BaseModel):
    """The body of POST /v2/change/enqueue."""

    model_config = ConfigDict(extra="ignore")

    routing_key: str = Field(min_length=1)
    payload: PagerDutyPayload
    links: list[PagerDutyLink] = []
