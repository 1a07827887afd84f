"""Who is on call when: the acceptance scenarios of the design, by their numbers, and DST."""

from datetime import datetime, timedelta

import pytest

from tests.builders.rotations import (
    local,
    on_call,
    override,
    person_id,
    rotation,
    schedule,
    walk,
)
from watchbell.oncall.domain import OverrideKind, Rollout, Strategy
from watchbell.oncall.shifts import changeover_at, final_schedule, shifts_at

LONDON = "Europe/London"


def test_a_change_takes_over_at_once_after_the_shift_or_after_the_round() -> None:
    old = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00")
    now = local("2024-01-10T12:00")
    assert changeover_at(old, Rollout.AT_ONCE, now) == now
    assert changeover_at(old, Rollout.AFTER_SHIFT, now) == local("2024-01-15T09:00")
    assert changeover_at(old, Rollout.AFTER_ROUND, now) == local("2024-01-22T09:00")


ALWAYS_A = rotation("A", "FREQ=DAILY", "2024-01-01T00:00")
B_BY_DAY = rotation("B", "FREQ=DAILY", "2024-01-01T09:00", ends_at="2024-01-01T21:00")
DAY = (local("2024-03-01T00:00"), local("2024-03-02T00:00"))


def test_an_overridden_shift_names_the_override_as_its_source() -> None:
    replace = override(OverrideKind.REPLACE, "C", *DAY, replaces="A")
    shifts = final_schedule(schedule(ALWAYS_A, overrides=[replace]), *DAY)
    assert [(shift.person, shift.source and shift.source.kind) for shift in shifts] == [
        (person_id("C"), "override")
    ]


def test_an_empty_slot_lets_lower_priorities_through_and_shows_as_a_gap() -> None:
    above = rotation("-C", "FREQ=DAILY", "2024-03-01T00:00", priority=5)
    facts = schedule(ALWAYS_A, above)
    assert [on_call(facts, DAY[0] + timedelta(days=n)) for n in range(3)] == ["A", "C", "A"]
    (gap,) = final_schedule(schedule(above), *DAY)
    assert (gap.person, gap.source and gap.source.name) == (None, above.name)


def test_everyone_is_on_call_at_once() -> None:
    facts = schedule(rotation("AB-", "FREQ=WEEKLY", "2024-01-01T00:00", strategy=Strategy.EVERYONE))
    assert on_call(facts, local("2024-02-01T00:00")) == "AB"


def test_nobody_is_on_call_before_the_first_shift() -> None:
    facts = schedule(rotation("A", "FREQ=WEEKLY", "2024-01-01T09:00"))
    assert on_call(facts, local("2024-01-01T08:59:59")) == ""
    assert on_call(facts, local("1999-01-01T00:00")) == ""


def test_an_excluded_shift_uses_no_turn_and_an_extra_one_does() -> None:
    facts = schedule(
        rotation(
            "AB",
            "FREQ=DAILY",
            "2024-01-01T09:00",
            ends_at="2024-01-01T17:00",
            exdates=["2024-01-02T09:00", "2024-01-02T10:00"],
            rdates=["2024-01-03T20:00", "2024-01-04T09:00"],
        )
    )
    assert walk(facts, local("2024-01-01T09:00"), local("2024-01-05T00:00")) == [
        ("01-01 09:00 CST", "A"),
        ("01-01 17:00 CST", "-"),
        ("01-03 09:00 CST", "B"),
        ("01-03 17:00 CST", "-"),
        ("01-03 20:00 CST", "A"),
        ("01-04 04:00 CST", "-"),
        ("01-04 09:00 CST", "B"),
        ("01-04 17:00 CST", "-"),
    ]


@pytest.mark.parametrize(
    ("zone", "start", "expected"),
    [
        ("Asia/Kathmandu", "2024-01-01T09:00", "2024-01-08T03:15:00+00:00"),
        ("Australia/Lord_Howe", "2024-04-07T01:45", "2024-04-06T14:45:00+00:00"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00+00:00"),
    ],
)
def test_odd_offsets_half_hour_changes_and_skipped_days(
    zone: str, start: str, expected: str
) -> None:
    facts = schedule(rotation("AB", "FREQ=DAILY", start, zone=zone))
    starts = [
        shift.start
        for shift in final_schedule(
            facts, local(start, zone) - timedelta(days=2), local(start, zone) + timedelta(days=9)
        )
    ]
    assert datetime.fromisoformat(expected) in starts


def test_on_a_day_that_a_zone_skips_nobody_loses_a_turn() -> None:
    facts = schedule(rotation("ABC", "FREQ=DAILY", "2011-12-28T00:00", zone="Pacific/Apia"))
    lo, hi = local("2011-12-28T00:00", "Pacific/Apia"), local("2012-01-02T00:00", "Pacific/Apia")
    assert [who for _, who in walk(facts, lo, hi, "Pacific/Apia")] == ["A", "B", "C", "A"]


def test_the_whole_shift_around_an_instant_is_found_even_when_it_is_long() -> None:
    yearly = schedule(rotation("AB", "FREQ=YEARLY", "2020-06-01T00:00", zone=LONDON))
    (shift,) = shifts_at(yearly, local("2024-01-01T00:00"))
    assert (shift.start, shift.end) == (
        local("2023-06-01T00:00", LONDON),
        local("2024-06-01T00:00", LONDON),
    )
