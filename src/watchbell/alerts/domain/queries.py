"""The language in which Opsgenie's clients ask for alerts: `status:open AND (tag=a OR tag=b)`."""

import re
from dataclasses import dataclass

_LONGEST = 1000
_DEEPEST = 20
_FIELD = re.compile(r"([A-Za-z][\w.]*)\s*(>=|<=|!=|[:=<>])\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_WORD = re.compile(r"[^\s()]+")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Clause:
    """One field compared with one value; field "" means any text of the alert."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    part: "Query"


@dataclass(frozen=True, slots=True)
class All:
    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    parts: "tuple[Query, ...]"


Query = Clause | Not | All | Any


class QueryFault(ValueError):
    """The text is no query; the message says why."""


def read_query(text: str) -> Query:
    """Return what a query asks for; QueryFault when it cannot be read. "" asks for everything."""
    if len(text) > _LONGEST:
        raise QueryFault(f"A query has {_LONGEST} characters at most.")
    # Neither zeros nor halves of surrogate pairs are in any alert.
    reader = _Reader(text.replace("\0", "").encode("utf-8", "replace").decode())
    query = reader.any_of() if reader.rest else All(())
    if reader.rest:
        raise QueryFault(f"Nothing was expected before {reader.rest[:20]!r}.")
    return query


class _Reader:
    """Reads from the front of a text; `rest` is what is left, without leading blanks."""

    def __init__(self, text: str) -> None:
        self.rest = text.strip()
        self._depth = 0

    def any_of(self) -> Query:
        parts = [self._all_of()]
        while self._keyword("OR"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all_of(self) -> Query:
        parts = [self._one()]
        while self.rest and not self.rest.startswith(")") and not self._sees("OR"):
            self._keyword("AND")
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> Query:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryFault("The query is nested too deeply.")
        try:
            if self._keyword("NOT"):
                return Not(self._one())
            if self._take("("):
                inner = self.any_of()
                self._close()
                return inner
            return self._clause()
        finally:
            self._depth -= 1

    def _clause(self) -> Query:
        field = _FIELD.match(self.rest)
        if field is None:
            return Clause("", ":", self._value())
        self._skip(field.end())
        name, operator = field[1], field[2]
        if not self._take("("):
            return Clause(name, operator, self._value())
        values = [Clause(name, operator, self._value())]
        is_all = False
        while not self.rest.startswith(")"):
            is_all = self._keyword("AND") or is_all
            self._keyword("OR")
            values.append(Clause(name, operator, self._value()))
        self._close()
        return All(tuple(values)) if is_all else Any(tuple(values))

    def _value(self) -> str:
        if quoted := _QUOTED.match(self.rest):
            self._skip(quoted.end())
            return re.sub(r"\\(.)", r"\1", quoted[1])
        word = _WORD.match(self.rest)
        if word is None:
            raise QueryFault("A value is missing.")
        self._skip(word.end())
        return word[0]

    def _sees(self, word: str) -> bool:
        start = self.rest[: len(word)].upper()
        return start == word and self.rest[len(word) : len(word) + 1] in ("", " ", "(", "\t", "\n")

    def _keyword(self, word: str) -> bool:
        if not self._sees(word):
            return False
        self._skip(len(word))
        return True

    def _take(self, sign: str) -> bool:
        if not self.rest.startswith(sign):
            return False
        self._skip(len(sign))
        return True

    def _close(self) -> None:
        if not self._take(")"):
            raise QueryFault("A bracket is not closed.")

    def _skip(self, length: int) -> None:
        space = _SPACE.match(self.rest, length)
        self.rest = self.rest[space.end() if space else length :]
