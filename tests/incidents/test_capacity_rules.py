"""Can we cope: the properties that the ranking and its proposals keep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from watchbell.incidents.capacity import (
    Load,
    Work,
    minutes_within,
    propose,
    rank,
    window_of,
)
from watchbell.kernel.intervals import Interval

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEAMS = [UUID(int=1), UUID(int=2), None]
_LEVEL = st.none() | st.integers(1, 4)
_WORK = st.builds(
    Work,
    id=st.uuids(),
    number=st.integers(1, 10**6),
    impact=_LEVEL,
    urgency=_LEVEL,
    priority=st.none() | st.integers(1, 5),
    opened_at=st.integers(0, 40_000).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    due_at=st.none()
    | st.integers(-3000, 9000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    effort_minutes=st.none() | st.integers(0, 3000),
    team_id=st.sampled_from(TEAMS),
    is_major=st.booleans(),
)
_QUEUE = st.lists(_WORK, max_size=12, unique_by=(lambda w: w.id, lambda w: w.number))
_AVAILABLE = st.fixed_dictionaries({team: st.integers(0, 2000) for team in TEAMS})


def places(queue: list[Work], available: dict[UUID | None, int]) -> dict[UUID, int]:
    return {one.work.id: one.place for one in rank(queue, available, NOW)}


@given(_QUEUE, _AVAILABLE)
def test_it_is_a_total_order_that_does_not_depend_on_how_the_queue_came(
    queue: list[Work], available: dict[UUID | None, int]
) -> None:
    found = rank(queue, available, NOW)
    assert [one.place for one in found] == list(range(1, len(queue) + 1))
    assert {one.work.id for one in found} == {work.id for work in queue}
    assert rank(queue[::-1], available, NOW) == found
    assert all(one.reasons for one in found)


@given(_QUEUE.filter(bool), _AVAILABLE, st.data())
def test_raising_an_impact_never_lowers_a_place(
    queue: list[Work], available: dict[UUID | None, int], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(queue) - 1))
    work = queue[index]
    raised = replace(work, impact=data.draw(st.integers(1, work.impact or 2)))
    after = places([*queue[:index], raised, *queue[index + 1 :]], available)
    assert after[work.id] <= places(queue, available)[work.id]


@given(_QUEUE, _AVAILABLE, _AVAILABLE)
def test_capacity_never_moves_an_incident_of_impact_1(
    queue: list[Work], available: dict[UUID | None, int], other: dict[UUID | None, int]
) -> None:
    one, two = places(queue, available), places(queue, other)
    for work in queue:
        if work.impact == 1:
            assert one[work.id] == two[work.id]


@given(_QUEUE, st.integers(0, 600))
def test_what_is_proposed_to_wait_is_never_the_worst_and_falls_one_step_at_most(
    queue: list[Work], available: int
) -> None:
    loads = {
        team: (
            "Payments",
            Load(sum(w.minutes for w in queue if w.team_id == team), available),
            NOW + timedelta(hours=8),
        )
        for team in TEAMS
    }
    found = propose(rank(queue, dict.fromkeys(TEAMS, available), NOW), loads)
    assert len({one.work.id for one in found}) == len(found)
    for one in found:
        assert one.work.impact not in (None, 1)
        assert one.work.priority in (3, 4, 5)
        assert not one.work.is_major
        assert 0 <= one.lowered_to - (one.work.priority or 0) <= 1
        assert one.revisit_at > NOW
        assert loads[one.work.team_id][1].is_over


def test_a_team_that_can_cope_is_told_nothing_and_one_that_cannot_defers_its_last() -> None:
    team = TEAMS[0]
    queue = [
        Work(UUID(int=n), n, 3, 3, 4, NOW - timedelta(hours=n), None, 300, team) for n in (1, 2, 3)
    ]
    ranked = rank(queue, {team: 480}, NOW)
    until = NOW + timedelta(hours=8)
    assert propose(ranked, {team: ("Payments", Load(480, 480), until)}) == []
    (only,) = propose(ranked, {team: ("Payments", Load(900, 700), until)})
    assert (only.work, only.lowered_to, only.revisit_at) == (ranked[-1].work, 5, until)
    assert only.reason.startswith("Payments has 15 h of work, 129 % of the 11.7 h of people")


def test_an_unknown_impact_is_taken_for_two_until_somebody_looks() -> None:
    unknown = Work(UUID(int=1), 1, None, None, None, NOW)
    minor = Work(UUID(int=2), 2, 3, 1, 2, NOW)
    first, _ = rank([minor, unknown], {}, NOW)
    assert first.work is unknown
    assert "impact not set, taken for 2" in first.reasons


def test_the_window_ends_when_somebody_has_worked_for_eight_hours() -> None:
    friday = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    spans = [
        Interval(friday, friday + timedelta(hours=1)),
        Interval(monday, monday + timedelta(hours=8)),
    ]
    window = window_of(spans, friday)
    assert window.end == monday + timedelta(hours=7)
    assert minutes_within(spans, window) == 480
    assert window_of([], friday).length == timedelta(days=7)


def test_five_hundred_are_ranked_and_weighed_quickly() -> None:
    queue = [
        Work(UUID(int=n), n, 1 + n % 4, 1 + n % 3, 1 + n % 5, NOW - timedelta(hours=n), None, n,
             TEAMS[n % 2])
        for n in range(1, 501)
    ]  # fmt: skip
    loads = {team: ("Team", Load(60_000, 480), NOW) for team in TEAMS}
    best = min(_seconds(queue, loads) for _ in range(5))
    assert best < 0.05


def _seconds(queue: list[Work], loads: dict[UUID | None, tuple[str, Load, datetime]]) -> float:
    start = perf_counter()
    propose(rank(queue, dict.fromkeys(TEAMS, 480), NOW), loads)
    return perf_counter() - start
