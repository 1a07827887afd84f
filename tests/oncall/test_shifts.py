"""Who is on call when: the acceptance scenarios of the design, by their numbers, and DST."""

from datetime import datetime, timedelta

import pytest

from tests.builders.rotations import (
    local,
    on_call,
    only,
    override,
    person_id,
    rotation,
    schedule,
    walk,
)
from watchbell.oncall.domain import OverrideKind, Rollout, ScheduleFacts, Strategy
from watchbell.oncall.shifts import changeover_at, final_schedule, shifts_at, turns_ahead_after

LONDON = "Europe/London"


def handoffs_walked(facts: ScheduleFacts, lo: datetime, hi: datetime, step: int) -> list[str]:
    """Ask every `step` seconds who is on call, as an engine does; return when that changed."""
    found, before, at = [], on_call(facts, lo), lo
    while at < hi:
        now = on_call(facts, at)
        if now != before:
            found.append(at.isoformat())
        before, at = now, at + timedelta(seconds=step)
    return found


@pytest.mark.parametrize("rrule", ["FREQ=DAILY", "FREQ=HOURLY;INTERVAL=24"])
def test_1_and_7_a_hand_off_in_the_hour_that_comes_twice_is_at_its_first_time(rrule: str) -> None:
    facts = schedule(rotation("ABC", rrule, "2020-10-30T01:30"))
    lo, hi = local("2020-10-30T01:30"), local("2020-11-02T12:00")
    assert handoffs_walked(facts, lo, hi, 30) == [
        local(text).isoformat()
        for text in (
            "2020-10-31T01:30-05:00",
            "2020-11-01T01:30-05:00",
            "2020-11-02T01:30-06:00",
        )
    ]
    lengths = [shift.end - shift.start for shift in final_schedule(facts, lo, hi)]
    assert lengths[2] == timedelta(hours=25)


def test_2_a_hand_off_at_a_time_that_does_not_exist_is_at_the_first_after_the_jump() -> None:
    facts = schedule(rotation("AB", "FREQ=DAILY", "2020-03-06T02:30"))
    assert walk(facts, local("2020-03-07T12:00"), local("2020-03-10T12:00"))[1:] == [
        ("03-08 03:00 CDT", "A"),
        ("03-09 02:30 CDT", "B"),
        ("03-10 02:30 CDT", "A"),
    ]


def test_4_hourly_hand_offs_skip_the_hour_that_does_not_exist_and_nobodys_turn() -> None:
    facts = schedule(rotation("ABC", "FREQ=HOURLY", "2020-03-08T00:00"))
    assert walk(facts, local("2020-03-08T01:00"), local("2020-03-08T06:00")) == [
        ("03-08 01:00 CST", "B"),
        ("03-08 03:00 CDT", "C"),
        ("03-08 04:00 CDT", "A"),
        ("03-08 05:00 CDT", "B"),
    ]


def test_5_hourly_hand_offs_stay_on_the_wall_clock_through_the_double_hour() -> None:
    facts = schedule(rotation("AB", "FREQ=HOURLY", "2020-11-01T00:30"))
    assert walk(facts, local("2020-11-01T00:30"), local("2020-11-01T04:00")) == [
        ("11-01 00:30 CDT", "A"),
        ("11-01 01:30 CDT", "B"),
        ("11-01 02:30 CST", "A"),
        ("11-01 03:30 CST", "B"),
    ]


def test_10_monthly_hand_offs_keep_their_wall_time() -> None:
    facts = schedule(rotation("AB", "FREQ=MONTHLY", "2020-10-01T01:30"))
    assert walk(facts, local("2020-10-15T00:00"), local("2021-01-02T00:00"))[1:] == [
        ("11-01 01:30 CDT", "B"),
        ("12-01 01:30 CST", "A"),
        ("01-01 01:30 CST", "B"),
    ]


@pytest.mark.parametrize(
    ("lo", "hi"),
    [
        ("2024-10-29T05:00+00:00", "2024-11-05T06:00+00:00"),
        ("2025-03-04T06:00+00:00", "2025-03-11T05:00+00:00"),
    ],
)
def test_11_weeks_with_a_clock_change_touch_their_neighbours(lo: str, hi: str) -> None:
    facts = schedule(rotation("ABC", "FREQ=WEEKLY", "2024-10-01T00:00"))
    week = timedelta(weeks=1)
    before, during, after = final_schedule(facts, local(lo) - week, local(hi) + week)[:3]
    assert (during.start, during.end) == (local(lo), local(hi))
    assert (before.end, after.start) == (during.start, during.end)
    assert len({before.person, during.person, after.person}) == 3


