"""Rotations and DST: scenarios 1 to 16 of the design, with the real services and database."""

from datetime import datetime, timedelta

import pytest

from tests.builders.kept import kept_schedule, read_back, spec_of
from tests.builders.people import make_person
from tests.builders.rotations import NAMES, local, on_call, only, rotation, walk
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.domain import Rollout, RotationFacts, ScheduleFacts
from watchbell.oncall.selectors import rotations_of
from watchbell.oncall.services import change_rotation, create_schedule
from watchbell.oncall.shifts import final_schedule
from watchbell.oncall.specs import ScheduleSpec

LONG_AGO = local("2023-12-01T00:00")
pytestmark = pytest.mark.usefixtures("database")


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
def test_01_and_07_a_hand_off_in_the_hour_that_comes_twice_is_at_its_first_time(rrule: str) -> None:
    facts = kept_schedule(rotation("ABC", rrule, "2020-10-30T01:30"))
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


def test_02_a_hand_off_at_a_time_that_does_not_exist_is_at_the_first_after_the_jump() -> None:
    facts = kept_schedule(rotation("AB", "FREQ=DAILY", "2020-03-06T02:30"))
    assert walk(facts, local("2020-03-07T12:00"), local("2020-03-10T12:00"))[1:] == [
        ("03-08 03:00 CDT", "A"),
        ("03-09 02:30 CDT", "B"),
        ("03-10 02:30 CDT", "A"),
    ]


def test_04_hourly_hand_offs_skip_the_hour_that_does_not_exist_and_nobodys_turn() -> None:
    facts = kept_schedule(rotation("ABC", "FREQ=HOURLY", "2020-03-08T00:00"))
    assert walk(facts, local("2020-03-08T01:00"), local("2020-03-08T06:00")) == [
        ("03-08 01:00 CST", "B"),
        ("03-08 03:00 CDT", "C"),
        ("03-08 04:00 CDT", "A"),
        ("03-08 05:00 CDT", "B"),
    ]


def test_05_hourly_hand_offs_stay_on_the_wall_clock_through_the_double_hour() -> None:
    facts = kept_schedule(rotation("AB", "FREQ=HOURLY", "2020-11-01T00:30"))
    assert walk(facts, local("2020-11-01T00:30"), local("2020-11-01T04:00")) == [
        ("11-01 00:30 CDT", "A"),
        ("11-01 01:30 CDT", "B"),
        ("11-01 02:30 CST", "A"),
        ("11-01 03:30 CST", "B"),
    ]


def test_10_monthly_hand_offs_keep_their_wall_time() -> None:
    facts = kept_schedule(rotation("AB", "FREQ=MONTHLY", "2020-10-01T01:30"))
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
    facts = kept_schedule(rotation("ABC", "FREQ=WEEKLY", "2024-10-01T00:00"))
    week = timedelta(weeks=1)
    before, during, after = final_schedule(facts, local(lo) - week, local(hi) + week)[:3]
    assert (during.start, during.end) == (local(lo), local(hi))
    assert (before.end, after.start) == (during.start, during.end)
    assert len({before.person, during.person, after.person}) == 3


def edited(
    old: RotationFacts, new: RotationFacts, at: datetime, rollout: Rollout
) -> tuple[ScheduleFacts, ScheduleFacts]:
    """Change a rotation by the service at `at`; return the facts before and after."""
    members = dict.fromkeys((*old.members, *new.members))
    people = {one: make_person(NAMES[one], now=LONG_AGO) for one in members if one}
    spec = ScheduleSpec(
        name="Web", slug="web", timezone=old.timezone, rotations=[spec_of(old, people)]
    )
    made = create_schedule(spec=spec, actor=SYSTEM, now=LONG_AGO)
    before = read_back(made, people, at)
    (row,) = rotations_of(made.pk, at=at)
    change_rotation(
        rotation_id=row.pk, spec=spec_of(new, people), rollout=rollout, actor=SYSTEM, now=at
    )
    return before, read_back(made, people, at)


