"""Keeping back what services write, so that the rows of many records are written together.

Whoever brings in a history calls the same services for each of its steps as anybody else. What
they insert, save and publish is kept in memory until the end of `written_together`
(platform/eventlog/together.py), and what they lock a second time is found here: the decisions are
the services' own, and only the statements are fewer.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from watchbell.kernel.actors import SubjectRef
from watchbell.kernel.events import Event

_Row = TypeVar("_Row", bound=models.Model)
_Answer = TypeVar("_Answer")


@dataclass
class Gathered:
    """What is to be written: new rows by table, changed fields of rows that are there, events."""

    new: dict[type[models.Model], dict[Any, models.Model]] = field(default_factory=dict)
    held: dict[type[models.Model], dict[Any, models.Model]] = field(default_factory=dict)
    changed: dict[type[models.Model], dict[Any, dict[str, None]]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    of_subject: dict[SubjectRef, list[Event]] = field(default_factory=dict)
    known: dict[Hashable, Any] = field(default_factory=dict)

    def add(self, rows: Iterable[models.Model]) -> None:
        """Keep new rows of one table."""
        for row in rows:
            self.new.setdefault(type(row), {})[row.pk] = row

    def publish(self, events: Iterable[Event]) -> None:
        """Keep events in their order."""
        for event in events:
            self.events.append(event)
            self.of_subject.setdefault(event.subject, []).append(event)

    def hold(self, row: models.Model) -> None:
        """Keep a row that was read and locked, for whoever asks for it next."""
        if self.is_new(row):
            return
        self.held.setdefault(type(row), {})[row.pk] = row

    def find(self, model: type[_Row], pk: Any) -> _Row | None:
        """Return the row as it stands by now; None when it is neither new nor held."""
        found: Any = self.new.get(model, {}).get(pk) or self.held.get(model, {}).get(pk)
        return found  # type: ignore[no-any-return]  # stored by its own class

    def is_new(self, row: models.Model) -> bool:
        return row.pk in self.new.get(type(row), {})

    @contextmanager
    def attempt(self, row: models.Model | None) -> Iterator[None]:
        """Forget on an error what was gathered within, and give `row` its values back."""
        events = len(self.events)
        rows = {model: len(kept) for model, kept in self.new.items()}
        before = _values_of(row) if row is not None else {}
        try:
            yield
        except Exception:
            self._forget(events, rows)
            if row is not None:
                row.__dict__.clear()
                row.__dict__.update(before)
            raise

    def _forget(self, events: int, rows: dict[type[models.Model], int]) -> None:
        for event in reversed(self.events[events:]):
            self.of_subject[event.subject].pop()
        del self.events[events:]
        for model, kept in self.new.items():
            for pk in list(kept)[rows.get(model, 0) :]:
                del kept[pk]

    def note(self, row: models.Model, fields: Sequence[str]) -> None:
        """Remember that these fields of a row changed; a new row is inserted as it stands."""
        self.hold(row)
        if not self.is_new(row):
            names = self.changed.setdefault(type(row), {}).setdefault(row.pk, {})
            names.update(dict.fromkeys(fields))


def _values_of(row: models.Model) -> dict[str, Any]:
    """Return what a row holds; lists and the like are copied, for they are changed in place."""
    kept = {
        name: value.copy() if isinstance(value, list | dict) else value
        for name, value in row.__dict__.items()
    }
    state = copy(row._state)
    state.fields_cache = row._state.fields_cache.copy()
    return {**kept, "_state": state}


_current: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


def gathered() -> Gathered | None:
    """Return what is being gathered; None, as nearly always, when everything is written at once."""
    return _current.get()


@contextmanager
def gathering() -> Iterator[Gathered]:
    """Keep back what is written within; the caller writes it."""
    together = Gathered()
    token = _current.set(together)
    try:
        yield together
    finally:
        _current.reset(token)


def asked_once(question: Hashable, ask: Callable[[], _Answer]) -> _Answer:
    """Ask; while something is gathered, each question only once, as in one statement."""
    together = _current.get()
    if together is None:
        return ask()
    if question not in together.known:
        together.known[question] = ask()
    answer: _Answer = together.known[question]
    return answer
