"""A clock that is only thought of says the same as one that runs, and why."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.builders.calendars import week
from tests.builders.promises import goal
from watchbell.catalog.hours import Hours, Rules
from watchbell.sla.domain import Definition, GoalSpec
from watchbell.sla.promises import Version
from watchbell.sla.simulating import Act, Event, Simulator

OFFICE = UUID(int=7)
HOURS = {OFFICE: Hours([Rules("UTC", week("09:00-17:00"))])}


def at(day: int, hour: int) -> datetime:
    """A day of November 2026, whose second is a Monday."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def simulator(*goals: GoalSpec) -> Simulator:
    version = Version.of(UUID(int=1), 1, at(1, 0), Definition(goals=goals))
    return Simulator(version, HOURS, {OFFICE: "Office"})


def test_a_pause_moves_the_due_time_and_each_step_says_why() -> None:
    found = simulator(goal(4, OFFICE)).run(
        at(2, 16), {"priority": "3"}, [Event(at(3, 11), Act.RESUME), Event(at(3, 10), Act.PAUSE)]
    )
    started, paused, resumed = found.lines
    assert started.due_at == at(3, 12)
    assert "4 h, counted in Office" in started.title
    assert [span.length for span in started.ahead] == [timedelta(hours=1), timedelta(hours=3)]
    assert [span.length for span in paused.counted] == [timedelta(hours=1), timedelta(hours=1)]
    assert paused.why == "2 h of 4 h is used up; that stays."
    assert resumed.why == "1 h of business time passed uncounted."
    assert resumed.due_at == at(3, 13)
    assert found.standing is not None
    assert found.standing.due_at == at(3, 13)


def test_another_priority_keeps_the_start_and_what_is_used_up() -> None:
    ready = simulator(goal(1, priority="1"), goal(4, OFFICE, priority="3"))
    found = ready.run(
        at(2, 14),
        {"priority": "3"},
        [Event(at(2, 16), Act.PRIORITY, 1), Event(at(2, 17), Act.STOP)],
    )
    _, raised, stopped = found.lines
    assert raised.title == "Its priority becomes P1"
    assert "1 h, all the time. The start stays, and 2 h of 4 h is used up" in raised.why
    assert raised.due_at == at(2, 15)
    assert stopped.why.startswith("It was breached")
    assert found.standing is not None
    assert found.standing.breached_at == at(2, 16)


def test_what_no_goal_fits_or_what_the_record_says_is_told() -> None:
    only_first = simulator(goal(1, priority="1"))
    assert "No goal" in only_first.run(at(2, 9), {"priority": "3"}, []).problem
    by_field = simulator(GoalSpec(due_field="custom.notify_by"))
    assert "time of the record" in by_field.run(at(2, 9), {}, []).problem
    kept = only_first.run(at(2, 9), {"priority": "1"}, [Event(at(2, 9), Act.PRIORITY, 4)])
    assert kept.lines[1].why == "No other goal fits, so the one it had goes on."
