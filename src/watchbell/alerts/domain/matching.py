"""Matchers: one label against one value, as Alertmanager writes them.

A label that is missing is an empty one. Besides its labels an alert has names of its own (its
service, its integration, its severity, its title); a label of the same name comes first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line
from watchbell.platform.conditions import ConditionError, evaluate

OWN_NAMES = ("service", "integration", "severity", "title")
MOST_MATCHERS = 30
_LONGEST = 1000
# What Python's own engine decides as the linear one does, and without its worst cases.
_EASY = re.compile(r"(?:[^\\()\[\]{}*+?|^$]|\\[.\-/:_+*?()|dw]|\.[*+]?|\[[\w.:/-]+\][+*?]?)*")
_EASY_VALUE = 300
_MOST_LOOPS = 2
_LITERAL = re.compile(r"[^\\()\[\]{}*+?|^$.]+")
_MOST_LITERALS = 50
_WRITTEN = re.compile(r'(?P<name>"[^"]+"|[^=!~"]+?)\s*(?P<sign>=~|!~|!=|=)(?P<value>.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Matcher:
    """`name` is (or is not) `value`, or matches it as a regular expression from end to end."""

    name: str
    value: str
    is_regex: bool = False
    is_equal: bool = True

    def __str__(self) -> str:
        sign = ("=" if self.is_equal else "!") + ("~" if self.is_regex else "")
        sign = {"=": "=", "=~": "=~", "!": "!=", "!~": "!~"}[sign]
        value = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.name}{sign}"{value}"'

    @property
    def values(self) -> tuple[str, ...]:
        """The only values that it accepts; () when they cannot be listed."""
        if not self.is_equal:
            return ()
        if not self.is_regex:
            return (self.value,)
        parts = self.value.split("|")
        literal = len(parts) <= _MOST_LITERALS and all(_LITERAL.fullmatch(p) for p in parts)
        return tuple(dict.fromkeys(parts)) if literal else ()


Test = Callable[[str], bool]


def test_of(matcher: Matcher) -> Test:
    """Return what decides a value, made once for a matcher."""
    if values := matcher.values:
        return frozenset(values).__contains__
    if not matcher.is_regex:
        return matcher.value.__ne__
    found = _finder(matcher.value)
    return found if matcher.is_equal else lambda value: not found(value)


def holds_all(matchers: Sequence[Matcher], facts: Mapping[str, str]) -> bool:
    """Say whether every matcher holds for what `facts_of` gave."""
    return all(test_of(matcher)(facts.get(matcher.name, "")) for matcher in matchers)


def clean_matchers(
    given: Sequence[Matcher], field: str = "matchers", *, needs_value: bool = True
) -> list[Matcher]:
    """Return them fit to be kept; InvalidInput when one cannot be read or none says anything.

    With `needs_value` at least one must refuse an alert without labels, as Alertmanager asks.
    """
    if not given:
        raise _invalid(field, "Add at least one matcher, such as alertname=DiskFull.")
    if len(given) > MOST_MATCHERS:
        raise _invalid(field, f"Use {MOST_MATCHERS} matchers at most.")
    cleaned = [_clean(matcher, field) for matcher in given]
    if needs_value and all(test_of(matcher)("") for matcher in cleaned):
        raise _invalid(field, "These match everything; add a matcher with a value.")
    return list(dict.fromkeys(cleaned))


def parse_matcher(text: str, field: str = "matchers") -> Matcher:
    """Read `name="value"`, with =, !=, =~ or !~, the value quoted or bare; InvalidInput else."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise _invalid(field, f'{text[:80]!r} is no matcher; write one such as alertname="Disk".')
    name, sign, value = found["name"].strip(), found["sign"], found["value"].strip()
    if value.startswith('"'):
        if len(value) < 2 or not value.endswith('"'):
            raise _invalid(field, f"{text[:80]!r} lacks its closing quote.")
        value = _ESCAPED.sub(r"\1", value[1:-1])
    return Matcher(name.strip('"'), value, sign.endswith("~"), not sign.startswith("!"))


def matchers_to_json(matchers: Sequence[Matcher]) -> list[dict[str, Any]]:
    """Return them as they are stored."""
    return [
        {"name": m.name, "value": m.value, "is_regex": m.is_regex, "is_equal": m.is_equal}
        for m in matchers
    ]


def matchers_from_json(stored: Sequence[Mapping[str, Any]]) -> list[Matcher]:
    """Read what `matchers_to_json` wrote."""
    return [Matcher(**one) for one in stored]


def _clean(matcher: Matcher, field: str) -> Matcher:
    name = clean_line(matcher.name, field, 200)
    value = clean_line(matcher.value, field, _LONGEST, required=False)
    if matcher.is_regex:
        _check_expression(value, field)
    # Space at the ends of a value is part of it.
    return Matcher(name, matcher.value, matcher.is_regex, matcher.is_equal)


def _check_expression(text: str, field: str) -> None:
    try:
        _linear(text, "")
    except ConditionError:
        raise _invalid(
            field,
            f"{text[:80]!r} is no regular expression; look-around and back-references are not"
            " supported.",
        ) from None


def _finder(pattern: str) -> Test:
    easy = _is_easy(pattern)
    compiled = re.compile(f"(?:{pattern})", re.ASCII) if easy else None

    @lru_cache(maxsize=4096)
    def found(value: str) -> bool:
        if compiled is not None and len(value) <= _EASY_VALUE:
            return compiled.fullmatch(value) is not None
        return _linear(pattern, value)

    return found


def _is_easy(pattern: str) -> bool:
    """Say whether Python's engine cannot be led astray: few loops, none within another."""
    loops = pattern.count("*") + pattern.count("+")
    parts = pattern.split("|")
    return loops <= _MOST_LOOPS and all(_EASY.fullmatch(part) for part in parts)


def _linear(pattern: str, value: str) -> bool:
    """Decide by an engine whose time grows with the value's length, whatever the pattern."""
    found = evaluate("value.matches(pattern)", {"value": value, "pattern": f"^(?:{pattern})$"})
    return bool(found)


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
