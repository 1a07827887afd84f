"""Alerts and integrations on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from watchbell.alerts.domain import AlertState, Grouping, OnRecovery, Severity
from watchbell.api.schemas.fields import Given, Instant, ListQuery, Shown, Slug, split_commas


class AlertRow(Shown):
    """One alert of a list."""

    id: UUID
    state: AlertState
    severity: Severity
    title: str
    key: str
    integration: UUID
    integration_name: str
    service: str | None
    incident: str | None
    labels: dict[str, str]
    link: str
    count: int
    started_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    hold: str = Field(description="Why it leads to no incident; empty when nothing holds it back.")
    held_until: datetime | None
    snoozed_until: datetime | None


class FeedbackShown(Shown):
    """Somebody found the alert not useful."""

    person: str
    at: datetime
    word: str


class AlertShown(AlertRow):
    """One alert with all its texts."""

    description: str
    annotations: dict[str, str]
    remark: str
    not_useful: list[FeedbackShown] = Field(description="Who said that it should not have come.")


class AlertList(Shown):
    items: list[AlertRow]
    next_cursor: str | None


class AlertQuery(ListQuery):
    state: Annotated[list[AlertState], BeforeValidator(split_commas)] = Field(default=[])
    severity: Annotated[list[Severity], BeforeValidator(split_commas)] = Field(default=[])
    service: Slug | None = None
    integration: UUID | None = None
    hold: str | None = Field(None, max_length=40, description='A reason, or "any".')
    since: Instant | None = Field(None, description="What came from then on.")
    q: str | None = Field(
        None, max_length=500, description="Words of the title, or their beginnings; or the key."
    )


class SnoozeGiven(Given):
    until: Instant


class AttachGiven(Given):
    incident: str = Field(max_length=40, examples=["INC-1042"])


class WordGiven(Given):
    word: str = Field("", max_length=200, description="Why it was not useful.")


class SplitGiven(Given):
    others: list[UUID] = Field(default=[], max_length=199)


class IntegrationShown(Shown):
    id: UUID
    kind: str
    name: str
    team: str | None
    service: str | None
    escalation_policy: str | None
    grouping: Grouping
    on_recovery: OnRecovery
    default_category: str
    enabled: bool
    created_at: datetime
    last_signal_at: datetime | None
    version: int


class IntegrationCreated(IntegrationShown):
    """A new integration; its key and address are shown only now."""

    key: str
    address: str


class IntegrationList(Shown):
    items: list[IntegrationShown]
    next_cursor: str | None


class IntegrationGiven(Given):
    kind: str = Field(max_length=60, examples=["alertmanager"])
    name: str = Field(examples=["Prometheus in Frankfurt"])
    team: Slug | None = None
    service: Slug | None = None
    escalation_policy: Slug | None = None
    grouping: Grouping = Grouping.GROUP
    on_recovery: OnRecovery = OnRecovery.RESOLVE
    default_category: Slug = ""
