"""Incidents on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from watchbell.api.schemas.fields import (
    Count,
    DueFilter,
    Email,
    Given,
    Instant,
    JsonObject,
    Level,
    ListQuery,
    PriorityName,
    Shown,
    Slug,
    split_commas,
)
from watchbell.api.schemas.items import ItemName, ItemNamed
from watchbell.incidents.domain import (
    CancelCode,
    Cause,
    Channel,
    Effect,
    HoldReason,
    Outcome,
    State,
    Visibility,
    WatchScope,
)
from watchbell.incidents.fields.specs import DEFAULT_TYPE


class StageShown(Shown):
    """One step of the lifecycle: reached when its evidence exists."""

    name: str
    reached_at: datetime | None
    evidence: str | None


class ResolutionShown(Shown):
    """How it ended; empty until it is resolved."""

    outcome: str | None
    cause: str | None
    notes: str | None
    fix_reference: str | None
    fix_justification: str | None
    workaround: str | None = Field(description="What helps, also before it is resolved.")
    knowledge_url: str | None
    needs_problem: bool = Field(description="It was worked around: somebody must find the cause.")


class AffectedServiceShown(Shown):
    """A further service that suffers; the main one is the incident's own."""

    service: str
    effect: Effect


class AffectedServiceGiven(Given):
    service: Slug
    effect: Effect = Effect.OUTAGE


class IncidentShown(Shown):
    """The record of one incident."""

    number: str = Field(examples=["INC-1042"])
    id: UUID
    type: str
    title: str
    description: str
    state: State
    priority: str | None = Field(examples=["P2"])
    priority_reason: str
    severity: str
    impact: int | None
    urgency: int | None
    effect: str
    category: str | None
    service: str | None
    team: str | None
    assignee: str | None
    reporter: str | None
    affected: str
    channel: str
    labels: list[str]
    custom: dict[str, Any]
    occurred_at: datetime | None
    detected_at: datetime | None
    reported_at: datetime | None
    created_at: datetime
    updated_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    started_at: datetime | None
    contained_at: datetime | None
    diagnosis: str
    mitigated_at: datetime | None
    restored_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    confirmed_at: datetime | None = Field(description="When its reporter said that it is fixed.")
    cancelled_at: datetime | None
    hold_reason: str | None
    follow_up_at: datetime | None
    sla_due: datetime | None = Field(None, description="When the most pressing clock runs out.")
    resolution: ResolutionShown
    major: bool
    major_state: str
    reopen_count: int
    first_contact_resolution: bool | None = Field(
        description="Whether whoever first took it resolved it at the caller's first contact; null"
        " until it is resolved, and for what machines reported or what was a duplicate."
    )
    stages: list[StageShown]
    url: str
    version: int
    business_impact: str
    effort_minutes: int | None = Field(description="How long somebody will need, as estimated.")
    vip: bool = Field(description="Whether the reporter was a VIP when set.")
    cost: Decimal | None = Field(
        description="The outage's minutes, up to the restoration, times what the affected services"
        " cost a minute; null when none has a price."
    )
    affected_services: list[AffectedServiceShown]
    affected_people: list[str]
    configuration_items: list[ItemNamed] = Field(
        description="What it is about; none of them is named to its reporter."
    )
    watchers: list[str]
    priority_reasons: list[str] = Field(description="Why the priority holds, a sentence each.")
    computed_priority: str | None = Field(description="What the rules give.", examples=["P3"])
    override_reason: str | None = Field(description="Why somebody decided otherwise by hand.")
    deferred_until: datetime | None = Field(description="When it comes back to the queue.")
    phase: str | None
    major_declared_at: datetime | None
    major_ended_at: datetime | None
    next_update_at: datetime | None
    scope: str
    scope_people: int | None
    scope_systems: int | None
    restricted: bool
    parent: str | None = Field(description="The number of its parent.")
    merged_into: str | None = Field(description="The number of what it is part of now.")


class IncidentList(Shown):
    items: list[IncidentShown]
    next_cursor: str | None


_ORDERS = (
    "`-created` (newest first) or `created` for any number; or a column (priority, title, service,"
    " team, category, reporter, state, assignee, impact, urgency, due, sla_due, updated) or"
    " `custom.<field>`, a minus in front turns it round: at most 1,000 come in such an order."
)


class IncidentQuery(ListQuery):
    """What the list is narrowed to; several values of one parameter are joined by commas."""

    state: Annotated[list[State], BeforeValidator(split_commas)] = Field(
        default=[], description="Any of these states."
    )
    priority: Annotated[list[PriorityName], BeforeValidator(split_commas)] = Field(
        default=[], description="Any of P1 to P5."
    )
    category: Slug | None = Field(None, description="This category or one below it.")
    service: Slug | None = None
    configuration_item: ItemName | None = None
    team: Slug | None = None
    assignee: Email | None = Field(None, description="An address, `me` or `none`.")
    type: str | None = Field(None, max_length=40)
    label: Annotated[list[str], BeforeValidator(split_commas)] = Field(
        default=[], max_length=20, description="All of these labels."
    )
    major: bool | None = None
    sla: DueFilter | None = None
    first_contact_resolution: bool | None = Field(None, description="Others are left out.")
    q: str | None = Field(
        None,
        max_length=500,
        description="Words of the title, the description or the answers; or the identifier of a"
        " configuration item.",
    )
    from_: Instant | None = Field(None, alias="from", description="Created at this time or later.")
    to: Instant | None = Field(None, description="Created before this time.")
    order: str = Field("-created", description=_ORDERS)


