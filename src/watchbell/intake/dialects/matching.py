"""Alertmanager's matchers, as amtool and dashboards write them: `severity=~"crit.*"`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from watchbell.platform.conditions import ConditionError, holds

_MATCHER = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s=!~{},"]+))\s*(=~|!~|!=|=)\s*(.*?)\s*', re.S)
_ESCAPE = re.compile(r"\\(.)", re.S)
_ESCAPED = {"n": "\n"}
_LONGEST = 1000


class BadMatcher(Exception):
    """A text that is no matcher; the message is worded as Alertmanager would."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """One comparison of a label; one that an alert lacks counts as empty."""

    name: str
    value: str
    is_regex: bool
    is_equal: bool

    def fits(self, labels: Mapping[str, str]) -> bool:
        """Say whether these labels are meant."""
        given = labels.get(self.name, "")
        same = matches_whole(given, self.value) if self.is_regex else given == self.value
        return same is self.is_equal


def read_matchers(texts: list[str]) -> list[Matcher]:
    """Return the matchers of several `filter` parameters; an alert must fit them all."""
    return [read_matcher(text) for text in texts if text.strip()]


def read_matcher(text: str) -> Matcher:
    """Return the matcher that a text says; BadMatcher when it says none."""
    found = _MATCHER.fullmatch(text)
    if found is None or len(text) > _LONGEST:
        raise BadMatcher(f"bad matcher format: {text[:100]}")
    quoted, plain, operator, value = found.groups()
    if value.startswith('"'):
        if len(value) < 2 or not value.endswith('"'):
            raise BadMatcher(f"matcher value contains unescaped double quote: {value[:100]}")
        value = _unescape(value[1:-1])
    matcher = Matcher(
        plain if quoted is None else _unescape(quoted),
        value,
        is_regex=operator.endswith("~"),
        is_equal=operator.startswith("="),
    )
    if matcher.is_regex:
        matches_whole("", matcher.value)
    return matcher


def matches_whole(text: str, pattern: str) -> bool:
    """Say whether a whole text fits a pattern; BadMatcher for what is no pattern.

    The engine behind CEL takes time in proportion to the text, whatever the pattern is.
    """
    try:
        return holds("text.matches(pattern)", {"text": text, "pattern": f"^(?:{pattern})$"})
    except ConditionError as error:
        raise BadMatcher(f"error parsing regexp: {error}") from None


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text)
