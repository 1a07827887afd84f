"""How reliable services are, on the wire. Spans are in seconds, shares from 0 to 1."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from watchbell.api.schemas.fields import Given, Instant, Shown, Slug


class ReliabilityShown(Shown):
    """One service over the window.

    `mtbf` is null when nothing failed: then it is longer than `agreed`. `allowed` and `left` are
    its error budget; null without a promise, and `left` is below zero when it is spent.
    """

    service: str
    agreed: float
    downtime: float
    degraded: float
    availability: float | None
    failures: int
    mtbf: float | None
    target: Decimal | None = Field(description="Per cent.")
    budget: Literal["none", "kept", "at_risk", "spent"]
    allowed: float | None
    left: float | None
    cost: Decimal | None
    labour_cost: Decimal | None = Field(
        None, description="Of the work on the incidents that were resolved in the window."
    )
    changes: int = Field(description="Changes of the service that began in the window.")
    failed_changes: int = Field(description="Of them, those that an incident names as its cause.")
    change_failure_rate: float | None


class ReliabilityList(Shown):
    from_: datetime = Field(alias="from")
    to: datetime
    items: list[ReliabilityShown]


class ReliabilityQuery(Given):
    from_: Instant | None = Field(None, alias="from", description="30 days before `to`, if absent.")
    to: Instant | None = Field(None, description="Now, if absent; what has not come is left out.")
    service: Slug | None = None