class IncidentGiven(Given):
    """A new incident; only the title is required."""

    title: str = Field(examples=["Card payments fail"])
    description: str = ""
    type: str = "incident"
    channel: Channel = Field(
        Channel.API, description="How it reached you; responders may say another than `api`."
    )
    category: Slug | None = None
    service: Slug | None = None
    impact: Level | None = None
    urgency: Level | None = None
    severity: str = ""
    effect: Effect = Effect.OUTAGE
    team: Slug | None = None
    assignee: Email | None = None
    reporter: Email | None = Field(None, description="You, unless given.")
    affected: str = ""
    occurred_at: Instant | None = None
    detected_at: Instant | None = None
    reported_at: Instant | None = None
    custom: JsonObject = Field(default={})
    labels: list[str] = Field(default=[])
    business_impact: str = ""
    effort_minutes: Count | None = None
    configuration_items: list[ItemName] = Field(
        default=[],
        max_length=50,
        description="What it is about. Without a service, the only one that they support is taken.",
    )
    restricted: bool = Field(False, description="Hide it from who is not involved or cleared.")


class IncidentChanges(Given):
    """What changes; a field left out stays, null empties it.

    `custom` holds the answers that change; null takes one away.
    """

    title: str = ""
    type: str = DEFAULT_TYPE
    description: str = ""
    category: Slug | None = None
    impact: Level | None = None
    urgency: Level | None = None
    severity: str = ""
    effect: Effect = Effect.OUTAGE
    channel: Channel = Field(Channel.API, description="How it reached you.")
    service: Slug | None = None
    affected: str = ""
    occurred_at: Instant | None = None
    detected_at: Instant | None = None
    diagnosis: str = ""
    cause: Cause | None = None
    workaround: str = ""
    knowledge_url: str = ""
    labels: list[str] = Field(default=[])
    custom: JsonObject = Field(default={})
    business_impact: str = ""
    effort_minutes: Count | None = None
    reporter: Email | None = None
    reported_at: Instant | None = None
    restored_at: Instant | None = None
    acknowledged_at: Instant | None = Field(None, description="Corrects it; it cannot be emptied.")
    contained_at: Instant | None = Field(None, description="Corrects it; it cannot be emptied.")
    mitigated_at: Instant | None = Field(None, description="Corrects it; it cannot be emptied.")
    resolved_at: Instant | None = Field(None, description="Corrects it; it cannot be emptied.")
    closed_at: Instant | None = Field(
        None, description="Corrects it; an administrator may, also when it is closed."
    )
    affected_services: list[AffectedServiceGiven] = Field(
        default=[], max_length=50, description="All of them: those left out suffer no more."
    )
    affected_people: list[Email] = Field(default=[], max_length=200, description="All of them.")
    configuration_items: list[ItemName] = Field(
        default=[],
        max_length=50,
        description="All of them. An incident without a service takes the only one they support.",
    )


class Assignment(Given):
    """Whose it is now; a field left out stays, null takes it away."""

    team: Slug | None = None
    assignee: Email | None = None


class SecondLevel(Given):
    """The team that takes over, and why."""

    team: Slug
    assignee: Email | None = None
    reason: str = Field(examples=["The lease is refused; the switch must be looked at."])


class Hold(Given):
    reason: HoldReason
    follow_up_at: Instant | None = None
    note: str = ""


class Resumption(Given):
    why: str = ""


class Containment(Given):
    action: str
    effect: str = ""
    reversal: str = ""


class Mitigation(Given):
    note: str = ""
    mitigated_at: Instant | None = None


class Resolution(Given):
    outcome: Outcome
    cause: Cause
    notes: str = ""
    restored_at: Instant | None = None
    fix_reference: str = Field("", description="A permanent outcome needs it or the justification.")
    fix_justification: str = Field("", description="Why a permanent fix has no reference.")
    workaround: str = ""
    knowledge_url: str = ""


class Reason(Given):
    reason: str


class PriorityDecision(Given):
    """A priority that holds until it is cleared, whatever impact and urgency become."""

    priority: PriorityName
    reason: str


class Cancellation(Given):
    code: CancelCode
    note: str = ""


class Watching(Given):
    """Who watches: you, unless given; and what they are mailed."""

    person: Email | None = None
    scope: WatchScope = WatchScope.EVERYTHING


class CommentGiven(Given):
    body: str
    visibility: Visibility = Visibility.INTERNAL


class CommentShown(Shown):
    id: UUID
    body: str
    visibility: Visibility
    author: str | None
    author_name: str
    created_at: datetime


class CommentList(Shown):
    items: list[CommentShown]
    next_cursor: str | None


class ActorShown(Shown):
    """Who did it: a person, an integration, or the program itself."""

    kind: str
    id: UUID | None
    name: str


class TimelineEntryShown(Shown):
    id: UUID
    at: datetime
    kind: str
    actor: ActorShown
    payload: dict[str, Any]
    comment: CommentShown | None


class TimelineShown(Shown):
    items: list[TimelineEntryShown]
    next_cursor: str | None


class CategoryShown(Shown):
    slug: str
    name: str
    parent: str | None


class CategoryList(Shown):
    items: list[CategoryShown]
