"""When a report is due: nights on which clocks change, ends of months, days that are closed."""

from datetime import UTC, date, datetime, time

import pytest

from watchbell.analytics.reports.periods import Period, window_of
from watchbell.analytics.reports.rhythm import (
    LAST_BUSINESS_DAY,
    Rhythm,
    Times,
    due_between,
    monday_to_friday,
    next_due,
)
from watchbell.kernel.zones import zone

BERLIN = zone("Europe/Berlin")


def times(rhythm: Rhythm, at: str = "08:00", **more: object) -> Times:
    given = {"zone": "Europe/Berlin", **more}
    return Times(rhythm=rhythm, at=time.fromisoformat(at), **given)  # type: ignore[arg-type]  # tests give any


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def following(times: Times, after: str) -> str:
    found = next_due(times, wall(after), monday_to_friday)
    assert found is not None
    return found.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M %Z")


def test_eight_o_clock_stays_eight_o_clock_over_both_changes_of_the_clocks() -> None:
    daily = times(Rhythm.DAILY)
    assert following(daily, "2026-03-28 09:00") == "2026-03-29 08:00 CEST"
    assert following(daily, "2026-10-24 09:00") == "2026-10-25 08:00 CET"


def test_a_time_that_is_skipped_is_due_after_the_jump_and_one_that_comes_twice_once() -> None:
    night = times(Rhythm.DAILY, "02:30")
    assert following(night, "2026-03-28 12:00") == "2026-03-29 03:00 CEST"
    first = next_due(night, wall("2026-10-24 12:00"), monday_to_friday)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due(night, first, monday_to_friday) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_the_days_of_a_week_are_those_chosen() -> None:
    weekly = times(Rhythm.WEEKLY, weekdays=(0, 4))
    assert following(weekly, "2026-03-02 08:00") == "2026-03-06 08:00 CET"
    assert weekly.words == "Mondays and Fridays at 08:00 (Europe/Berlin)"


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-01-31 09:00", "2026-02-28 08:00 CET"),
        ("2028-02-01 00:00", "2028-02-29 08:00 CET"),
        ("2026-04-01 00:00", "2026-04-30 08:00 CEST"),
    ],
)
def test_a_month_without_that_day_has_it_on_its_last(after: str, due: str) -> None:
    assert following(times(Rhythm.MONTHLY, day=31), after) == due


def test_the_last_business_day_goes_round_weekends_and_holidays() -> None:
    last = times(Rhythm.MONTHLY, day=LAST_BUSINESS_DAY)
    assert following(last, "2026-05-01 00:00") == "2026-05-29 08:00 CEST"
    new_year = {date(2026, 12, 31), date(2026, 12, 30)}

    def is_open(day: date) -> bool:
        return monday_to_friday(day) and day not in new_year

    found = next_due(last, wall("2026-12-01 00:00"), is_open)
    assert found == wall("2026-12-29 08:00")


def test_what_was_missed_is_every_instant_until_now() -> None:
    daily = times(Rhythm.DAILY)
    found = due_between(daily, wall("2026-03-27 08:00"), wall("2026-03-30 08:00"), monday_to_friday)
    assert [at.astimezone(BERLIN).day for at in found] == [27, 28, 29, 30]
    assert {at.astimezone(BERLIN).hour for at in found} == {8}


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        (Period.YESTERDAY, "2026-03-28", "2026-03-29"),
        (Period.LAST_WEEK, "2026-03-16", "2026-03-23"),
        (Period.LAST_MONTH, "2026-02-01", "2026-03-01"),
        (Period.LAST_QUARTER, "2025-10-01", "2026-01-01"),
        (Period.LAST_YEAR, "2025-01-01", "2026-01-01"),
    ],
)
def test_periods_that_are_over_are_whole_days_of_the_zone(
    period: Period, since: str, until: str
) -> None:
    assert window_of(period, wall("2026-03-29 12:00"), BERLIN) == (wall(since), wall(until))


@pytest.mark.parametrize(
    ("period", "since"),
    [
        (Period.THIS_WEEK, "2026-03-23"),
        (Period.THIS_MONTH, "2026-03-01"),
        (Period.THIS_QUARTER, "2026-01-01"),
        (Period.THIS_YEAR, "2026-01-01"),
    ],
)
def test_periods_that_run_end_now(period: Period, since: str) -> None:
    now = wall("2026-03-29 12:00")
    assert window_of(period, now, BERLIN) == (wall(since), now)


def test_the_last_days_are_days_of_24_hours_until_now() -> None:
    now = wall("2026-03-29 12:00")
    since, until = window_of(Period.LAST_7_DAYS, now, BERLIN)
    assert (until, (until - since).total_seconds()) == (now, 7 * 86_400)
