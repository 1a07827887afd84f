"""Escalation policies on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Count, Flag, Given, Instant, ListQuery, Shown, Slug
from watchbell.paging.domain import Nobody, Pick, TargetType, Until
from watchbell.paging.selectors import Telling


class TargetShown(Shown):
    type: TargetType
    id: UUID
    name: str


class TargetGiven(Given):
    """Whom a step tells: `id` is an id, a person's address, or a schedule's or team's slug.

    `incident_leads` and `managers_of_told` depend on the incident and have none.
    """

    type: TargetType
    id: str = Field("", max_length=254, examples=["grace@example.org"])


class StepShown(Shown):
    delay_minutes: int
    targets: list[TargetShown]
    conditions: str
    nobody: Nobody
    hours: str
    until: Until
    pick: Pick


class StepGiven(Given):
    """`delay_minutes` is how long those told have to answer; `conditions` is a CEL expression."""

    delay_minutes: Count = Field(examples=[5])
    targets: list[TargetGiven] = Field(max_length=100)
    conditions: str = ""
    nobody: Nobody = Nobody.NEXT
    hours: str = Field(
        "",
        max_length=200,
        description="Weekly hours in the policy's zone; the step waits for them.",
        examples=["mon-fri 09:00-17:00"],
    )
    until: Until = Field(
        Until.ACKNOWLEDGED,
        description="What ends it: anybody's answer, that of everyone told, or the resolution.",
    )
    pick: Pick = Field(Pick.ALL, description="Everybody at once, or one after the other in turn.")


class PolicyShown(Shown):
    id: UUID
    slug: str
    name: str
    description: str
    repeat: int
    timezone: str
    holidays: str
    reminder_minutes: int
    ack_timeout_minutes: int
    pages_for_tasks: bool
    steps: list[StepShown]
    created_at: datetime
    version: int


class PolicyList(Shown):
    items: list[PolicyShown]
    next_cursor: str | None


class PolicyQuery(ListQuery):
    q: str | None = Field(None, max_length=200, description="Part of a name or slug.")


class ToldQuery(Given):
    """The instant at which an incident is imagined, and what is known of it."""

    at: Instant | None = Field(None, description="Now unless given.")
    priority: int | None = Field(None, ge=1, le=5)
    service: Slug | None = None
    major: bool = False


class ToldPersonShown(Shown):
    person: str
    name: str
    why: str = Field(examples=["on call by the rotation Weekly"])


class ToldShown(Shown):
    """What happens at one instant; `step` and `round` count from 1."""

    at: datetime
    after_seconds: int
    what: Telling
    step: int
    round: int
    people: list[ToldPersonShown]
    detail: str


class ToldList(Shown):
    at: datetime
    items: list[ToldShown]


class PolicyChanges(Given):
    """What changes; a field left out stays. `steps` are replaced as a whole."""

    name: str = ""
    description: str = ""
    repeat: Count = Field(0, description="How often to start over; -1 until somebody answers.")
    timezone: str = Field("UTC", max_length=80, description="That of hours and conditions.")
    holidays: str = Field(
        "", max_length=20, description="Whose public holidays count, such as DE or US-CA."
    )
    reminder_minutes: Count = Field(
        0, description="How often whoever acknowledged is asked whether they are still on it."
    )
    ack_timeout_minutes: Count = Field(
        0, description="How long they have to say so before others are told; 0: no limit."
    )
    pages_for_tasks: Flag = Field(
        False, description="An overdue task of an incident pages who is to do it, then the policy."
    )
    steps: list[StepGiven] = Field(default=[], max_length=100)


class PolicyGiven(PolicyChanges):
    """A new policy."""

    name: str = Field(examples=["Payments"])
    slug: Slug = Field(examples=["payments"])
