"""How schedules are composed: scenarios 18 to 28, with the real services and database."""

from datetime import timedelta

import pytest

from tests.builders.kept import kept_schedule
from tests.builders.rotations import local, on_call, only, override, rotation, temporary
from watchbell.oncall.domain import OverrideKind, RotationFacts, ScheduleFacts

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("database")


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


def test_18_a_shift_starts_with_its_start_and_is_over_at_its_end() -> None:
    facts = kept_schedule(
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
    facts = kept_schedule(rotation("A", f"FREQ=WEEKLY;{rrule}", start, ends_at=ends_at))
    assert (on_call(facts, local(on)), on_call(facts, local(off))) == ("A", "")


def test_19_a_restriction_may_wrap_midnight_and_the_week() -> None:
    nights = kept_schedule(
        rotation("A", "FREQ=WEEKLY", "2017-07-03T00:00", restrictions=[only("mon 20:00-tue 08:00")])
    )
    assert on_call(nights, local("2017-07-25T07:00")) == "A"
    assert on_call(nights, local("2017-07-25T08:00")) == ""
    weekend = kept_schedule(
        rotation("A", "FREQ=WEEKLY", "2017-07-03T00:00", restrictions=[only("fri 18:00-mon 08:00")])
    )
    assert on_call(weekend, local("2017-07-24T07:59")) == "A"
    assert on_call(weekend, local("2017-07-24T08:00")) == ""
    assert on_call(weekend, local("2017-07-28T18:00")) == "A"


def test_20_an_override_replaces_adds_or_removes() -> None:
    replace = override(OverrideKind.REPLACE, "C", *DAY, replaces="B")
    facts = kept_schedule(ALWAYS_A, B_BY_DAY, overrides=[replace])
    assert people_through_the_day(facts) == {0: "A", 9: "AC", 21: "A"}
    assert on_call(facts, DAY[1] + timedelta(hours=9)) == "AB"
    add = override(OverrideKind.ADD, "C", *DAY)
    assert people_through_the_day(kept_schedule(ALWAYS_A, B_BY_DAY, overrides=[add])) == {
        0: "AC",
        9: "ABC",
        21: "AC",
    }
    remove = override(OverrideKind.REMOVE, "A", *DAY)
    assert people_through_the_day(kept_schedule(ALWAYS_A, B_BY_DAY, overrides=[remove])) == {
        0: "",
        9: "B",
        21: "",
    }


def test_20_replacing_somebody_who_is_not_on_call_has_no_effect() -> None:
    stray = override(OverrideKind.REPLACE, "C", *DAY, replaces="Z")
    facts = kept_schedule(ALWAYS_A, B_BY_DAY, overrides=[stray])
    assert people_through_the_day(facts) == {0: "A", 9: "AB", 21: "A"}


def test_21_only_the_fixed_shift_counts_whatever_the_rules_and_overrides_say() -> None:
    add = override(OverrideKind.ADD, "C", *DAY)
    move = temporary(DAY[0], DAY[1], D="6-12", E="10-12")
    facts = kept_schedule(ALWAYS_A, B_BY_DAY, overrides=[add], temporaries=[move])
    assert people_through_the_day(facts) == {0: "", 6: "D", 10: "DE", 12: ""}
    assert on_call(facts, DAY[0] - HOUR) == "A"
    assert on_call(facts, DAY[1]) == "A"


def test_24_the_highest_priority_with_somebody_wins() -> None:
    def daily(who: str, start: int, end: int, priority: int) -> RotationFacts:
        day = "2024-01-01T"
        return rotation(
            who, "FREQ=DAILY", f"{day}{start}:00", ends_at=f"{day}{end}:00", priority=priority
        )

    facts = kept_schedule(daily("A", 10, 20, 0), daily("B", 12, 16, 1), daily("C", 15, 18, 2))
    assert people_through_the_day(facts) == {0: "", 10: "A", 12: "B", 15: "C", 18: "A", 20: ""}


def test_28_a_restriction_from_midnight_is_active_at_midnight_and_nobody_else_is_paged() -> None:
    facts = kept_schedule(
        rotation("A", "FREQ=WEEKLY", "2024-01-01T00:00", restrictions=[only("00:00-08:00")])
    )
    assert on_call(facts, local("2024-03-01T00:00")) == "A"
    assert on_call(facts, local("2024-03-01T08:00")) == ""
    assert on_call(facts, local("2024-02-29T23:59:59")) == ""