def test_12_whoever_is_on_call_stays_when_somebody_else_leaves_the_list() -> None:
    old = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00")
    at = local("2024-01-17T12:00")
    assert on_call(schedule(old), at) == "C"
    new = rotation("BC", "FREQ=WEEKLY", "2024-01-01T09:00", effective_since=at)
    ahead = turns_ahead_after(old, new, at)
    new = rotation("BC", "FREQ=WEEKLY", "2024-01-01T09:00", effective_since=at, turns_ahead=ahead)
    assert [on_call(schedule(new), at + timedelta(weeks=n)) for n in range(3)] == ["C", "B", "C"]


def test_12_when_whoever_is_on_call_leaves_the_next_of_the_old_order_takes_over() -> None:
    old = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00", shifts_per_member=2)
    at = local("2024-01-10T12:00")
    assert on_call(schedule(old), at) == "A"
    ahead = turns_ahead_after(
        old, rotation("BC", "FREQ=WEEKLY", "2024-01-01T09:00", shifts_per_member=2), at
    )
    new = rotation("BC", "FREQ=WEEKLY", "2024-01-01T09:00", shifts_per_member=2, turns_ahead=ahead)
    weeks = "".join(on_call(schedule(new), at + timedelta(weeks=n)) for n in range(5))
    assert weeks == "BBCCB"


def test_a_change_takes_over_at_once_after_the_shift_or_after_the_round() -> None:
    old = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00")
    now = local("2024-01-10T12:00")
    assert changeover_at(old, Rollout.AT_ONCE, now) == now
    assert changeover_at(old, Rollout.AFTER_SHIFT, now) == local("2024-01-15T09:00")
    assert changeover_at(old, Rollout.AFTER_ROUND, now) == local("2024-01-22T09:00")


def test_14_by_day_shifts_use_no_turns_on_other_days() -> None:
    facts = schedule(
        rotation(
            "AB",
            "FREQ=WEEKLY;BYDAY=MO,WE,FR",
            "2024-01-01T00:00",
            ends_at="2024-01-02T00:00",
        )
    )
    days = [on_call(facts, local(f"2024-01-{day:02}T12:00")) for day in range(1, 11)]
    assert days == ["A", "", "B", "", "A", "", "", "B", "", "A"]


@pytest.mark.parametrize(("members", "friday", "monday"), [("AB", "A", "B"), ("ABC", "B", "C")])
def test_15_a_restriction_to_weekdays_uses_no_turns_at_weekends(
    members: str, friday: str, monday: str
) -> None:
    facts = schedule(
        rotation(
            members, "FREQ=DAILY", "2024-01-01T00:00", restrictions=[only("mon 00:00-sat 00:00")]
        )
    )
    week = ["2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"]
    assert [on_call(facts, local(f"{day}T12:00")) for day in week] == [friday, "", "", monday]


def test_16_an_edit_leaves_the_past_as_it_was() -> None:
    monday = local("2024-02-05T09:00")
    before = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00", shifts_per_member=2)
    ended = rotation(
        "ABC", "FREQ=WEEKLY", "2024-01-01T09:00", shifts_per_member=2, effective_until=monday
    )
    after = rotation("XY", "FREQ=DAILY", "2024-02-05T09:00", effective_since=monday)
    lo = local("2024-01-01T00:00")
    assert walk(schedule(ended, after), lo, monday) == walk(schedule(before), lo, monday)
    assert on_call(schedule(ended, after), monday) == "X"
    assert on_call(schedule(ended, after), monday - timedelta(microseconds=1)) == "C"


def test_18_a_shift_starts_with_its_start_and_is_over_at_its_end() -> None:
    facts = schedule(
        rotation(
            "A",
            "FREQ=WEEKLY;BYDAY=MO",
            "2017-07-24T08:00",
            ends_at="2017-07-24T20:00",
        )
    )
    assert on_call(facts, local("2017-07-24T07:59:59.999999")) == ""
    assert on_call(facts, local("2017-07-24T08:00:00")) == "A"
    assert on_call(facts, local("2017-07-24T19:59:59.999999")) == "A"
    assert on_call(facts, local("2017-07-24T20:00:00")) == ""


@pytest.mark.parametrize(
    ("rrule", "ends_at", "on", "off"),
    [
        ("BYDAY=MO", "2017-07-25T08:00", "2017-07-25T07:00", "2017-07-25T08:00"),
        ("BYDAY=MO,TU,WE,TH,FR", "2017-07-25T08:00", "2017-07-29T07:00", "2017-07-29T08:00"),
    ],
)
def test_19_a_shift_over_midnight_belongs_to_the_day_it_starts_on(
    rrule: str, ends_at: str, on: str, off: str
) -> None:
    start = "2017-07-24T20:00" if rrule == "BYDAY=MO" else "2017-07-24T08:00"
    facts = schedule(rotation("A", f"FREQ=WEEKLY;{rrule}", start, ends_at=ends_at))
    assert (on_call(facts, local(on)), on_call(facts, local(off))) == ("A", "")


