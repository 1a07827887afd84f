"""The format of a pack, version 1: read with the place of each fault, written for people."""

from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from watchbell.incidents.fields.specs import Kind, Step
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
    fields: list[PackField] = Field(default=[])


class Pack(_Part):
    """Types with their fields, and fields that every type has."""

    pack: Literal["watchbell-pack/1"] = "watchbell-pack/1"
    name: str
    title: str = ""
    fields: list[PackField] = Field(default=[])
    types: list[PackType] = Field(default=[])


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
    where = ".".join(str(step) for step in part["loc"]) or "the pack"
    return f"{where}: {part['msg']}."


def _unreadable(message: str) -> InvalidInput:
    return InvalidInput(message, fields={"text": message})
