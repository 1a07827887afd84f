"""Conditions that people write, in CEL: `priority <= 2 && weekday in ["sat", "sun"]`."""

import re
import sys
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from types import ModuleType
from typing import Any

from dateutil.relativedelta import relativedelta

# The package imports its interactive shell with it: 24 MiB in every process, for nothing.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402 the shell's place must be taken first

from watchbell.kernel.errors import InvalidInput  # noqa: E402

MAX_LENGTH = 2000
_MAX_DEPTH = 40
_MAX_MACROS = 5
_FUNCTIONS = frozenset({
    "size", "contains", "startsWith", "endsWith", "matches", "has", "all", "exists",
    "exists_one", "map", "filter", "string", "int", "uint", "double", "bool", "timestamp",
    "duration", "min", "max", "months",
})  # fmt: skip
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_SLIPS = (
    (re.compile("[“”„‘’«»]"), 'write straight quotes: "new"'),
    (re.compile("[\"']"), "a quotation mark is not closed"),
    (re.compile(r"(?<![=!<>])=(?!=)"), "to compare, write =="),
    (re.compile("<>"), "for other than, write !="),
    (re.compile(r"\b(?:and|or|not)\b", re.I), "write && for and, || for or, ! for not"),
    (re.compile(r"(?<!&)&(?!&)"), "for and, write &&"),
    (re.compile(r"(?<!\|)\|(?!\|)"), "for or, write ||"),
)
"""What people write who know another language, outside quotation marks, and what to write."""
_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
_EXPECTING = re.compile(r" expecting \{.*")
_MACRO = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(\s*(\w+)\s*,")


def _months(at: datetime, count: float) -> datetime:
    """Return the same day and time `count` months on; the month's last day when it is shorter."""
    return at + relativedelta(months=int(count))


_OWN = {"months": _months}
"""What CEL does not have: law counts in calendar months, and a duration knows hours at most."""


class ConditionError(Exception):
    """A condition could not be decided for these values; the message says why."""


def check(source: str, *, names: Collection[str], field: str = "conditions") -> str:
    """Return the trimmed condition, or raise InvalidInput naming the place of the fault.

    `names` are the values the condition may speak of. An empty condition always holds.
    """
    text = source.strip()
    problem = _problem(text, names) if text else ""
    if problem:
        raise InvalidInput(f"The condition cannot be used: {problem}", fields={field: problem})
    return text


def holds(source: str, values: Mapping[str, Any]) -> bool:
    """Decide a condition; ConditionError when the values lack something it asks for."""
    if not source.strip():
        return True
    result = evaluate(source, values)
    if not isinstance(result, bool):
        raise ConditionError(f"a condition must be true or false; this one gave {result!r}")
    return result


def evaluate(source: str, values: Mapping[str, Any]) -> Any:
    """Return what a formula gives; ConditionError when the values lack something it asks for."""
    program, problem = _compiled(source.strip())
    if program is None:
        raise ConditionError(problem)
    try:
        return program.execute({**_OWN, **values})
    except (RuntimeError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        raise ConditionError(_first_line(error)) from error


def names_in(source: str) -> frozenset[str]:
    """Return the values that a condition speaks of; none when it cannot be read."""
    program, _ = _compiled(source.strip())
    if program is None:
        return frozenset()
    return frozenset(program.variables()) - frozenset(_MACRO.findall(source))


def _problem(text: str, names: Collection[str]) -> str:
    program, problem = _compiled(text)
    if program is None:
        return problem
    unknown = sorted(set(program.variables()) - set(names) - set(_MACRO.findall(text)))
    if unknown:
        return f"{', '.join(unknown)} is not known here; use {', '.join(sorted(names))}"
    called = {name for name in program.functions() if name.isidentifier() and name[0] != "_"}
    if called - _FUNCTIONS:
        named = ", ".join(sorted(called - _FUNCTIONS))
        return _slip(text) or f"{named}() is no function of a condition"
    return ""


@lru_cache(maxsize=512)
def _compiled(text: str) -> tuple[cel.Program | None, str]:
    if len(text) > MAX_LENGTH:
        return None, f"it is longer than {MAX_LENGTH} characters"
    if len(_MACRO.findall(text)) > _MAX_MACROS:
        return None, f"it has more than {_MAX_MACROS} loops (all, exists, map, filter)"
    if _depth(text) > _MAX_DEPTH:
        return None, f"its brackets are nested deeper than {_MAX_DEPTH}"
    try:
        return cel.compile(text), ""
    except (ValueError, RuntimeError) as error:
        place = _place(str(error))
        slip = _slip(text)
        return None, f"{place.partition(':')[0]}: {slip}" if slip else place


def _slip(text: str) -> str:
    """Return what to write instead of a usual slip; "" where there is none."""
    bare = _QUOTED.sub("0", text)
    return next((remedy for pattern, remedy in _SLIPS if pattern.search(bare)), "")


def _depth(text: str) -> int:
    deepest = depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _place(message: str) -> str:
    found = _PLACE.search(message)
    if found is None:
        return message.splitlines()[0]
    line, column, what = found.groups()
    what = _EXPECTING.sub("", what).replace("'<EOF>'", "end of the condition")
    what = what.removeprefix("Syntax error: ").replace("mismatched input ", "unexpected ")
    return f"line {line}, column {column}: {what}"


def _first_line(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error.args[0]!r}"
    return (str(error).splitlines() or [type(error).__name__])[0]
