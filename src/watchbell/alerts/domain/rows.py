"""A route's condition as rows of field, comparison and value: what people click together."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.alerts.domain.conditions import (
    ALWAYS,
    LABELS,
    Group,
    Not,
    Part,
    Subject,
    Test,
    parse,
)

COMPARISONS = {
    "is": "is",
    "is_not": "is not",
    "one_of": "is one of",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts": "starts with",
    "ends": "ends with",
    "matches": "matches the pattern",
    "exists": "is there",
    "missing": "is not there",
}
"""What a row may ask, in words. What lacks a label asked for neither is, nor contains, anything."""
_CALLS = {"contains": "contains", "starts": "startsWith", "ends": "endsWith", "matches": "matches"}
_DENIED = {"==": "is_not", "contains": "not_contains"}
_CALLED = {call: how for how, call in _CALLS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a label's name or a value's (`severity`), a comparison, and with what."""

    subject: str
    how: str
    value: str = ""
    is_label: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines of which all must hold, or any."""

    rows: tuple[Row, ...]
    every: bool = True


def to_text(rows: Rows) -> str:
    """Return the CEL that the lines stand for; "" for none, which always holds."""
    texts = [_row_text(row) for row in rows.rows]
    return (" && " if rows.every else " || ").join(texts)


def from_text(text: str) -> Rows | None:
    """Return the lines behind a condition; None when lines cannot say it."""
    part = parse(text)
    if part is None:
        return None
    if part == ALWAYS:
        return Rows(())
    parts: Sequence[Part] = part.parts if isinstance(part, Group) else [part]
    rows = [_row(one) for one in parts]
    every = part.every if isinstance(part, Group) else True
    return None if None in rows else Rows(tuple(row for row in rows if row), every)


def in_words(text: str) -> str:
    """Return a condition as a sentence; as it stands when no lines say it."""
    rows = from_text(text)
    if rows is None:
        return text
    if not rows.rows:
        return "everything"
    return (" and " if rows.every else " or ").join(_words(row) for row in rows.rows)


def _words(row: Row) -> str:
    how = COMPARISONS[row.how]
    return f"{row.subject} {how} {row.value}" if row.value else f"{row.subject} {how}"


def _row_text(row: Row) -> str:
    named = json.dumps(row.subject, ensure_ascii=False)
    subject = f"{LABELS}[{named}]" if row.is_label else row.subject
    if row.how == "exists":
        return f"{named} in {LABELS}" if row.is_label else f'{subject} != ""'
    if row.how == "missing":
        return f"!({named} in {LABELS})" if row.is_label else f'{subject} == ""'
    if row.how == "one_of":
        listed = ", ".join(_quoted(value) for value in _listed(row.value))
        return f"{subject} in [{listed}]"
    if row.how in ("is_not", "not_contains"):
        plain = (
            f"{subject} == {_quoted(row.value)}"
            if row.how == "is_not"
            else f"{subject}.contains({_quoted(row.value)})"
        )
        return f"!({named} in {LABELS} && {plain})" if row.is_label else f"!({plain})"
    if row.how == "is":
        return f"{subject} == {_quoted(row.value)}"
    return f"{subject}.{_CALLS[row.how]}({_quoted(row.value)})"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _listed(value: str) -> list[str]:
    return [one for part in value.split(",") if (one := part.strip())] or [""]


def _row(part: Part) -> Row | None:
    match part:
        case Test(subject, "exists"):
            return Row(subject.label, "exists")
        case Test(subject, "==", (value,)):
            return _made(subject, "is", value)
        case Test(Subject(_, ""), "!=", (value,)):
            # Of a label that may be missing, != is undecided in CEL: lines say that otherwise.
            return _made(part.subject, "is_not", value)
        case Test(subject, "in", values):
            listable = all(value and "," not in value for value in values)
            return _made(subject, "one_of", ", ".join(values)) if listable else None
        case Test(subject, call, (value,)) if call in _CALLED:
            return _made(subject, _CALLED[call], value)
        case Not(inner):
            return _denied(inner)
    return None


def _denied(part: Part) -> Row | None:
    match part:
        case Test(subject, "exists"):
            return Row(subject.label, "missing")
        case Group(
            True, (Test(there, "exists"), Test(subject, "==" | "contains" as how, (value,)))
        ):
            if there == subject:
                return _made(subject, _DENIED[how], value)
        case Test(Subject(_, ""), "==" | "contains" as how, (value,)):
            return _made(part.subject, _DENIED[how], value)
    return None


def _made(subject: Subject, how: str, value: str) -> Row:
    return Row(subject.label or subject.name, how, value, is_label=bool(subject.label))