@pytest.mark.parametrize("rollout", Rollout)
def test_12_whoever_is_on_call_stays_when_somebody_else_leaves_the_list(rollout: Rollout) -> None:
    old = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00")
    at = local("2024-01-17T12:00")
    before, after = edited(old, rotation("BC", old.rrule, "2024-01-01T09:00"), at, rollout)
    assert on_call(before, at) == "C"
    assert [on_call(after, at + timedelta(weeks=n)) for n in range(3)] == ["C", "B", "C"]


def test_12_when_whoever_is_on_call_leaves_the_next_of_the_old_order_takes_over() -> None:
    old = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00", shifts_per_member=2)
    new = rotation("BC", "FREQ=WEEKLY", "2024-01-01T09:00", shifts_per_member=2)
    at = local("2024-01-10T12:00")
    before, after = edited(old, new, at, Rollout.AT_ONCE)
    assert on_call(before, at) == "A"
    assert "".join(on_call(after, at + timedelta(weeks=n)) for n in range(5)) == "BBCCB"


@pytest.mark.parametrize(
    ("after", "rollout", "on", "turns"),
    [
        ("DBC", Rollout.AFTER_ROUND, "2024-01-17T12:00", "CDBC"),
        ("DBC", Rollout.AT_ONCE, "2024-01-03T12:00", "DBCD"),
        ("DC", Rollout.AFTER_ROUND, "2024-01-17T12:00", "CDCD"),
        ("ADC", Rollout.AFTER_SHIFT, "2024-01-03T12:00", "ADCA"),
    ],
)
def test_12_a_newcomer_has_the_turn_of_whom_they_replace(
    after: str, rollout: Rollout, on: str, turns: str
) -> None:
    old = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00")
    _, found = edited(old, rotation(after, old.rrule, "2024-01-01T09:00"), local(on), rollout)
    weeks = [on_call(found, local(on) + timedelta(weeks=n)) for n in range(4)]
    assert "".join(weeks) == turns


def test_14_by_day_shifts_use_no_turns_on_other_days() -> None:
    facts = kept_schedule(
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
    facts = kept_schedule(
        rotation(
            members, "FREQ=DAILY", "2024-01-01T00:00", restrictions=[only("mon 00:00-sat 00:00")]
        )
    )
    week = ["2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"]
    assert [on_call(facts, local(f"{day}T12:00")) for day in week] == [friday, "", "", monday]


@pytest.mark.parametrize("rollout", Rollout)
def test_16_an_edit_leaves_the_past_as_it_was(rollout: Rollout) -> None:
    monday = local("2024-02-05T09:00")
    old = rotation("ABC", "FREQ=WEEKLY", "2024-01-01T09:00", shifts_per_member=2)
    new = rotation("AB", "FREQ=DAILY", "2024-02-05T09:00")
    before, after = edited(old, new, monday, rollout)
    lo = local("2024-01-01T00:00")
    past = repr(final_schedule(before, lo, monday)).encode()
    assert repr(final_schedule(after, lo, monday)).encode() == past
    takes_over = {
        Rollout.AT_ONCE: monday,
        Rollout.AFTER_SHIFT: local("2024-02-12T09:00"),
        Rollout.AFTER_ROUND: local("2024-02-12T09:00"),
    }[rollout]
    (ended,) = [one for one in after.rotations if one.effective_until]
    assert ended.effective_until == takes_over
    # The new rule counts its days from its own first shift, on the Monday before.
    following = [takes_over, takes_over + timedelta(days=1), takes_over + timedelta(days=2)]
    turns = "ABA" if rollout is Rollout.AT_ONCE else "BAB"
    assert "".join(on_call(after, at) for at in following) == turns


def test_16_an_edit_at_a_hand_off_takes_over_at_that_very_instant() -> None:
    monday = local("2024-02-05T09:00")
    rule, start = "FREQ=WEEKLY", "2024-01-01T09:00"
    before = rotation("ABC", rule, start, shifts_per_member=2)
    ended = rotation("ABC", rule, start, shifts_per_member=2, effective_until=monday)
    after = rotation("XY", "FREQ=DAILY", "2024-02-05T09:00", effective_since=monday)
    lo = local(start)
    both = kept_schedule(ended, after)
    assert walk(both, lo, monday) == walk(kept_schedule(before), lo, monday)
    assert on_call(both, monday) == "X"
    assert on_call(both, monday - timedelta(microseconds=1)) == "C"
