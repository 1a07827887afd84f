"""Spans of time, the clock that stands still, and who acts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from watchbell.kernel.actors import Role, SubjectRef
from watchbell.kernel.clock import ManualClock, SystemClock
from watchbell.kernel.intervals import Interval, merge, subtract

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def span(first: int, last: int) -> Interval:
    return Interval(START + timedelta(minutes=first), START + timedelta(minutes=last))


spans = some.lists(
    some.tuples(some.integers(0, 60), some.integers(1, 30)).map(lambda p: span(p[0], p[0] + p[1])),
    max_size=6,
)


def minutes_of(several: list[Interval]) -> set[int]:
    return {
        minute
        for minute in range(100)
        if any(START + timedelta(minutes=minute) in one for one in several)
    }


def test_the_start_belongs_to_a_span_and_the_end_does_not() -> None:
    one = span(0, 10)
    assert one.start in one
    assert one.end not in one
    with pytest.raises(ValueError, match="ends"):
        span(5, 5)


@given(spans)
def test_a_union_holds_the_same_moments_in_spans_that_neither_touch_nor_overlap(
    several: list[Interval],
) -> None:
    merged = merge(several)
    assert minutes_of(merged) == minutes_of(several)
    assert all(one.end < two.start for one, two in pairwise(merged))


@given(spans, spans)
def test_a_difference_holds_what_only_the_first_has(
    several: list[Interval], holes: list[Interval]
) -> None:
    assert minutes_of(subtract(several, holes)) == minutes_of(several) - minutes_of(holes)


def test_a_manual_clock_moves_only_forward_and_only_when_told() -> None:
    clock = ManualClock(START)
    assert clock.now() == clock.now() == START
    assert clock.advance(hours=1, minutes=30) == START + timedelta(hours=1, minutes=30)
    with pytest.raises(ValueError, match="backwards"):
        clock.move_to(START)
    with pytest.raises(ValueError, match="aware"):
        ManualClock(START.replace(tzinfo=None))


def test_the_systems_clock_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_roles_rank_from_requester_to_admin() -> None:
    assert sorted(Role, key=lambda role: role.rank) == [
        Role.REQUESTER,
        Role.RESPONDER,
        Role.MANAGER,
        Role.ADMIN,
    ]


def test_a_reference_is_read_back_from_its_text() -> None:
    ref = SubjectRef("incident", uuid4())
    assert SubjectRef.parse(str(ref)) == ref
    for wrong in ("incident", ":x", f":{uuid4()}", "incident:7"):
        with pytest.raises(ValueError, match=r"form|badly"):
            SubjectRef.parse(wrong)
