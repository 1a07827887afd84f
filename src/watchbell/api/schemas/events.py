"""The event log on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Given, Shown
from watchbell.api.schemas.incidents import ActorShown


class EventShown(Shown):
    """One thing that happened; `subject` is `kind:id`."""

    position: int
    id: UUID
    at: datetime
    kind: str = Field(examples=["incident.acknowledged"])
    subject: str = Field(examples=["incident:0198c0de-0000-7000-8000-000000000000"])
    actor: ActorShown
    payload: dict[str, Any]


class EventList(Shown):
    """`next` is what `after` should be to go on; with no new events it is what you sent."""

    items: list[EventShown]
    next: int


class EventQuery(Given):
    after: int = Field(0, ge=0, le=2**63 - 1, description="Events behind this position.")
    limit: int = Field(50, ge=1, le=500, description="How many at most.")
