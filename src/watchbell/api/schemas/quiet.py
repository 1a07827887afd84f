"""Silences, maintenance windows and inhibition rules on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from watchbell.alerts.domain.spans import QuietState
from watchbell.api.schemas.alerts import AlertRow
from watchbell.api.schemas.fields import Flag, Given, Instant, ListQuery, Shown, Slug

_RULE = "When it happens again: FREQ=WEEKLY;BYDAY=SU, say. Empty for once."
_ZONE = "The zone in whose wall time it recurs."
Rule = Annotated[str, Field(max_length=300, description=_RULE)]
Zone = Annotated[str, Field(max_length=60, description=_ZONE, examples=["Europe/Berlin"])]


class MatcherGiven(Given):
    """One label against one value; both flags as Alertmanager has them."""

    name: str = Field(max_length=200, examples=["alertname"])
    value: str = Field(max_length=1000, examples=["DiskFull"])
    is_regex: Flag = False
    is_equal: Flag = True


Matchers = Annotated[list[MatcherGiven], Field(max_length=30)]


class MatcherShown(Shown):
    name: str
    value: str
    is_regex: bool
    is_equal: bool


class QuietShown(Shown):
    """When something is quiet, why, and by whom."""

    id: UUID
    state: QuietState
    author: str
    comment: str
    starts_at: datetime
    ends_at: datetime
    rrule: str
    timezone: str
    next_starts_at: datetime | None = Field(description="Of the time that holds or comes next.")
    next_ends_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    version: int


class SilenceShown(QuietShown):
    matchers: list[MatcherShown]


class SilenceList(Shown):
    items: list[SilenceShown]
    next_cursor: str | None


class QuietQuery(ListQuery):
    expired: bool = Field(default=False, description="Those that are over, newest first.")


class SilenceGiven(Given):
    matchers: Matchers
    starts_at: Instant | None = Field(None, description="Now when left out.")
    ends_at: Instant
    comment: str = Field(max_length=2000)
    rrule: Rule = ""
    timezone: Zone = "UTC"


class SilenceChanges(Given):
    matchers: Matchers = Field(default=[])
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    comment: str = Field("", max_length=2000)
    rrule: Rule = ""
    timezone: Zone = "UTC"


class PreviewAsked(Given):
    matcher: list[str] = Field(
        default=[],
        max_length=30,
        description="As Alertmanager writes them; repeat it for several.",
        examples=[['alertname="DiskFull"']],
    )


class PreviewShown(Shown):
    """What matchers match among the open alerts: how many, and the newest of them."""

    count: int
    alerts: list[AlertRow]
    looked_at: int
    more: bool = Field(description="There are more open alerts than were looked at.")


class MaintenanceShown(QuietShown):
    title: str
    services: list[str]
    with_dependents: bool


class MaintenanceList(Shown):
    items: list[MaintenanceShown]
    next_cursor: str | None


class MaintenanceGiven(Given):
    title: str = Field(max_length=200)
    services: list[Slug] = Field(max_length=200)
    with_dependents: Flag = False
    starts_at: Instant
    ends_at: Instant
    comment: str = Field("", max_length=2000)
    rrule: Rule = ""
    timezone: Zone = "UTC"


class MaintenanceChanges(Given):
    title: str = Field("", max_length=200)
    services: list[Slug] = Field(default=[], max_length=200)
    with_dependents: Flag = False
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    comment: str = Field("", max_length=2000)
    rrule: Rule = ""
    timezone: Zone = "UTC"


class InhibitionRuleShown(Shown):
    """While an alert that matches `source` fires, those that match `target` wait."""

    id: UUID
    name: str
    source: list[MatcherShown]
    target: list[MatcherShown]
    equal: list[str]
    enabled: bool
    version: int


class InhibitionRuleList(Shown):
    items: list[InhibitionRuleShown]
    next_cursor: str | None


Labels = Annotated[list[str], Field(max_length=20, description="Labels that both share.")]


class InhibitionRuleGiven(Given):
    name: str = Field(max_length=200)
    source: Matchers
    target: Matchers
    equal: Labels = Field(default=[])
    enabled: Flag = True


class InhibitionRuleChanges(Given):
    name: str = Field("", max_length=200)
    source: Matchers = Field(default=[])
    target: Matchers = Field(default=[])
    equal: Labels = Field(default=[])
    enabled: Flag = True
