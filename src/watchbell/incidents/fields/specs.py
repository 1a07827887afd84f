"""What a type of incidents and its fields are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from watchbell.incidents.domain import State

DEFAULT_TYPE = "incident"


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "multi_choice"
    DATE = "date"
    TIME = "time"
    PERSON = "person"
    SERVICE = "service"
    CHECKBOX = "checkbox"
    URL = "url"
    FORMULA = "formula"


class Step(StrEnum):
    """When a field may be demanded; `always` also means that it is never emptied again."""

    ALWAYS = "always"
    DECLARE = "declare"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"


STEP_WORDS: Mapping[Step, str] = {
    Step.ALWAYS: "always",
    Step.DECLARE: "to open the incident",
    Step.IN_PROGRESS: "before work begins",
    Step.ON_HOLD: "before it is put on hold",
    Step.RESOLVED: "before it is resolved",
    Step.CLOSED: "before it is closed",
}
STEP_OF_STATE: Mapping[State, Step] = {
    State.IN_PROGRESS: Step.IN_PROGRESS,
    State.ON_HOLD: Step.ON_HOLD,
    State.RESOLVED: Step.RESOLVED,
    State.CLOSED: Step.CLOSED,
}
BUILT_IN: Mapping[str, str] = {
    "description": "Description",
    "category": "Category",
    "impact": "Impact",
    "urgency": "Urgency",
    "service": "Service",
    "team": "Team",
    "assignee": "Assignee",
    "reporter": "Reporter",
    "affected": "Affected",
    "severity": "Severity",
    "occurred_at": "Start of the trouble",
    "detected_at": "Time of detection",
    "diagnosis": "Diagnosis",
}
"""The record's own fields that a type may demand, with their names for people."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice; one that is retired is still shown where it was given."""

    value: str
    label: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field: what it accepts, when it is asked, when it is demanded."""

    slug: str
    name: str
    kind: Kind
    options: tuple[Option, ...] = ()
    help: str = ""
    required_for: frozenset[Step] = frozenset()
    visible_when: str = ""
    formula: str = ""
    on_request_form: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeSpec:
    """One type: its defaults, what it demands of the record, its fields in their order."""

    slug: str
    name: str
    icon: str = "urgent"
    description: str = ""
    is_active: bool = True
    is_restricted: bool = False
    on_request_form: bool = False
    required: Mapping[Step, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    fields: tuple[FieldSpec, ...] = ()
    default_team_id: UUID | None = None
    default_category_id: int | None = None
    default_impact: int | None = None
    default_urgency: int | None = None
    default_plans: tuple[str, ...] = ()
    default_tasks: str = ""
    default_roles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def suggests_anything(self) -> bool:
        """Say whether it fills in what a new incident leaves out."""
        mine = (self.default_team_id, self.default_category_id)
        return mine != (None, None) or (self.default_impact, self.default_urgency) != (None, None)

    def field(self, slug: str) -> FieldSpec | None:
        """Return the field called `slug`, if the type has it."""
        return next((one for one in self.fields if one.slug == slug), None)
