"""Conditions decide, and their faults are explained where they are."""

from typing import Any

import pytest

from watchbell.kernel.errors import InvalidInput
from watchbell.platform.conditions import ConditionError, check, holds

NAMES = {"priority", "weekday", "time", "labels"}
VALUES: dict[str, Any] = {"priority": 2, "weekday": "sat", "time": "22:30", "labels": {"a": "b"}}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", True),
        ("  ", True),
        ("priority <= 2", True),
        ("priority < 2", False),
        ('weekday in ["sat", "sun"] && time >= "22:00"', True),
        ('has(labels.a) && labels.a.startsWith("b")', True),
        ('labels.exists(key, key == "c")', False),
    ],
)
def test_a_condition_is_decided(source: str, expected: bool) -> None:
    assert check(source, names=NAMES) == source.strip()
    assert holds(source, VALUES) is expected


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("priority >", "line 1, column 11"),
        ("priority == 1 &&\n&& true", "line 2"),
        ("prority == 1", "prority is not known here; use labels, priority, time, weekday"),
        ("priority = 1", "to compare, write =="),
        ("priority == 1 and time > '1'", "write && for and"),
        ("not (priority == 1)", "! for not"),
        ("priority == 1 & true", "for and, write &&"),
        ("priority <> 1", "write !="),
        ('weekday == "sat', "quotation mark is not closed"),
        ("weekday == “sat”", "straight quotes"),
        ("priority ==", "unexpected end of the condition"),
        ("open('x') == 1", "open() is no function"),
        ("priority == " + "1" * 2000, "longer than 2000"),
        ("(" * 60 + "true" + ")" * 60, "nested deeper"),
        (" && ".join(["[1].exists(x, x > 0)"] * 6), "more than 5 loops"),
    ],
)
def test_a_fault_is_explained(source: str, part: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check(source, names=NAMES, field="steps[0].conditions")
    assert part in refusal.value.fields["steps[0].conditions"]


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("labels.missing == 'x'", "missing"),
        ("priority", "must be true or false"),
        ("priority / 0 == 1", "division by zero"),
        ("weekday > 3", "(?i)compar|unsupported|type"),
        ("weekday.matches('(')", "regex"),
    ],
)
def test_what_cannot_be_decided_raises(source: str, part: str) -> None:
    with pytest.raises(ConditionError, match=part):
        holds(source, VALUES)
