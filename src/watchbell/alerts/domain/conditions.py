"""Conditions in the plain part of CEL, read into a tree: for speed, and for the editor of rows.

`labels["team"] == "db" && severity in ["critical", "error"]` and the like. What is not of this
part gives None and is left to CEL itself.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

LABELS = "labels"
_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<mark>&&|\|\||==|!=|[!()\[\],.]))"
)
_ESCAPES = {"\\\\": "\\", '\\"': '"', "\\'": "'", "\\n": "\n", "\\t": "\t"}
_ESCAPE = re.compile(r"\\.")
_CALLS = frozenset({"contains", "startsWith", "endsWith", "matches"})
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared: a value by its name, or the label of that name."""

    name: str
    label: str = ""

    @property
    def key(self) -> str | tuple[str]:
        """Return what it is found under: its name, or (label,)."""
        return (self.label,) if self.label else self.name


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: ==, !=, in, contains, startsWith, endsWith, matches or exists."""

    subject: Subject
    how: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not."""

    part: "Part"


@dataclass(frozen=True, slots=True)
class Group:
    """Holds when all of its parts do, or any of them."""

    every: bool
    parts: tuple["Part", ...]


Part = Test | Not | Group
ALWAYS = Group(every=True, parts=())


class _NotPlain(Exception):
    """The text is no condition of the plain part."""


def parse(text: str) -> Part | None:
    """Return the condition as a tree; None when it is not of the plain part of CEL."""
    if not text.strip():
        return ALWAYS
    try:
        reader = _Reader(text)
        part = reader.any_of(0)
        reader.end()
    except _NotPlain:
        return None
    return part


class _Reader:
    """Reads tokens one after the other, by recursive descent."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    def any_of(self, depth: int) -> Part:
        """Read parts joined by ||."""
        if depth > _DEEPEST:
            _give_up()
        parts = [self._all_of(depth)]
        while self._take("||"):
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else Group(every=False, parts=tuple(parts))

    def end(self) -> None:
        """Insist that nothing is left."""
        if self._at != len(self._tokens):
            _give_up()

    def _all_of(self, depth: int) -> Part:
        parts = [self._one(depth)]
        while self._take("&&"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Group(every=True, parts=tuple(parts))

    def _one(self, depth: int) -> Part:
        if self._take("!"):
            if depth > _DEEPEST:
                _give_up()
            return Not(self._one(depth + 1))
        if self._take("("):
            part = self.any_of(depth + 1)
            self._need(")")
            return part
        kind, value = self._next()
        if kind == "text":
            # "team" in labels
            self._need("in")
            self._need(LABELS)
            return Test(Subject(LABELS, value), "exists")
        if kind != "name":
            _give_up()
        return self._comparison(value)

    def _comparison(self, name: str) -> Part:
        if name == "has":
            self._need("(")
            self._need(LABELS)
            self._need(".")
            label = self._name()
            self._need(")")
            return Test(Subject(LABELS, label), "exists")
        subject = self._subject(name)
        for mark in ("==", "!="):
            if self._take(mark):
                return Test(subject, mark, (self._text(),))
        if self._take("in"):
            return Test(subject, "in", self._list())
        self._need(".")
        call = self._name()
        if call not in _CALLS:
            _give_up()
        self._need("(")
        value = self._text()
        self._need(")")
        return Test(subject, call, (value,))

    def _subject(self, name: str) -> Subject:
        if name != LABELS:
            return Subject(name)
        if self._take("["):
            label = self._text()
            self._need("]")
            return Subject(LABELS, label)
        self._need(".")
        return Subject(LABELS, self._name())

    def _list(self) -> tuple[str, ...]:
        self._need("[")
        values = [self._text()]
        while self._take(","):
            values.append(self._text())
        self._need("]")
        return tuple(values)

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            _give_up()
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _take(self, value: str) -> bool:
        here = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        taken = here[0] != "text" and here[1] == value
        self._at += taken
        return taken

    def _need(self, value: str) -> None:
        if not self._take(value):
            _give_up()

    def _name(self) -> str:
        kind, value = self._next()
        return value if kind == "name" else _give_up()

    def _text(self) -> str:
        kind, value = self._next()
        return value if kind == "text" else _give_up()


def _give_up() -> NoReturn:
    raise _NotPlain


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            _give_up()
        value = match[match.lastgroup]
        if match.lastgroup == "text":
            value = _ESCAPE.sub(_unescaped, value[1:-1])
        found.append((match.lastgroup, value))
        at = match.end()
    return found


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or _give_up()
