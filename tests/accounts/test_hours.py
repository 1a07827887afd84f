"""Weekly working hours in wall time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchbell.accounts.hours import (
    OFFICE,
    WeeklyRow,
    clean_hours,
    hours_of,
    rows_of,
    working_spans,
)
from watchbell.kernel.errors import InvalidInput

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def walked(hours: str, lo: datetime, hi: datetime) -> list[tuple[str, str]]:
    return [(wall(span.start), wall(span.end)) for span in working_spans(hours, BERLIN, lo, hi)]


def wall(instant: datetime) -> str:
    return instant.astimezone(BERLIN).strftime("%a %H:%M")


def test_office_hours_leave_out_the_weekend_and_are_cut_at_the_window() -> None:
    friday, monday = at("2026-03-06T16:00"), at("2026-03-09T10:00")
    assert walked(OFFICE, friday, monday) == [
        ("Fri 16:00", "Fri 17:00"),
        ("Mon 09:00", "Mon 10:00"),
    ]


def test_a_night_reaches_into_the_next_day_and_days_may_wrap_the_week() -> None:
    sunday = at("2026-03-08T00:00")
    night = clean_hours("SAT-mon 22:00-06:00")
    assert walked(night, sunday, sunday + timedelta(days=1)) == [
        ("Sun 00:00", "Sun 06:00"),
        ("Sun 22:00", "Mon 00:00"),
    ]


def test_a_day_of_a_jump_keeps_its_wall_time() -> None:
    sunday = at("2026-03-29T00:00")
    (span,) = working_spans("sun 01:00-05:00", BERLIN, sunday, sunday + timedelta(days=1))
    assert span.length == timedelta(hours=3)


def test_nobody_works_on_none() -> None:
    assert walked(clean_hours(" None "), at("2026-03-02T00:00"), at("2026-03-09T00:00")) == []


@pytest.mark.parametrize(
    "text", ["", "always", "mon 9-17", "mon-xyz 09:00-17:00", "mon 09:60-17:00", "mon 25:00-26:00"]
)
def test_what_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_hours(text)
    assert OFFICE in refused.value.fields["working_hours"]


@pytest.mark.parametrize(
    "hours",
    [
        "none",
        "mon-fri 09:00-17:00",
        "mon-fri 22:00-07:00, sat-sun 23:00-10:00",
        "mon 09:00-12:00, wed 09:00-12:00, sat-sun 00:00-00:00",
    ],
)
def test_rows_say_the_same_as_the_text_they_are_of(hours: str) -> None:
    assert hours_of(rows_of(hours)) == hours


def test_days_with_the_same_times_are_one_row_and_midnight_is_the_next_days() -> None:
    (row,) = rows_of("mon 18:00-24:00, tue-wed 18:00-24:00, sun 18:00-00:00")
    assert row == WeeklyRow(("mon", "tue", "wed", "sun"), time(18), time(0))
    assert hours_of([row]) == "mon-wed 18:00-00:00, sun 18:00-00:00"
    lo = datetime(2026, 3, 2, tzinfo=UTC)
    before, after = (
        working_spans(text, ZoneInfo("UTC"), lo, lo + timedelta(days=7))
        for text in ("mon-wed 18:00-24:00, sun 18:00-24:00", hours_of([row]))
    )
    assert before == after