def test_19_a_restriction_may_wrap_midnight_and_the_week() -> None:
    nights = schedule(
        rotation("A", "FREQ=WEEKLY", "2017-07-03T00:00", restrictions=[only("mon 20:00-tue 08:00")])
    )
    assert on_call(nights, local("2017-07-25T07:00")) == "A"
    assert on_call(nights, local("2017-07-25T08:00")) == ""
    weekend = schedule(
        rotation("A", "FREQ=WEEKLY", "2017-07-03T00:00", restrictions=[only("fri 18:00-mon 08:00")])
    )
    assert on_call(weekend, local("2017-07-24T07:59")) == "A"
    assert on_call(weekend, local("2017-07-24T08:00")) == ""
    assert on_call(weekend, local("2017-07-28T18:00")) == "A"


ALWAYS_A = rotation("A", "FREQ=DAILY", "2024-01-01T00:00")
B_BY_DAY = rotation("B", "FREQ=DAILY", "2024-01-01T09:00", ends_at="2024-01-01T21:00")
DAY = (local("2024-03-01T00:00"), local("2024-03-02T00:00"))


def people_through_the_day(facts: ScheduleFacts) -> dict[int, str]:
    """Return who is on call, by the hour at which that begins."""
    found: dict[int, str] = {}
    for hour in range(24):
        now = on_call(facts, DAY[0] + timedelta(hours=hour))
        if not found or now != [*found.values()][-1]:
            found[hour] = now
    return found


def test_20_an_override_replaces_adds_or_removes() -> None:
    replace = override(OverrideKind.REPLACE, "C", *DAY, replaces="B")
    facts = schedule(ALWAYS_A, B_BY_DAY, overrides=[replace])
    assert people_through_the_day(facts) == {0: "A", 9: "AC", 21: "A"}
    assert on_call(facts, DAY[1] + timedelta(hours=9)) == "AB"
    add = override(OverrideKind.ADD, "C", *DAY)
    assert people_through_the_day(schedule(ALWAYS_A, B_BY_DAY, overrides=[add])) == {
        0: "AC",
        9: "ABC",
        21: "AC",
    }
    remove = override(OverrideKind.REMOVE, "A", *DAY)
    assert people_through_the_day(schedule(ALWAYS_A, B_BY_DAY, overrides=[remove])) == {
        0: "",
        9: "B",
        21: "",
    }


def test_20_replacing_somebody_who_is_not_on_call_has_no_effect() -> None:
    stray = override(OverrideKind.REPLACE, "C", *DAY, replaces="Z")
    facts = schedule(ALWAYS_A, B_BY_DAY, overrides=[stray])
    assert people_through_the_day(facts) == {0: "A", 9: "AB", 21: "A"}


def test_an_overridden_shift_names_the_override_as_its_source() -> None:
    replace = override(OverrideKind.REPLACE, "C", *DAY, replaces="A")
    shifts = final_schedule(schedule(ALWAYS_A, overrides=[replace]), *DAY)
    assert [(shift.person, shift.source and shift.source.kind) for shift in shifts] == [
        (person_id("C"), "override")
    ]


def test_24_the_highest_priority_with_somebody_wins() -> None:
    def daily(who: str, start: int, end: int, priority: int) -> ScheduleFacts:
        day = "2024-01-01T"
        return schedule(
            rotation(
                who, "FREQ=DAILY", f"{day}{start}:00", ends_at=f"{day}{end}:00", priority=priority
            )
        )

    layers = [daily("A", 10, 20, 1), daily("B", 12, 16, 1), daily("C", 15, 18, 2)]
    facts = schedule(*[one.rotations[0] for one in layers])
    assert people_through_the_day(facts) == {0: "", 10: "A", 12: "AB", 15: "C", 18: "A", 20: ""}


def test_an_empty_slot_lets_lower_priorities_through_and_shows_as_a_gap() -> None:
    above = rotation("-C", "FREQ=DAILY", "2024-03-01T00:00", priority=5)
    facts = schedule(ALWAYS_A, above)
    assert [on_call(facts, DAY[0] + timedelta(days=n)) for n in range(3)] == ["A", "C", "A"]
    (gap,) = final_schedule(schedule(above), *DAY)
    assert (gap.person, gap.source and gap.source.name) == (None, above.name)


def test_28_a_restriction_from_midnight_is_active_at_midnight_and_nobody_else_is_paged() -> None:
    facts = schedule(
        rotation("A", "FREQ=WEEKLY", "2024-01-01T00:00", restrictions=[only("00:00-08:00")])
    )
    assert on_call(facts, local("2024-03-01T00:00")) == "A"
    assert on_call(facts, local("2024-03-01T08:00")) == ""
    assert on_call(facts, local("2024-02-29T23:59:59")) == ""


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
