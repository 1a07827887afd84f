"""Making what another product wrote fit our record: whoever brings a history in cannot mend it.

Characters that no text of ours may have become spaces, and what is longer than a text may be is
cut, with a word that it was.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from watchbell.importers.domain import Happening, Story

_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LINE = re.compile("[\t\r\n]+")
_NAME = 200
_LINES: Mapping[str, int] = {
    "title": 300, "affected": 300, "category": 80, "labels": 80,
    "team": _NAME, "assignee": _NAME, "reporter": _NAME, "service": _NAME,
}  # fmt: skip
"""What is one line, and how long it may be."""
_LONGEST_TEXT, _LONGEST_ANSWER, _LONGEST_FIELD = 50_000, 10_000, 120
_MOST_LABELS = 50
_CUT = "\n[Cut here: it had {} characters.]"


def fitted(story: Story) -> Story:
    """Return the story as our record can hold it; the same one when it can already."""
    happenings = tuple(_fitted(one) for one in story.happenings)
    if all(new is old for new, old in zip(happenings, story.happenings, strict=True)):
        return story
    return replace(story, happenings=happenings)


def _fitted(one: Happening) -> Happening:
    values = {name: _value(name, value) for name, value in one.values.items()}
    by = _line(one.by, _NAME)
    return one if values == one.values and by == one.by else replace(one, by=by, values=values)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return _line(value, _LINES[name]) if name in _LINES else _text(value, _LONGEST_TEXT)
    if isinstance(value, tuple | list):
        most = _MOST_LABELS if name == "labels" else None
        return type(value)(_value(name, one) for one in value[:most])
    if isinstance(value, Mapping):
        return {
            _line(key, _LONGEST_FIELD): (
                _text(said, _LONGEST_ANSWER) if isinstance(said, str) else said
            )
            for key, said in value.items()
        }
    return value


def _line(text: str, longest: int) -> str:
    if len(text) <= longest and text.isprintable():
        return text
    return _LINE.sub(" ", _UNFIT.sub(" ", text)).strip()[:longest].strip()


def _text(text: str, longest: int) -> str:
    if len(text) <= longest and text.isprintable():
        return text
    clean = _UNFIT.sub(" ", text)
    if len(clean) <= longest:
        return clean
    said = _CUT.format(len(clean))
    return clean[: longest - len(said)] + said
