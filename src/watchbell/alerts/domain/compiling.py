"""Conditions as functions: what is plain in Python, the rest by CEL. Compiled once, asked often."""

from collections.abc import Callable
from functools import lru_cache

from watchbell.alerts.domain.conditions import Group, Not, Part, Test, parse
from watchbell.alerts.domain.routes import Branch, Facts, Flat, Holds, Level, Twig, flat, levelled
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


def condition(text: str) -> Callable[[Facts], bool | None]:
    """Return one condition as a function; None from it when the alert lacks what it asks for."""
    part = parse(text)
    holds = _function(part) if part is not None else _by_cel(text)
    return lambda facts: holds(flat(facts))


def _by_cel(text: str) -> Holds:
    def holds(facts: Flat) -> bool | None:
        try:
            return cel.holds(text, {k: v for k, v in facts.items() if isinstance(k, str)})
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
    def holds(facts: Flat) -> bool | None:
        result = inner(facts)
        return None if result is None else not result

    return holds


def _every(group: Group) -> Holds:
    """As CEL has it: what is false decides, even beside what cannot be decided."""
    parts = tuple(_function(part) for part in group.parts)

    def holds(facts: Flat) -> bool | None:
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

    def holds(facts: Flat) -> bool | None:
        undecided = False
        for part in parts:
            result = part(facts)
            if result:
                return True
            undecided = undecided or result is None
        return None if undecided else False

    return holds


def _test(test: Test) -> Holds:
    """Return one comparison: a look-up and a comparison in one call, as it is asked so often."""
    key, values = test.subject.key, frozenset(test.values)
    if test.how == "exists":
        return lambda facts: key in facts
    first = test.values[0]
    match test.how:
        case "==":
            return lambda facts: None if (v := facts.get(key)) is None else v == first
        case "!=":
            return lambda facts: None if (v := facts.get(key)) is None else v != first
        case "in":
            return lambda facts: None if (v := facts.get(key)) is None else v in values
        case "contains":
            return lambda facts: None if (v := facts.get(key)) is None else first in v
        case "startsWith":
            return lambda facts: None if (v := facts.get(key)) is None else v.startswith(first)
        case "endsWith":
            return lambda facts: None if (v := facts.get(key)) is None else v.endswith(first)
    return lambda facts: None if (v := facts.get(key)) is None else _matches(first, v)


@lru_cache(maxsize=8192)
def _matches(pattern: str, text: str) -> bool | None:
    """Ask CEL's own patterns, which no text can slow down; the same texts come again and again."""
    try:
        return cel.holds(_PATTERN, {"text": text, "pattern": pattern})
    except cel.ConditionError:
        return None
