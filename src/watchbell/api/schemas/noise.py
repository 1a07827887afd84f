"""Noise on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, WithJsonSchema

from watchbell.analytics.noise.facts import By, Sort
from watchbell.analytics.noise.proposing import Kind
from watchbell.api.schemas.fields import Given, Shown

# Written out, because the fields of types have a kind of that name too.
ProposalKind = Annotated[
    Kind, WithJsonSchema({"type": "string", "enum": [str(one) for one in Kind]})
]


class NoiseQuery(Given):
    by: By = Field(By.RULE, description="What alerts are put together by.")
    sort: Sort = Field(Sort.NOISE, description="What is first; `noise` is pages for nothing.")
    days: int = Field(28, ge=1, le=366, description="How far the window reaches back from now.")
    team: str | None = Field(None, max_length=100, description="Of this team's services.")
    service: str | None = Field(None, max_length=100)
    integration: UUID | None = None
    limit: int = Field(50, ge=1, le=500)


class ProposalShown(Shown):
    """What to try: a route with this condition, as the first of the integration's own."""

    kind: ProposalKind
    title: str
    reason: str
    condition: str
    wait_seconds: int
    priority: int | None


class NoiseShown(Shown):
    """One rule, service or integration. docs/user/noise.md says what each figure means."""

    label: str
    integration: UUID | None
    integration_name: str
    service: str | None = Field(description="The service's name.")
    rule_label: str
    rule: str
    alerts: int
    repeats: int
    incidents: int
    alerts_per_incident: float | None
    pages: int
    night_pages: int
    pages_for_nothing: int
    judged: int = Field(description="Alerts that are over or were acted on.")
    acted: int
    acted_share: float | None
    not_useful: int
    quick: int = Field(description="Over by themselves within five minutes, unheeded.")
    median_life_seconds: float | None
    proposal: ProposalShown | None


class NoiseList(Shown):
    """The noisiest of [from, to), the worst first."""

    from_: datetime = Field(alias="from")
    to: datetime
    items: list[NoiseShown]
