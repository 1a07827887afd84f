"""Gaps, coverage, who has how much, and hours for pay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.builders.people import make_person
from tests.builders.rotations import (
    local,
    only,
    override,
    person_id,
    rotation,
    schedule,
    temporary,
)
from tests.builders.schedules import make_schedule, weekly
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.intervals import Interval, overlaps, subtract, total
from watchbell.kernel.zones import zone
from watchbell.oncall.domain import OverrideKind, ScheduleFacts, Shift
from watchbell.oncall.measures import (
    LocalTime,
    balance,
    gaps,
    loads,
    nights,
    paid_hours,
    quality,
    weekends,
)
from watchbell.oncall.reporting import hours_csv
from watchbell.oncall.selectors import hours_of, measures_of
from watchbell.oncall.services import change_schedule, set_holiday_region
from watchbell.oncall.shifts import final_schedule

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BERLIN = zone("Europe/Berlin")
WEEK = Interval(local("2024-03-04T00:00"), local("2024-03-11T00:00"))


def gaps_of(facts: ScheduleFacts, window: Interval = WEEK) -> list[tuple[str, bool]]:
    shifts = final_schedule(facts, window.start, window.end)
    return [
        (f"{gap.start:%m-%d %H}-{gap.end:%m-%d %H}", gap.is_planned)
        for gap in gaps(facts, shifts, window)
    ]


def test_time_that_the_rules_leave_out_is_planned() -> None:
    office = rotation("AB", "FREQ=DAILY", "2024-01-01T00:00", restrictions=[only("08:00-20:00")])
    found = gaps_of(schedule(office))
    assert len(found) == 8
    assert all(planned for _, planned in found)
    by_day = rotation("A", "FREQ=DAILY", "2024-01-01T08:00", ends_at="2024-01-01T20:00")
    assert all(planned for _, planned in gaps_of(schedule(by_day)))


def test_a_deliberate_empty_slot_is_planned() -> None:
    found = gaps_of(schedule(rotation("A-", "FREQ=DAILY", "2024-01-01T00:00")))
    assert len(found) == 4
    assert all(planned for _, planned in found)


def test_holes_that_somebody_tore_are_not_planned() -> None:
    start = WEEK.start + DAY
    rules = rotation("A", "FREQ=DAILY", "2024-01-01T00:00")
    removed = override(OverrideKind.REMOVE, "A", start, start + HOUR)
    assert gaps_of(schedule(rules, overrides=[removed])) == [("03-05 06-03-05 07", False)]
    move = temporary(start, start + DAY, D="0-12")
    assert gaps_of(schedule(rules, temporaries=[move])) == [("03-05 18-03-06 06", False)]


def test_rules_that_ended_leave_a_gap_that_is_not_planned() -> None:
    end = WEEK.start + 2 * DAY
    ended = rotation("A", "FREQ=DAILY", "2024-01-01T00:00", effective_until=end)
    assert gaps_of(schedule(ended)) == [("03-06 06-03-11 05", False)]
    later = rotation("B", "FREQ=DAILY", "2024-01-01T00:00", effective_since=end + DAY)
    assert gaps_of(schedule(ended, later)) == [("03-06 06-03-07 06", False)]
    assert gaps_of(schedule(replace(ended, effective_until=None))) == []


def test_a_schedule_before_its_first_shift_is_not_told_of() -> None:
    coming = rotation("A", "FREQ=DAILY", "2024-03-06T00:00")
    assert gaps_of(schedule(coming)) == [("03-04 06-03-06 06", True)]


def test_a_night_is_as_long_as_the_clocks_make_it() -> None:
    lo, hi = local("2024-03-30T00:00", "Europe/Berlin"), local("2024-04-01T00:00", "Europe/Berlin")
    lengths = [night.length / HOUR for night in nights(Interval(lo, hi), BERLIN)]
    assert lengths == [8, 7, 8]
    (weekend,) = weekends(Interval(lo, hi), BERLIN)
    assert weekend.length == 47 * HOUR


def test_each_paid_hour_is_counted_once_and_by_the_persons_own_clock() -> None:
    a = person_id("A")
    start = datetime(2026, 4, 2, 12, tzinfo=UTC)
    window = Interval(start, start + 4 * DAY)
    shifts = [Shift(window.start, window.end, a, None)]
    friday = Interval(datetime(2026, 4, 2, 22, tzinfo=UTC), datetime(2026, 4, 3, 22, tzinfo=UTC))
    (paid,) = paid_hours(shifts, window, {a: LocalTime(BERLIN, [friday])})
    # Thursday 14:00 to Monday 14:00 in Berlin; Good Friday is a holiday.
    assert paid.holiday == 24 * HOUR
    assert paid.weekend == 48 * HOUR
    assert paid.night == 2 * HOUR + 6 * HOUR
    assert paid.weekday == 8 * HOUR + 8 * HOUR
    assert paid.total == window.length
    (load,) = loads(shifts, window, {a: LocalTime(BERLIN, [friday])})
    assert (load.nights, load.night, load.weekend) == (4, 32 * HOUR, 48 * HOUR)


def test_who_is_on_call_twice_at_once_is_paid_once() -> None:
    a = person_id("A")
    window = Interval(WEEK.start, WEEK.start + DAY)
    shifts = [Shift(window.start, window.end, a, None)] * 2
    (paid,) = paid_hours(shifts, window, {a: LocalTime(BERLIN)})
    assert paid.total == DAY


def test_balance_is_whole_when_all_have_the_same_and_nothing_when_one_has_all() -> None:
    a, b = person_id("A"), person_id("B")
    clocks = {one: LocalTime(zone("UTC")) for one in (a, b)}
    half = WEEK.start + WEEK.length / 2
    alone = loads([Shift(WEEK.start, WEEK.end, a, None)], WEEK, clocks)
    assert balance(alone) == 1.0
    assert balance([]) == 0.0
    assert quality(0.0, 1.0) == 0
    unequal = [Shift(WEEK.start, half, a, None), Shift(WEEK.end - HOUR, WEEK.end, b, None)]
    assert balance(loads(unequal, WEEK, clocks)) < 0.05


spans = some.lists(
    some.tuples(some.integers(0, 200), some.integers(1, 40)).map(
        lambda pair: Interval(WEEK.start + pair[0] * HOUR, WEEK.start + sum(pair) * HOUR)
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spans, spans)
def test_what_two_unions_share_and_what_is_outside_add_up(
    some_spans: list[Interval], others: list[Interval]
) -> None:
    shared = overlaps(some_spans, others)
    assert shared == overlaps(others, some_spans)
    assert total(shared) + total(subtract(some_spans, others)) == total(some_spans)


def test_measures_and_hours_come_from_the_database(
    ada: Person, grace: Person, now: datetime
) -> None:
    paul = make_person("=Paul", timezone="Europe/Paris", now=now)
    web = make_schedule("Web", weekly(ada, paul), now=now)
    make_schedule("Night", weekly(paul), now=now)
    found = measures_of(web, now, now + 14 * DAY)
    assert (found.coverage, found.quality, found.gaps) == (1.0, 100, ())
    assert {one.person.name: one.total for one in found.loads} == {
        "Ada": 7 * DAY,
        "=Paul": 7 * DAY,
    }
    rows = hours_of([web], now, now + 14 * DAY)
    assert [(row.person.name, row.total) for row in rows] == [("=Paul", 7 * DAY), ("Ada", 7 * DAY)]
    assert "'=Paul" in hours_csv(rows)


def test_holidays_are_paid_as_the_persons_region_or_the_schedules_has_them(
    ada: Person, grace: Person, now: datetime
) -> None:
    web = make_schedule("Web", weekly(ada), now=now)
    change_schedule(
        schedule_id=web.pk,
        name="Web",
        description="",
        timezone="UTC",
        team_id=None,
        region="DE-BE",
        actor=SYSTEM,
        now=now,
    )
    web.refresh_from_db()
    lo = datetime(2026, 10, 1, tzinfo=UTC)
    (row,) = hours_of([web], lo, lo + 7 * DAY)
    assert row.holiday == DAY
    set_holiday_region(person_id=ada.pk, region="FR", actor=SYSTEM, now=now)
    (row,) = hours_of([web], lo, lo + 7 * DAY)
    assert (row.holiday, row.total) == (timedelta(), 7 * DAY)


@pytest.mark.parametrize("days", [0, 401])
def test_a_window_is_bounded(ada: Person, now: datetime, days: int) -> None:
    web = make_schedule("Web", weekly(ada), now=now)
    with pytest.raises(InvalidInput, match="to:"):
        measures_of(web, now, now + days * DAY)
