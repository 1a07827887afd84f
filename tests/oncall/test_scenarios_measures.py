"""Quality: scenario 26 of the design, with the real services and database."""

from datetime import timedelta

import pytest

from tests.builders.kept import kept_schedule
from tests.builders.rotations import CHICAGO, local, rotation, schedule
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import zone
from watchbell.oncall.domain import RotationFacts
from watchbell.oncall.measures import LocalTime, balance, coverage, loads, quality
from watchbell.oncall.shifts import final_schedule

pytestmark = pytest.mark.usefixtures("database")
# Two weeks from a Monday, so that each of two people has one of them.
WINDOW = Interval(local("2024-01-08T00:00"), local("2024-01-22T00:00"))


def measured(*rotations: RotationFacts) -> tuple[int, int, int]:
    """Return coverage and balance in percent, and the quality."""
    facts = kept_schedule(*rotations) if rotations else schedule()
    shifts = final_schedule(facts, WINDOW.start, WINDOW.end)
    clocks = {one.person: LocalTime(zone(CHICAGO)) for one in shifts if one.person is not None}
    covered, balanced = coverage(shifts, WINDOW), balance(loads(shifts, WINDOW, clocks))
    return round(covered * 100), round(balanced * 100), quality(covered, balanced)


def test_26_a_schedule_without_shifts_is_worth_nothing() -> None:
    assert measured() == (0, 0, 0)


def test_26_monday_to_friday_fully_covered_and_balanced_is_86() -> None:
    work = rotation("AB", "FREQ=WEEKLY", "2024-01-01T00:00", ends_at="2024-01-06T00:00")
    assert measured(work) == (71, 100, 86)


def test_26_a_full_and_balanced_week_is_100() -> None:
    assert measured(rotation("AB", "FREQ=WEEKLY", "2024-01-01T00:00")) == (100, 100, 100)


def test_26_when_one_has_more_than_the_other_it_is_less() -> None:
    weeks = rotation("AB", "FREQ=WEEKLY", "2024-01-01T00:00")
    assert measured(weeks)[2] == 100
    days = rotation(
        "AAB", "FREQ=DAILY", "2024-01-08T00:00", effective_since=local("2024-01-08T00:00")
    )
    covered, balanced, score = measured(days)
    assert covered == 100
    assert 50 < balanced < 90
    assert 75 <= score < 95
    assert WINDOW.length == timedelta(days=14)
