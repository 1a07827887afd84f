"""Conditions as functions: what is plain in Python, the rest by CEL. Compiled once, asked often."""

from collections.abc import Callable
from functools import lru_cache

from watchbell.alerts.domain.conditions import LABELS, Group, Not, Part, Test, parse
from watchbell.alerts.domain.routes import Branch, Facts, Holds, Level, Twig, levelled
from watchbell.platform import conditions as cel

_PATTERN = "text.matches(pattern)"


def compiled(branches: tuple[Branch, ...]) -> Level:
    """Return siblings, and all below them, ready to be asked."""
    twigs: list[tuple[Twig, Part | None]] = []
    for branch in branches:
        part = parse(branch.condition)
        holds = _function(part) if part is not None else _by_cel(branch.condition)
        twigs.append((Twig(branch, holds, compiled(branch.children)), part))
    return levelled(twigs)


def condition(text: str) -> Holds:
    """Return one condition as a function; None from it when the alert lacks what it asks for."""
    part = parse(text)
    return _function(part) if part is not None else _by_cel(text)


def _by_cel(text: str) -> Holds:
    def holds(facts: Facts) -> bool | None:
        try:
            return cel.holds(text, facts)
        except cel.ConditionError:
            return None

    return holds


def _function(part: Part) -> Holds:
    if isinstance(part, Test):
        return _test(part)
    if isinstance(part, Not):
        return _not(_function(part.part))
    return _every(part) if part.every else _any(part)


def _not(inner: Holds) -> Holds:
    def holds(facts: Facts) -> bool | None:
        result = inner(facts)
        return None if result is None else not result

    return holds


def _every(group: Group) -> Holds:
    """As CEL has it: what is false decides, even beside what cannot be decided."""
    parts = tuple(_function(part) for part in group.parts)

    def holds(facts: Facts) -> bool | None:
        undecided = False
        for part in parts:
            result = part(facts)
            if result is False:
                return False
            undecided = undecided or result is None
        return None if undecided else True

    return holds


def _any(group: Group) -> Holds:
    parts = tuple(_function(part) for part in group.parts)

    def holds(facts: Facts) -> bool | None:
        undecided = False
        for part in parts:
            result = part(facts)
            if result:
                return True
            undecided = undecided or result is None
        return None if undecided else False

    return holds


def _test(test: Test) -> Holds:
    label, name = test.subject.label, test.subject.name
    if test.how == "exists":
        return lambda facts: label in facts[LABELS]
    compare = _comparison(test)
    if not label:

        def of_value(facts: Facts) -> bool | None:
            value = facts.get(name)
            return None if value is None else compare(value)

        return of_value

    def of_label(facts: Facts) -> bool | None:
        value = facts[LABELS].get(label)
        return None if value is None else compare(value)

    return of_label


def _comparison(test: Test) -> Callable[[str], bool | None]:
    values, first = frozenset(test.values), test.values[0]
    match test.how:
        case "==":
            return lambda value: value == first
        case "!=":
            return lambda value: value != first
        case "in":
            return lambda value: value in values
        case "contains":
            return lambda value: first in value
        case "startsWith":
            return lambda value: value.startswith(first)
        case "endsWith":
            return lambda value: value.endswith(first)
    return lambda value: _matches(first, value)


@lru_cache(maxsize=8192)
def _matches(pattern: str, text: str) -> bool | None:
    """Ask CEL's own patterns, which no text can slow down; the same texts come again and again."""
    try:
        return cel.holds(_PATTERN, {"text": text, "pattern": pattern})
    except cel.ConditionError:
        return None
