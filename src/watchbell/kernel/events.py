"""The base of every event: a frozen dataclass in the past tense with a stable wire name.

    @dataclass(frozen=True, kw_only=True)
    class IncidentAcknowledged(Event):
        kind: ClassVar[str] = "incident.acknowledged"
        first: bool

`subject` is the record whose timeline shows the event. All other fields hold ids and plain
values, never objects, and become the row's payload.
"""

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID

from watchbell.kernel.actors import Actor, SubjectRef

_CLASSES: dict[str, type["Event"]] = {}
_PLAIN = frozenset({str, int, bool, float, type(None)})
_ENVELOPE = frozenset({"subject", "actor", "at"})


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to `subject`, done by `actor`, at the instant `at`."""

    kind: ClassVar[str] = ""

    subject: SubjectRef
    actor: Actor
    at: datetime

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.kind in _CLASSES:
            raise TypeError(f"two events are called {cls.kind!r}: {_CLASSES[cls.kind]} and {cls}")
        _CLASSES[cls.kind] = cls

    def payload(self) -> dict[str, Any]:
        """Return the event's own fields as JSON values."""
        return {name: _to_json(getattr(self, name)) for name in _own_fields(self.kind)}

    @classmethod
    def restore(
        cls, *, subject: SubjectRef, actor: Actor, at: datetime, payload: dict[str, Any]
    ) -> Self:
        """Rebuild an event from its row; unknown keys (a newer version's) are ignored."""
        hints = _hints_of(cls.kind)
        values = {
            f.name: _from_json(payload[f.name], hints[f.name])
            for f in dataclasses.fields(cls)
            if f.name not in _ENVELOPE and f.name in payload
        }
        return cls(subject=subject, actor=actor, at=at, **values)


@cache
def _own_fields(kind: str) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(_CLASSES[kind]) if f.name not in _ENVELOPE)


@cache
def _hints_of(kind: str) -> dict[str, Any]:
    return typing.get_type_hints(_CLASSES[kind])


def event_class(kind: str) -> type[Event]:
    """Return the class with this wire name; KeyError when no room defines it."""
    return _CLASSES[kind]


def event_classes() -> dict[str, type[Event]]:
    """Return every event the program knows, by wire name."""
    return dict(_CLASSES)


_PLAIN = frozenset({str, int, bool, float, type(None)})


def _to_json(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID | SubjectRef):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset | set):
        return [_to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _to_json(item) for key, item in value.items()}
    return value


def _from_json(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
        origin = typing.get_origin(hint)
    if origin in (tuple, list, frozenset):
        item = typing.get_args(hint)[0]
        return origin(_from_json(part, item) for part in value)
    if hint is UUID:
        return UUID(value)
    if hint is SubjectRef:
        return SubjectRef.parse(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value
