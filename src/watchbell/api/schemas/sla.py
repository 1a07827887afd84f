"""Service levels on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from watchbell.api.schemas.fields import Count, Flag, Given, Instant, Shown, Slug
from watchbell.incidents.domain import HoldReason
from watchbell.sla.domain import PAUSING, Answer, Kind, Metric, Reopening, Tell

# Written out, because the fields of types have a kind of that name too.
SlaKind = Annotated[Kind, WithJsonSchema({"type": "string", "enum": [str(one) for one in Kind]})]
_WHERE: Any = Field(
    default={},
    max_length=9,
    description="What it is for: any of these values of each fact. Facts are priority (1 to 5),"
    " type, service, team, category, channel, severity, effect and labels; short names.",
    examples=[{"priority": ["1", "2"], "team": ["network"]}],
)


class SlaGoalGiven(Given):
    """So many minutes of a business calendar; the first goal that fits holds."""

    name: str = Field("", max_length=80)
    minutes: Count = Field(0, ge=0)
    calendar: Slug | None = Field(None, description="Left out, all time counts.")
    where: dict[str, list[str]] = _WHERE
    condition: str = Field("", max_length=2000, description="CEL, such as `priority <= 2`.")
    due_field: str = Field(
        "", max_length=80, description="A time that says until when, such as `custom.notify_by`."
    )


class SlaThresholdGiven(Given):
    """At so many per cent of the time these are written to, and a policy pages."""

    percent: Count = Field(ge=1, le=1000)
    tell: list[Tell] = Field(default=[], max_length=3)
    escalation_policy: Slug | None = None


class SlaDefinitionGiven(Given):
    """All that a policy says; a change replaces it as a whole."""

    goals: list[SlaGoalGiven] = Field(min_length=1, max_length=50)
    pause_reasons: list[HoldReason] = Field(default=list(PAUSING), max_length=10)
    thresholds: list[SlaThresholdGiven] = Field(
        default=[
            SlaThresholdGiven(percent=50, tell=[Tell.ASSIGNEE]),
            SlaThresholdGiven(percent=75, tell=[Tell.ASSIGNEE, Tell.MANAGERS]),
            SlaThresholdGiven(percent=100, tell=[Tell.ASSIGNEE, Tell.MANAGERS]),
        ],
        max_length=10,
    )
    answers: list[Answer] = Field(
        default=[Answer.ACKNOWLEDGEMENT, Answer.PUBLIC_REPLY],
        max_length=3,
        description="What counts as a response.",
    )
    reopening: Reopening = Reopening.RESUME
    starts_from: str = Field("", max_length=80, description="A time field it counts from.")
    start: str = Field("", max_length=2000, description="CEL; of the custom metric.")
    stop: str = Field("", max_length=2000, description="CEL; of the custom metric.")
    pause: str = Field("", max_length=2000, description="CEL; pauses beside the reasons.")
    reset: str = Field("", max_length=2000, description="CEL; of the custom metric.")
    keeps_running: Flag = Field(
        False, description="It runs on although its start condition no longer holds."
    )
    longest_pause_minutes: Count | None = None
    goal_percent: Count = Field(95, ge=0, le=100)


class SlaPolicyGiven(Given):
    """A promise about one metric."""

    slug: Slug = Field(examples=["resolution"])
    name: str = Field(max_length=120, examples=["Resolution"])
    metric: Metric
    kind: SlaKind = Kind.SLA
    description: str = ""
    definition: SlaDefinitionGiven
    note: str = ""
    valid_from: Instant | None = Field(
        None, description="What was opened since then is measured when it is worked out again."
    )


class SlaPolicyChanges(Given):
    """What a policy says from now on; cycles that run go on by what they began with."""

    name: str = Field(max_length=120)
    description: str = ""
    definition: SlaDefinitionGiven
    note: str = Field("", description="Why it changes.")


class SlaGoalShown(Shown):
    name: str
    minutes: int
    calendar: str | None
    where: dict[str, list[str]]
    condition: str
    due_field: str


class SlaThresholdShown(Shown):
    percent: int
    tell: list[Tell]
    escalation_policy: str | None


class SlaDefinitionShown(Shown):
    goals: list[SlaGoalShown]
    pause_reasons: list[str]
    thresholds: list[SlaThresholdShown]
    answers: list[Answer]
    reopening: Reopening
    starts_from: str
    start: str
    stop: str
    pause: str
    reset: str
    keeps_running: bool
    longest_pause_minutes: int | None
    goal_percent: int


class SlaPolicyShown(Shown):
    """A policy as its newest version says; `no` is that version's number."""

    slug: str
    name: str
    metric: Metric
    kind: SlaKind
    description: str
    no: int
    valid_from: datetime
    archived_at: datetime | None
    definition: SlaDefinitionShown
    version: int


class SlaPolicyList(Shown):
    items: list[SlaPolicyShown]


class SlaCycleShown(Shown):
    """How one promise goes for an incident; times in seconds are business time."""

    id: UUID
    policy: str
    metric: str
    kind: str
    no: int
    state: str
    status: str = Field(description="on_track, at_risk, breached, paused, met, missed, cancelled.")
    goal: str
    goal_seconds: float
    calendar: str | None
    started_at: datetime
    due_at: datetime | None
    elapsed_seconds: float
    remaining_seconds: float
    paused_seconds: float
    paused_since: datetime | None
    pause_reason: str | None
    stopped_at: datetime | None
    breached_at: datetime | None
    stated: bool = Field(description="Another product said so.")
    voided_at: datetime | None
    void_reason: str | None
    explanation: list[str] = Field(description="How it was worked out, a sentence each.")


class SlaCycleList(Shown):
    items: list[SlaCycleShown]


class SlaVoidGiven(Given):
    reason: str = Field(examples=["The monitoring was wrong."])
