"""Imports of histories on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Given, ListQuery, Shown
from watchbell.importers.domain import DateOrder
from watchbell.importers.runs import RunState


class ImportGiven(Given):
    """What is sent beside the file."""

    kind: str = Field(max_length=60, description="What it is, such as `servicenow-log`.")
    dry: bool = Field(True, description="Only say what would be made; `run` then takes it in.")
    source: str = Field(
        "",
        max_length=80,
        description="Where it comes from, if two sources number their incidents alike.",
    )
    zone: str = Field(
        "", max_length=60, description="The zone of times without one: UTC when left out."
    )
    date_order: DateOrder | None = Field(
        None, description="What 3/4/2026 is, where the file does not show it."
    )
    encoding: str = Field("", max_length=40, description="Found by itself when left out.")
    mapping: str = Field(
        "",
        max_length=200_000,
        description="Which column is what, as YAML: the file that the page of an import gives and"
        " `watchbell import --mapping` reads. Guessed when left out.",
    )


class MadeShown(Shown):
    """What was made beside incidents: how many, and the first names."""

    count: int
    names: list[str]


class ImportShown(Shown):
    """An import. `counts` and `made` are what has come of it so far."""

    id: UUID
    kind: str
    source: str
    file_name: str
    dry: bool
    state: RunState
    percent: int = Field(description="How much of the file is read.")
    counts: dict[str, int]
    made: dict[str, MadeShown]
    says: list[str] = Field(description="What it came to, in sentences, once it is over.")
    reason: str = Field(description="Why it failed, or who called it off.")
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class ImportList(Shown):
    items: list[ImportShown]
    next_cursor: str | None


class ImportQuery(ListQuery):
    pass


class RejectedShown(Shown):
    """A row that was not taken in; the header is row 1."""

    row: int
    reason: str
    raw: str = Field(description="What stands there.")


class RejectedList(Shown):
    items: list[RejectedShown]
    next_cursor: str | None
