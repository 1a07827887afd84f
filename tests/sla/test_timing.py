"""What is due when: the vectors of the design, and what holds of every list of marks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.catalog.hours import ALWAYS, Hours, Rules
from watchbell.sla.timing import Doing, Goal, Mark, Reckoning, Step, reckon

OFFICE_WEEK = (((540, 1020),),) * 5 + ((), ())
OFFICE = Hours([Rules("UTC", OFFICE_WEEK)])
LUNCH = Hours([Rules("UTC", (((540, 720), (780, 1020)),) * 5 + ((), ()))])
ZURICH = Hours([Rules("Europe/Zurich", OFFICE_WEEK)])
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday without a holiday."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Day 0 is the Monday."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def started(when: datetime, *more: tuple[datetime, Step]) -> list[Mark]:
    return [Mark(when, Step.START), *(Mark(instant, step) for instant, step in more)]


def due(marks: list[Mark], goal: Goal) -> datetime:
    return reckon(marks, goal, now=marks[-1].at).due_at


FOUR = Goal(hours(4), OFFICE)


def test_four_hours_from_monday_at_four_are_over_on_tuesday_at_noon() -> None:
    assert due(started(at(0, 16)), FOUR) == at(1, 12)


def test_a_pause_of_an_hour_puts_it_off_by_an_hour() -> None:
    marks = started(at(0, 16), (at(1, 10), Step.PAUSE), (at(1, 11), Step.RESUME))
    assert due(marks, FOUR) == at(1, 13)
    assert reckon(marks, FOUR, now=at(1, 12)).paused_total == hours(1)


def test_what_starts_on_a_saturday_runs_from_monday_morning() -> None:
    found = reckon(started(at(5, 11)), FOUR, now=at(7, 10))
    assert found.elapsed == hours(1)
    assert found.due_at == at(7, 13)


def test_a_holiday_on_tuesday_puts_it_off_to_wednesday() -> None:
    off = Hours([Rules("UTC", OFFICE_WEEK, days={date(2026, 3, 3): ()})])
    assert due(started(at(0, 16)), Goal(hours(4), off)) == at(2, 12)


def test_three_quarters_of_eight_hours_from_nine_are_at_three() -> None:
    goal = Goal(hours(8), OFFICE)
    found = reckon(started(at(0, 9)), goal, now=at(0, 9), percents=(50, 75))
    assert found.ahead == ((50, at(0, 13)), (75, at(0, 15)), (100, at(0, 17)))
    later = reckon(started(at(0, 9)), goal, now=at(0, 16), percents=(50, 75))
    assert later.reached == ((50, at(0, 13)), (75, at(0, 15)))


def test_lunch_is_no_business_time() -> None:
    assert due(started(at(0, 11)), Goal(hours(2), LUNCH)) == at(0, 14)


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_always_open_is_elapsed_time_in_the_nights_of_the_clocks(night: date) -> None:
    zone = ZoneInfo("Europe/Zurich")
    start = datetime(night.year, night.month, night.day, tzinfo=zone) - hours(2)
    week = Hours([Rules("Europe/Zurich", (((0, 1440),),) * 7)])
    for open_time in (ALWAYS, week):
        found = reckon(started(start), Goal(hours(24), open_time), now=start)
        assert found.due_at == start.astimezone(UTC) + hours(24)


def test_the_documented_example_of_sixteen_hours_over_four_unequal_days() -> None:
    week = (((540, 1020),), ((540, 960),), (), ((480, 1020),), ((540, 1020),), (), ())
    goal = Goal(hours(16), Hours([Rules("UTC", week)]))
    assert reckon(started(at(0, 11)), goal, now=at(1, 16)).elapsed == hours(13)
    assert due(started(at(0, 11)), goal) == at(3, 11)


def test_a_promise_is_broken_at_the_instant_it_is_due_and_stays_broken() -> None:
    marks = started(at(0, 9))
    assert reckon(marks, FOUR, now=at(0, 12, 59)).breached_at is None
    assert reckon(marks, FOUR, now=at(0, 13)).breached_at == at(0, 13)
    longer = [*marks, Mark(at(0, 14), Step.GOAL, Goal(hours(40), OFFICE))]
    found = reckon(longer, FOUR, now=at(0, 15))
    assert found.breached_at == at(0, 13)
    assert found.due_at > at(0, 15)


def test_what_is_paused_breaks_no_promise() -> None:
    marks = started(at(0, 9), (at(0, 12), Step.PAUSE))
    found = reckon(marks, FOUR, now=at(9, 12))
    assert (found.doing, found.breached_at, found.ahead) == (Doing.PAUSED, None, ())
    assert found.remaining == hours(1)
    assert found.paused_since == at(0, 12)
    shorter = [*marks, Mark(at(0, 13), Step.GOAL, Goal(hours(2), OFFICE))]
    assert reckon(shorter, FOUR, now=at(1, 12)).breached_at is None
    resumed = [*shorter, Mark(at(1, 12), Step.RESUME)]
    assert reckon(resumed, FOUR, now=at(1, 12)).breached_at == at(1, 12)


def test_a_pause_takes_back_neither_a_breach_nor_what_was_used_up_before_it() -> None:
    marks = started(at(0, 9), (at(0, 15), Step.PAUSE))
    found = reckon(marks, FOUR, now=at(3, 12))
    assert (found.breached_at, found.elapsed) == (at(0, 13), hours(6))
    resumed = [*marks, Mark(at(3, 12), Step.RESUME)]
    assert reckon(resumed, FOUR, now=at(3, 13)).breached_at == at(0, 13)


def test_another_priority_keeps_the_start_and_what_was_used_up_with_its_pauses() -> None:
    marks = started(at(0, 9), (at(0, 10), Step.PAUSE), (at(0, 12), Step.RESUME))
    marks.append(Mark(at(0, 13), Step.GOAL, Goal(hours(3), OFFICE)))
    found = reckon(marks, Goal(hours(8), OFFICE), now=at(0, 13))
    assert found.started_at == at(0, 9)
    assert (found.elapsed, found.remaining) == (hours(2), hours(1))
    assert found.due_at == at(0, 14)


def test_a_goal_that_is_shorter_than_what_was_used_is_broken_when_it_comes_not_before() -> None:
    marks = started(at(0, 9))
    marks.append(Mark(at(0, 13), Step.GOAL, Goal(hours(2), OFFICE)))
    found = reckon(marks, Goal(hours(8), OFFICE), now=at(0, 13))
    assert found.due_at == at(0, 11)
    assert found.breached_at == at(0, 13)


def test_other_hours_count_from_the_change_on() -> None:
    marks = started(at(0, 16))
    marks.append(Mark(at(0, 20), Step.GOAL, Goal(hours(4), ALWAYS)))
    found = reckon(marks, Goal(hours(8), OFFICE), now=at(0, 20))
    assert found.elapsed == hours(1)
    assert found.due_at == at(0, 23)


def test_what_was_resolved_and_comes_back_goes_on_without_the_time_between() -> None:
    marks = started(at(0, 9), (at(0, 11), Step.STOP))
    assert reckon(marks, FOUR, now=at(3, 9)).stopped_at == at(0, 11)
    marks.append(Mark(at(2, 9), Step.START))
    found = reckon(marks, FOUR, now=at(2, 10))
    assert (found.elapsed, found.paused_total) == (hours(3), timedelta())
    assert (found.due_at, found.stopped_at) == (at(2, 11), None)


def test_what_begins_in_retrospect_is_broken_when_that_is_said() -> None:
    found = reckon(started(at(0, 9)), FOUR, now=at(0, 16), known_from=at(0, 15))
    assert (found.due_at, found.breached_at) == (at(0, 13), at(0, 15))


def test_pauses_that_are_too_long_together_are_told_to_the_minute() -> None:
    marks = started(at(0, 9), (at(0, 10), Step.PAUSE), (at(0, 12), Step.RESUME))
    marks += [Mark(at(0, 13), Step.PAUSE)]
    paused = reckon(marks, FOUR, now=at(0, 13), longest_pause=hours(3))
    assert paused.pause_exceeded_at == at(0, 14)
    over = reckon([*marks, Mark(at(1, 9), Step.RESUME)], FOUR, now=at(1, 9), longest_pause=hours(3))
    assert over.pause_exceeded_at == at(0, 14)


some = settings(max_examples=60)
minutes = st.integers(0, 30 * 24 * 60)
goals = st.builds(
    Goal,
    st.integers(1, 6000).map(lambda n: timedelta(minutes=n)),
    st.sampled_from([OFFICE, LUNCH, ZURICH, ALWAYS]),
)


@st.composite
def lives(draw: st.DrawFn) -> list[Mark]:
    """A cycle that is paused and goes on, and may get other goals on its way."""
    instants = sorted(MONDAY + timedelta(minutes=draw(minutes)) for _ in range(draw(minutes) % 9))
    marks, is_paused = started(MONDAY), False
    for instant in instants:
        if draw(st.booleans()):
            marks.append(Mark(instant, Step.GOAL, draw(goals)))
        else:
            marks.append(Mark(instant, Step.RESUME if is_paused else Step.PAUSE))
            is_paused = not is_paused
    return marks


def told(found: Reckoning) -> tuple[object, ...]:
    times = (found.elapsed, found.paused_total, found.due_at, found.breached_at, found.reached)
    return (*times, found.doing, found.ahead)


@some
@given(lives(), goals, minutes, minutes)
def test_pausing_never_brings_a_due_time_forward(
    marks: list[Mark], goal: Goal, begin: int, length: int
) -> None:
    last, until = marks[-1].at, MONDAY + timedelta(days=60)
    if reckon(marks, goal, now=last).doing is not Doing.RUNNING:
        return
    pause = last + timedelta(minutes=begin)
    paused = [*marks, Mark(pause, Step.PAUSE)]
    resumed = [*paused, Mark(pause + timedelta(minutes=length), Step.RESUME)]
    before = reckon(marks, goal, now=until)
    for more in (paused, resumed):
        after = reckon(more, goal, now=until)
        assert after.due_at >= before.due_at
        assert after.elapsed <= before.elapsed
        if after.breached_at is not None:
            assert before.breached_at is not None
            assert after.breached_at >= before.breached_at


@some
@given(lives(), goals, minutes)
def test_splitting_a_stretch_changes_nothing(marks: list[Mark], goal: Goal, where: int) -> None:
    cut, until = MONDAY + timedelta(minutes=where), MONDAY + timedelta(days=40)
    earlier = [mark for mark in marks if mark.at <= cut]
    there = reckon(earlier, goal, now=cut)
    back = Step.PAUSE if there.doing is Doing.PAUSED else Step.RESUME
    turned = [Mark(cut, back), Mark(cut, Step.GOAL, there.goal)]
    split = [*earlier, *turned, *(mark for mark in marks if mark.at > cut)]
    both = [reckon(one, goal, now=until, percents=(50, 75)) for one in (marks, split)]
    assert told(both[0]) == told(both[1])


@some
@given(lives(), goals, minutes, minutes)
def test_a_fact_stays_a_fact_as_time_goes_by(
    marks: list[Mark], goal: Goal, first: int, later: int
) -> None:
    early = max(marks[-1].at, MONDAY + timedelta(minutes=first))
    once = reckon(marks, goal, now=early, percents=(50, 120))
    again = reckon(marks, goal, now=early + timedelta(minutes=later), percents=(50, 120))
    assert set(once.reached) <= set(again.reached)
    assert again.elapsed >= once.elapsed
    assert all(at <= early for _, at in once.reached)


@some
@given(lives(), goals, goals)
def test_a_change_of_the_goal_keeps_what_was_used(marks: list[Mark], goal: Goal, new: Goal) -> None:
    last = marks[-1].at
    before = reckon(marks, goal, now=last)
    after = reckon([*marks, Mark(last, Step.GOAL, new)], goal, now=last)
    assert (after.elapsed, after.paused_total) == (before.elapsed, before.paused_total)
    assert after.started_at == before.started_at
    assert before.breached_at is None or after.breached_at == before.breached_at


@some
@given(st.integers(0, 1_000_000), st.integers(1, 20_000))
def test_always_open_equals_elapsed_time_whenever_it_starts(begin: int, span: int) -> None:
    since = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=begin)
    week = Hours([Rules("America/New_York", (((0, 1440),),) * 7)])
    goal = Goal(timedelta(minutes=span), week)
    assert due(started(since), goal) == since + timedelta(minutes=span)
