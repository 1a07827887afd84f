"""Reading documents that people write, such as a trial in a file: each fault names its place. Pure.

YAML reads `17:00` as a number of minutes and `2026-03-02` as a date; both are what was meant.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from watchbell.kernel.errors import InvalidInput, NotFound

T = TypeVar("T")
_LAST_MINUTE = 24 * 60


@dataclass(frozen=True)
class Part:
    """One mapping of a document; `place` says which, for whoever has to correct it."""

    values: Mapping[str, Any]
    place: str = ""

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def expect(self, *names: str) -> None:
        """Refuse whatever is called otherwise: a misspelt name would be left out unseen."""
        for name in self.values:
            if name not in names:
                raise self.fault(str(name), f"Known here are: {', '.join(names)}.")

    def fault(self, name: str, sentence: str) -> InvalidInput:
        """Return what is wrong with the value of this name."""
        field = f"{self.place}{name}"
        return InvalidInput(f"{field}: {sentence}", fields={field: sentence})

    def text(self, name: str, default: str = "") -> str:
        value = self._one(name, str, default, "Use text.")
        return str(value)

    def number(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        if isinstance(value, bool):
            raise self.fault(name, "Use a whole number.")
        return int(self._one(name, int, default, "Use a whole number."))

    def flag(self, name: str) -> bool:
        return bool(self._one(name, bool, False, "Use true or false."))

    def clock(self, name: str) -> str:
        """Return a time of day as text."""
        value = self.values.get(name)
        if isinstance(value, time):
            return value.isoformat()
        if isinstance(value, int) and 0 <= value <= _LAST_MINUTE:
            return f"{value // 60:02}:{value % 60:02}"
        return self.text(name)

    def moment(self, name: str) -> datetime | None:
        """Return a time, with a zone when one is written; None without one."""
        return self._moment(name, self.values[name]) if name in self else None

    def moments(self, name: str) -> list[datetime]:
        return [self._moment(f"{name}.{n}", one) for n, one in enumerate(self._list(name))]

    def each(self, name: str) -> "list[Part]":
        """Return the mappings of a list."""
        return [self._part(f"{name}.{n}", one) for n, one in enumerate(self._list(name))]

    def part(self, name: str) -> "Part":
        """Return the mapping of this name."""
        return self._part(name, self.values.get(name))

    def named(self, name: str, find: Callable[[str], T]) -> T:
        """Return the record that is named; one that does not exist is a fault of this place."""
        return self._found(name, self.text(name), find)

    def all_named(self, name: str, find: Callable[[str], T]) -> list[T]:
        """Return the records that a list names."""
        return [
            self._found(f"{name}.{n}", str(one), find) for n, one in enumerate(self._list(name))
        ]

    def perhaps_named(self, name: str, find: Callable[[str], T]) -> list[T | None]:
        """Return the records that a list names, None for each null."""
        return [
            None if one is None else self._found(f"{name}.{n}", str(one), find)
            for n, one in enumerate(self._list(name))
        ]

    def _one(self, name: str, kind: type, default: Any, sentence: str) -> Any:
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, kind):
            raise self.fault(name, sentence)
        return value

    def _list(self, name: str) -> Sequence[Any]:
        found: Sequence[Any] = self._one(name, list, (), "Use a list.")
        return found

    def _part(self, name: str, value: Any) -> "Part":
        if not isinstance(value, Mapping):
            raise self.fault(name, "Use names with values.")
        return Part(value, f"{self.place}{name}.")

    def _moment(self, name: str, value: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime.combine(value, time.min)
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            raise self.fault(name, "Use a time such as 2026-03-02T09:00.") from None

    def _found(self, name: str, text: str, find: Callable[[str], T]) -> T:
        try:
            return find(text)
        except NotFound as error:
            raise self.fault(name, error.message) from None


def document(values: Any) -> Part:
    """Return the whole of a document; InvalidInput for what is no mapping."""
    if not isinstance(values, Mapping):
        raise InvalidInput("A document has names with values.")
    return Part(values)
