"""One's own addresses and rules on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Count, Given, Shown
from watchbell.paging.reaching import PageUrgency


class ContactMethodShown(Shown):
    """`verified_at` is null until the code was entered: only a verified one is used for pages.

    `muted` asked for quiet (STOP); `gone_because` says why the other side takes no more.
    """

    id: UUID
    kind: str
    address: str
    label: str
    verified_at: datetime | None
    muted: bool
    gone_because: str


class ContactMethodList(Shown):
    items: list[ContactMethodShown]


class PersonalRule(Given):
    """Tell through this address, so many minutes after the page."""

    contact_method: UUID
    delay_minutes: int = Field(0, ge=0, le=1440)


class PersonalRulesGiven(Given):
    """What takes the place of all rules of this urgency; an empty list brings the default back."""

    urgency: PageUrgency
    rules: list[PersonalRule] = Field(max_length=20)


class PersonalRulesShown(Shown):
    """Rules by urgency. Without any, `high` goes to every address at once and calls after five
    minutes, `low` to the e-mail address."""

    high: list[PersonalRule]
    low: list[PersonalRule]
    quiet_hours: str = Field(examples=["mon-sun 22:00-07:00"])


class ShiftNoticeGiven(Given):
    hours_ahead: Count | None = Field(description="0: not at all; null: as the installation says.")


class ShiftNoticeShown(Shown):
    """How long before their shifts the caller hears of them, and others who chose nothing."""

    hours_ahead: int | None
    usual_hours_ahead: int
