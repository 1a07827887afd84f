"""Alertmanager's matchers, as amtool and dashboards write them: `severity=~"crit.*"`."""

import re

from watchbell.alerts.domain.matching import Matcher, clean_matchers
from watchbell.kernel.errors import InvalidInput

_MATCHER = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s=!~{},"]+))\s*(=~|!~|!=|=)\s*(.*?)\s*', re.S)
_ESCAPE = re.compile(r"\\(.)", re.S)
_ESCAPED = {"n": "\n"}
_LONGEST = 1000


class BadMatcher(Exception):
    """A text that is no matcher; the message is worded as Alertmanager would."""


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
    name = plain if quoted is None else _unescape(quoted)
    return usable(Matcher(name, value, operator.endswith("~"), operator.startswith("=")))


def usable(matcher: Matcher) -> Matcher:
    """Return a matcher that can be asked; BadMatcher for an expression that is none, say."""
    try:
        return clean_matchers([matcher], needs_value=False)[0]
    except InvalidInput as error:
        raise BadMatcher(f"error parsing regexp: {error}") from None


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text)
