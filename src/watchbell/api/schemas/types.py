"""Types of incidents and their fields on the wire."""

from pydantic import Field

from watchbell.api.schemas.fields import Shown
from watchbell.incidents.fields.specs import Kind, Step


class OptionShown(Shown):
    """One answer of a choice; one that is not active stays where it was given."""

    value: str
    label: str
    active: bool


class FieldShown(Shown):
    """A field of a type: its answer stands in `custom` of the incident, under its slug."""

    slug: str
    name: str
    kind: Kind
    help: str
    options: list[OptionShown]
    required_for: list[Step] = Field(description="When it must be answered, if it is asked.")
    visible_when: str = Field(description="A CEL condition; empty when it is always asked.")
    formula: str = Field(description="What a formula works out, in CEL.")
    on_request_form: bool


class TypeShown(Shown):
    """A type of incidents with the fields it asks, in their order."""

    slug: str
    name: str
    description: str
    icon: str
    restricted: bool
    on_request_form: bool
    required: dict[str, list[str]] = Field(
        description="Which of the record's own fields must be given at which step."
    )
    default_impact: int | None
    default_urgency: int | None
    default_plans: list[str] = Field(description="Plans that its incidents begin with.")
    fields: list[FieldShown]


class TypeList(Shown):
    items: list[TypeShown]
