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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID

from watchbell.kernel.actors import Actor, SubjectRef

_CLASSES: dict[str, type["Event"]] = {}
_PLAIN = frozenset({str, int, bool, float, type(None)})
_Reader = Callable[[Any], Any]
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
        values = {
            name: read(payload[name]) if read and payload[name] is not None else payload[name]
            for name, read in _readers_of(cls.kind)
            if name in payload
        }
        return cls(subject=subject, actor=actor, at=at, **values)


@cache
def _own_fields(kind: str) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(_CLASSES[kind]) if f.name not in _ENVELOPE)


@cache
def _readers_of(kind: str) -> tuple[tuple[str, _Reader | None], ...]:
    """Return each field of an event, and what makes its JSON value one; None where nothing need."""
    hints = typing.get_type_hints(_CLASSES[kind])
    return tuple((name, _reader_of(hints[name])) for name in _own_fields(kind))


def event_class(kind: str) -> type[Event]:
    """Return the class with this wire name; KeyError when no room defines it."""
    return _CLASSES[kind]


def event_classes() -> dict[str, type[Event]]:
    """Return every event the program knows, by wire name."""
    return dict(_CLASSES)


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


def _reader_of(hint: Any) -> _Reader | None:
    """Return what makes a JSON value, never null, the one that a type hint asks for."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
        origin = typing.get_origin(hint)
    if origin in (tuple, list, frozenset):
        return _reader_of_many(origin, _reader_of(typing.get_args(hint)[0]))
    if hint is SubjectRef:
        return SubjectRef.parse
    if hint is datetime:
        return datetime.fromisoformat
    if hint is UUID or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint  # a class is called like any other reader
    return None


def _reader_of_many(kind: type, read: _Reader | None) -> _Reader:
    if read is None:
        return kind
    return lambda parts: kind(part if part is None else read(part) for part in parts)
