"""Load, capacity and the queue, on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Given, Instant, Shown


class LoadShown(Shown):
    """Minutes of open work against minutes of people."""

    work_minutes: int
    available_minutes: int
    percent: int | None = Field(description="Null when nobody is there.")
    over_capacity: bool


class PersonLoadShown(LoadShown):
    id: UUID
    name: str
    open: int
    working_now: bool
    on_call: bool


class TeamLoadShown(LoadShown):
    """A team's load until eight hours have passed in which somebody of it works."""

    team: str
    name: str
    open: int
    unassigned: int
    working_now: int
    until: datetime
    people: list[PersonLoadShown]


class CapacityShown(Shown):
    teams: list[TeamLoadShown]
    deferred: int = Field(description="How many incidents wait for capacity.")


class DeferralProposed(Shown):
    """What should wait, and until when; accepting it is a call of its own."""

    lowered_to: str = Field(examples=["P4"])
    reason: str
    revisit_at: datetime


class QueuedShown(Shown):
    """One incident of the queue; place 1 is worked first."""

    place: int
    number: str
    title: str
    team: str | None
    assignee: str | None
    reasons: list[str]
    effort_minutes: int = Field(description="As estimated, else as its priority usually takes.")
    defer: DeferralProposed | None


class QueueShown(Shown):
    items: list[QueuedShown]


class Deferment(Given):
    until: Instant
    reason: str
