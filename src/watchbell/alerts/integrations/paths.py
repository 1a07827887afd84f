"""Places in a JSON value, as people point at them: `$.alert.labels['team']`, `$.items[0].name`.

A part of JSONPath: names, indexes (from the end when negative) and `*` for all members.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from watchbell.kernel.errors import InvalidInput

MAX_LENGTH = 500
_MOST = 1_000
_STEP = re.compile(
    r"\.(?P<name>[^.\[\]'\"*\s]+)|\[(?P<index>-?\d{1,6})\]|(?P<all>\.\*|\[\*\])"
    r"|\[(?P<quote>['\"])(?P<quoted>.*?)(?<!\\)(?P=quote)\]"
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ALL = object()


class PathError(ValueError):
    """A path that cannot be read; the message says where it stops to make sense."""


def check_path(path: str, field: str) -> str:
    """Return the trimmed path; InvalidInput when it cannot be read."""
    try:
        _steps(path.strip())
    except PathError as error:
        raise InvalidInput(f"{field}: {error}", fields={field: str(error)}) from None
    return path.strip()


def at_path(value: Any, path: str) -> list[Any]:
    """Return what lies at a path: nothing, one value, or several when it holds a `*`."""
    found = [value]
    for step in _steps(path):
        found = [one for each in found for one in _into(each, step)][:_MOST]
    return found


def child(path: str, step: str | int) -> str:
    """Return the path of a member of what lies at `path`."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if _PLAIN.fullmatch(step):
        return f"{path}.{step}"
    return f"{path}['{step.replace(chr(92), chr(92) * 2).replace(chr(39), chr(92) + chr(39))}']"


def _into(value: Any, step: Any) -> Iterator[Any]:
    if step is _ALL:
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, list):
            yield from value
    elif isinstance(step, int):
        if isinstance(value, list) and -len(value) <= step < len(value):
            yield value[step]
    elif isinstance(value, dict) and step in value:
        yield value[step]


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[Any, ...]:
    if not path.startswith("$"):
        raise PathError("A path begins with $, for the whole payload.")
    if len(path) > MAX_LENGTH:
        raise PathError(f"The path is longer than {MAX_LENGTH} characters.")
    steps: list[Any] = []
    place = 1
    while place < len(path):
        found = _STEP.match(path, place)
        if found is None:
            raise PathError(f"The path makes no sense from {path[place:][:30]!r} on.")
        steps.append(_step(found))
        place = found.end()
    return tuple(steps)


def _step(found: re.Match[str]) -> Any:
    if found["all"]:
        return _ALL
    if found["index"]:
        return int(found["index"])
    if found["name"]:
        return found["name"]
    return re.sub(r"\\(.)", r"\1", found["quoted"])
