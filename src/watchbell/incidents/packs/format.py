"""The format of a pack, version 1: read with the place of each fault, written for people."""

from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from watchbell.incidents.closing.checks import Check
from watchbell.incidents.domain import Effect
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.fields.specs import DEFAULT_TYPE, Kind, Step
from watchbell.incidents.guiding import EndAct
from watchbell.kernel.errors import InvalidInput

LARGEST = 200_000
_BUILT_IN = files("watchbell.incidents.packs")
BUILT_IN_NAMES = ("default", "security", "major")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PackOption(_Part):
    """One answer of a choice."""

    value: str
    label: str


class PackField(_Part):
    """A field; what is left out is as in a new one."""

    slug: str
    name: str
    kind: Kind
    help: str = ""
    options: list[PackOption] = Field(default=[])
    required_for: list[Step] = Field(default=[])
    visible_when: str = ""
    formula: str = ""
    on_request_form: bool = False
    active: bool = True


class PackType(_Part):
    """A type with its own fields, in their order; team and category by their slugs."""

    slug: str
    name: str
    description: str = ""
    icon: str = "urgent"
    active: bool = True
    restricted: bool = False
    on_request_form: bool = False
    required: dict[Step, list[str]] = Field(default={})
    team: str = ""
    category: str = ""
    impact: int | None = None
    urgency: int | None = None
    plans: list[str] = Field(default=[])
    tasks: list[str] = Field(default=[])
    roles: dict[str, str] = Field(default={})
    fields: list[PackField] = Field(default=[])


class PackTask(_Part):
    """One task of a plan."""

    title: str
    role: Literal[""] | IncidentRole = ""
    due_minutes: int | None = Field(None, ge=0, le=1_000_000)
    gate: bool = False
    description: str = ""


class PackPhase(_Part):
    """One phase of a plan with its tasks, in their order."""

    name: str
    tasks: list[PackTask] = Field(default=[])


class PackPlan(_Part):
    """A plan with all its tasks."""

    slug: str
    name: str
    description: str = ""
    active: bool = True
    phases: list[PackPhase]


class PackCategory(_Part):
    """A category; only a root has others below it. `closing` is what its closing asks for."""

    slug: str
    name: str
    active: bool = True
    team: str = ""
    closing: list[Check] = Field(default=[])
    below: list["PackCategory"] = Field(default=[])


class PackPreset(_Part):
    """An incident thought out in advance; type, category, service, team and plans by slug."""

    slug: str
    name: str
    title: str
    description: str = ""
    type: str = DEFAULT_TYPE
    category: str
    service: str = ""
    team: str = ""
    impact: int
    urgency: int
    severity: str = ""
    effect: Effect = Effect.OUTAGE
    plans: list[str] = Field(default=[])
    active: bool = True


class PackGuideAnswer(_Part):
    """One answer to a question, and the title of the step that it leads to."""

    label: str
    to: str


class PackGuideEnd(_Part):
    """What an end proposes; a team, category or service by slug."""

    act: EndAct
    to: str = ""
    text: str = ""


class PackGuideStep(_Part):
    """A question with its answers, or an end."""

    title: str
    text: str = ""
    answers: list[PackGuideAnswer] = Field(default=[])
    ends: list[PackGuideEnd] = Field(default=[])


class PackGuide(_Part):
    """A guide with all its steps; an empty type and category stand for all."""

    slug: str
    name: str
    description: str = ""
    type: str = ""
    category: str = ""
    active: bool = True
    steps: list[PackGuideStep]


Grid = Annotated[
    list[Annotated[list[Annotated[int, Field(ge=1, le=5)]], Field(min_length=4, max_length=4)]],
    Field(min_length=4, max_length=4),
]
"""A row for each impact, in it a priority for each urgency; 1 is the highest of each."""


class PackMatrix(_Part):
    """The matrix of one type."""

    type: str
    matrix: Grid


class PackPriorities(_Part):
    """How priorities are found."""

    matrix: Grid
    vip_raises: bool = True
    critical_service_raises: bool = False
    types: list[PackMatrix] = Field(default=[])


class Pack(_Part):
    """What is set up for incidents; a part that is left out stays as it is."""

    pack: Literal["watchbell-pack/1"] = "watchbell-pack/1"
    name: str
    title: str = ""
    fields: list[PackField] = Field(default=[])
    types: list[PackType] = Field(default=[])
    plans: list[PackPlan] = Field(default=[])
    categories: list[PackCategory] = Field(default=[])
    presets: list[PackPreset] = Field(default=[])
    guides: list[PackGuide] = Field(default=[])
    priorities: PackPriorities | None = None
    closing: list[Check] | None = None


def read_pack(text: str) -> Pack:
    """Read a pack; InvalidInput names the places that cannot be used."""
    if len(text) > LARGEST:
        raise _unreadable(f"It has more than {LARGEST:,} characters.")
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise _unreadable(f"It is no YAML: {str(error).splitlines()[0]}.") from None
    try:
        return Pack.model_validate(content)
    except ValidationError as error:
        raise _unreadable(" ".join(_place(part) for part in error.errors()[:5])) from None


def write_pack(pack: Pack) -> str:
    """Write a pack as YAML; what is as in a new one is left out."""
    content = {"pack": pack.pack, **pack.model_dump(mode="json", exclude_defaults=True)}
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100))


def built_in(name: str) -> str:
    """Return the YAML of a pack that comes with the program."""
    return (_BUILT_IN / f"{name}.yaml").read_text("utf-8")


def _place(part: Any) -> str:
    """Say what is wrong where, counting from one: types 1 name: it is missing."""
    steps = (str(step + 1) if isinstance(step, int) else step for step in part["loc"])
    return f"{' '.join(steps) or 'the pack'}: {_WRONG.get(part['type'], part['msg'])}."


_WRONG = {
    "missing": "it is missing",
    "extra_forbidden": "a pack has nothing of this name",
    "model_type": "it needs names with values",
    "dict_type": "it needs names with values",
    "list_type": "it needs a list",
    "string_type": "it needs text",
}


def _unreadable(message: str) -> InvalidInput:
    return InvalidInput(message, fields={"text": message})
