"""Kinds of fields that many shapes share."""

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
)

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_LARGEST_OBJECT = 20_000
_EXAMPLE = "2026-11-21T09:30:00Z"


class Given(BaseModel):
    """A shape that callers send: a field we do not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """A shape that callers get; a later version may add fields."""


def _read_instant(value: object) -> datetime:
    # In a query string an unescaped plus arrives as a space.
    text = re.sub(r" (\d\d:\d\d)$", r"+\1", value) if isinstance(value, str) else ""
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"Use a time with its zone (RFC 3339), such as {_EXAMPLE}.")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"There is no such time; use one such as {_EXAMPLE}.") from None


def split_commas(value: object) -> object:
    """Let `a,b` and a repeated parameter mean the same."""
    if not isinstance(value, list):
        return value
    return [part.strip() for item in value for part in str(item).split(",") if part.strip()]


def _read_priority(value: object) -> int:
    match = re.fullmatch(r"[Pp]?([1-5])", str(value))
    if match is None:
        raise ValueError("Use P1 to P5.")
    return int(match[1])


def _small(value: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(value)) > _LARGEST_OBJECT:
        raise ValueError(f"Use at most {_LARGEST_OBJECT:,} characters of JSON in all.")
    return value


Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": [_EXAMPLE]}),
]
Level = Annotated[int, Strict(), Field(ge=1, le=4, description="1 (highest) to 4.", examples=[2])]
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict()]
PriorityName = Annotated[
    int,
    BeforeValidator(_read_priority),
    WithJsonSchema({"type": "string", "enum": ["P1", "P2", "P3", "P4", "P5"]}),
]
DueFilter = Literal["breached", "due_1h", "due_4h", "due_1d", "at_risk", "paused", "running"]
Slug = Annotated[str, Field(max_length=80, description="A short name.")]
Email = Annotated[str, Field(max_length=254, description="A person's e-mail address.")]
JsonObject = Annotated[
    dict[str, Any], AfterValidator(_small), Field(description="Fields of your own.")
]


class ListQuery(Given):
    """How a list is read in pieces."""

    limit: int = Field(50, ge=1, le=500, description="How many at most.")
    cursor: str | None = Field(
        None, max_length=500, description="`next_cursor` of the page before."
    )


class Nothing(Given):
    """A body without fields."""
