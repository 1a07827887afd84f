"""Heartbeats on the wire. Spans are whole seconds."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from watchbell.alerts.domain import Severity
from watchbell.alerts.domain.beating import BeatState, PingKind, Timetable
from watchbell.api.schemas.fields import Count, Given, ListQuery, Shown, Slug

_YEAR = 366 * 24 * 3600
Tags = Annotated[list[Annotated[str, Field(min_length=1, max_length=50)]], Field(max_length=20)]


class HeartbeatShown(Shown):
    """One heartbeat; the key of its address is not shown."""

    id: UUID
    name: str
    description: str
    integration: UUID
    state: BeatState
    timetable: Timetable
    period_seconds: int | None
    rule: str
    timezone: str
    grace_seconds: int
    service: str | None
    severity: Severity
    alert_title: str
    tags: list[str]
    last_ping_at: datetime | None
    last_exit_status: int | None
    last_duration_seconds: float | None
    running_since: datetime | None
    expected_at: datetime | None
    down_since: datetime | None
    created_at: datetime
    version: int


class HeartbeatCreated(HeartbeatShown):
    """A new heartbeat; its key and address are shown only now."""

    key: str
    address: str


class HeartbeatList(Shown):
    items: list[HeartbeatShown]
    next_cursor: str | None


class HeartbeatQuery(ListQuery):
    state: BeatState | None = None


class HeartbeatGiven(Given):
    name: str = Field(examples=["Nightly backup"])
    description: str = ""
    timetable: Timetable = Timetable.PERIOD
    period_seconds: Count = Field(
        86_400, ge=10, le=_YEAR, description="How often, when the timetable is period."
    )
    rule: str = Field("", description="A line of cron, or an RRULE.", examples=["30 2 * * *"])
    timezone: str = "UTC"
    grace_seconds: Count = Field(300, ge=0, le=_YEAR)
    service: Slug | None = None
    severity: Severity = Severity.ERROR
    alert_title: str = ""
    tags: Tags = []
    integration: UUID | None = Field(
        None, description="What it belongs to; the integration of heartbeats when left out."
    )


class HeartbeatChanges(Given):
    """Fields left out stay as they are."""

    name: str | None = None
    description: str | None = None
    timetable: Timetable | None = None
    period_seconds: Count | None = Field(None, ge=10, le=_YEAR)
    rule: str | None = None
    timezone: str | None = None
    grace_seconds: Count | None = Field(None, ge=0, le=_YEAR)
    service: Slug | None = None
    severity: Severity | None = None
    alert_title: str | None = None
    tags: Tags | None = None


class PingShown(Shown):
    id: UUID
    at: datetime
    kind: PingKind
    exit_status: int | None
    duration_seconds: float | None
    source: str
    body: str


class PingList(Shown):
    items: list[PingShown]
