"""Outages, degradations and maintenance come down to the same figures however they are cut."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from watchbell.analytics.reliability.measuring import Budget, Suffered, measure
from watchbell.kernel.intervals import Interval

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = Interval(START, START + timedelta(days=1))


def at(first: int, last: int) -> Interval:
    """Return a span in minutes after the window's beginning."""
    return Interval(START + timedelta(minutes=first), START + timedelta(minutes=last))


spans = some.lists(
    some.tuples(some.integers(-300, 1700), some.integers(1, 400)).map(
        lambda drawn: at(drawn[0], drawn[0] + drawn[1])
    ),
    max_size=6,
)


@given(spans, spans, spans)
def test_minutes_are_those_that_counting_minutes_finds(
    outages: list[Interval], degraded: list[Interval], maintained: list[Interval]
) -> None:
    found = measure(Suffered(outages=outages, degraded=degraded, maintained=maintained), DAY)
    agreed = downtime = slow = 0
    for minute in range(24 * 60):
        instant = START + timedelta(minutes=minute)
        quiet, away, late = (
            any(instant in span for span in kind) for kind in (maintained, outages, degraded)
        )
        agreed += not quiet
        downtime += away and not quiet
        slow += late and not away and not quiet
    found_spans = (found.agreed, found.downtime, found.degraded)
    assert [span / timedelta(minutes=1) for span in found_spans] == [agreed, downtime, slow]


@given(spans, some.integers(1, 1439))
def test_cutting_the_window_changes_no_sum(outages: list[Interval], cut: int) -> None:
    suffered = Suffered(outages=outages)
    parts = [measure(suffered, part) for part in (at(0, cut), at(cut, 1440))]
    whole = measure(suffered, DAY)
    assert sum((part.downtime for part in parts), timedelta()) == whole.downtime
    assert sum(part.failures for part in parts) == whole.failures


def test_overlapping_outages_are_one_failure_and_cost_once() -> None:
    suffered = Suffered(outages=[at(0, 60), at(30, 90), at(600, 630)])
    found = measure(suffered, DAY, cost_per_minute=Decimal("2.50"))
    assert (found.failures, found.downtime) == (2, timedelta(minutes=120))
    assert found.cost == Decimal("300.00")
    assert found.mtbf == timedelta(minutes=(1440 - 120) / 2)


def test_an_outage_that_began_before_is_downtime_and_no_failure() -> None:
    found = measure(Suffered(outages=[at(-60, 30)]), DAY)
    assert (found.failures, found.mtbf, found.downtime) == (0, None, timedelta(minutes=30))


def test_what_lies_in_maintenance_does_not_count() -> None:
    found = measure(Suffered(outages=[at(10, 20)], maintained=[at(0, 60)]), DAY)
    assert (found.failures, found.downtime, found.availability) == (0, timedelta(), 1)
    assert found.agreed == timedelta(hours=23)
    nothing = measure(Suffered(maintained=[DAY]), DAY, target=Decimal(99))
    assert (nothing.availability, nothing.budget) == (None, Budget.KEPT)


@pytest.mark.parametrize(
    ("minutes", "budget"), [(10, Budget.KEPT), (12, Budget.AT_RISK), (15, Budget.SPENT)]
)
def test_a_budget_is_kept_at_risk_or_spent(minutes: int, budget: Budget) -> None:
    found = measure(Suffered(outages=[at(0, minutes)]), DAY, target=Decimal(99))
    assert found.allowed == timedelta(minutes=14.4)
    assert found.left == timedelta(minutes=14.4 - minutes)
    assert found.budget is budget


def test_degraded_time_counts_as_much_as_was_said() -> None:
    suffered = Suffered(outages=[at(0, 10)], degraded=[at(0, 110)])
    found = measure(suffered, DAY, degraded_percent=20)
    assert (found.degraded, found.counted) == (timedelta(minutes=100), timedelta(minutes=30))
    assert found.downtime == timedelta(minutes=10)
    assert measure(suffered, DAY).budget is Budget.NONE
