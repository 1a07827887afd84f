"""Presets on the wire."""

from pydantic import Field

from watchbell.api.schemas.fields import Email, Flag, Given, Level, Shown, Slug
from watchbell.incidents.domain import Effect
from watchbell.incidents.fields.specs import DEFAULT_TYPE

_PLANS = "Plans that are applied at once, beside those of the type."


class PresetShown(Shown):
    """An incident thought out in advance."""

    slug: str = Field(examples=["checkout-down"])
    name: str
    title: str
    description: str
    type: str
    category: str
    service: str | None
    team: str | None
    impact: int
    urgency: int
    severity: str
    effect: Effect
    plans: list[str] = Field(description=_PLANS)
    active: bool
    version: int


class PresetList(Shown):
    items: list[PresetShown]


class PresetGiven(Given):
    """A new preset; what triage asks must be said."""

    slug: Slug = Field(examples=["checkout-down"])
    name: str = Field(examples=["Checkout down"])
    title: str
    description: str = ""
    category: Slug
    service: Slug | None = None
    team: Slug | None = None
    impact: Level
    urgency: Level
    severity: str = ""
    effect: Effect = Effect.OUTAGE
    type: str = DEFAULT_TYPE
    plans: list[Slug] = Field([], max_length=20, description=_PLANS)


class PresetChanges(Given):
    """What changes; a field left out stays, null empties service and team. The slug stays."""

    name: str = ""
    title: str = ""
    description: str = ""
    category: Slug = ""
    service: Slug | None = None
    team: Slug | None = None
    impact: Level = 3
    urgency: Level = 3
    severity: str = ""
    effect: Effect = Effect.OUTAGE
    type: str = DEFAULT_TYPE
    plans: list[Slug] = Field([], max_length=20, description=_PLANS)
    active: Flag = True


class PresetUsed(Given):
    reporter: Email | None = Field(None, description="You, unless given.")
