"""Changes of several incidents at once, on the wire."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Given, Shown
from watchbell.api.schemas.incidents import Assignment, IncidentChanges, Resolution
from watchbell.incidents.domain import State
from watchbell.incidents.services.bulk import MOST_AT_ONCE


class BulkVerb(StrEnum):
    """What may be done to several; assign, change and resolve say more in the field called so."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    CHANGE = "change"
    RESOLVE = "resolve"
    CLOSE = "close"


class BulkGiven(Given):
    """Which incidents, and what is done to each."""

    incidents: list[str] = Field(
        min_length=1, max_length=MOST_AT_ONCE, examples=[["INC-1042", "INC-1043"]]
    )
    verb: BulkVerb
    assign: Assignment | None = None
    change: IncidentChanges | None = None
    resolve: Resolution | None = None


class BulkLineShown(Shown):
    """What became of one incident, or would; `refused` says why it stays as it is."""

    number: str
    state: State | None
    priority: str | None
    assignee: str | None
    refused: str | None


class BulkPreviewShown(Shown):
    incidents: list[BulkLineShown]


class BulkShown(BulkPreviewShown):
    """What was done. `id` is what may be undone until `undo_until`; null when all were refused."""

    id: UUID | None
    undo_until: datetime | None
