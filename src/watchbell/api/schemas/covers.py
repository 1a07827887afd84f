"""Requests for cover and swaps on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Email, Given, Instant, Shown, Slug
from watchbell.oncall.domain import CoverKind, CoverState


class CoverGiven(Given):
    """Who takes [starts_at, ends_at) of `person`'s shifts? With `returns_*` it is a swap."""

    person: Email | None = Field(None, description="Whose shift it is; you, if absent.")
    starts_at: Instant
    ends_at: Instant
    asked: Email | None = Field(None, description="Everybody, if absent.")
    returns_from: Instant | None = Field(None, description="Start of what is given in return.")
    returns_until: Instant | None = None
    returns_schedule: Slug | None = Field(
        None, description="Of which schedule; of this, if absent."
    )
    note: str = Field("", max_length=1000, examples=["Dentist"])


class TakeGiven(Given):
    """Take the span or a part of it; the whole, if absent."""

    person: Email | None = Field(None, description="Who takes it; you, if absent.")
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class SpanShown(Shown):
    starts_at: datetime
    ends_at: datetime


class TakeShown(SpanShown):
    person: str
    taken_at: datetime


class CoverShown(Shown):
    """`left` is what nobody has taken yet."""

    id: UUID
    schedule: str
    kind: CoverKind
    state: CoverState
    person: str
    asked: str | None
    starts_at: datetime
    ends_at: datetime
    returns_from: datetime | None
    returns_until: datetime | None
    returns_schedule: str | None
    note: str
    left: list[SpanShown]
    taken: list[TakeShown]


class CoverList(Shown):
    items: list[CoverShown]
    next_cursor: str | None
