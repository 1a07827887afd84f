"""Business hours: the vectors everybody works out in the head, and those nobody does."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from watchbell.catalog.hours import ALWAYS, WHOLE_DAY, WHOLE_WEEK, Hours, Minutes, NeverOpen, Rules
from watchbell.catalog.opening import read_hours, write_hours
from watchbell.kernel.intervals import Interval

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def week(*days: str) -> tuple[tuple[Minutes, ...], ...]:
    """One text of hours for Monday to Friday, two with Saturday, three with Sunday, or all 7."""
    named = [*[days[0]] * 5, *days[1:]] if len(days) < 7 else list(days)
    return tuple(read_hours(day) for day in [*named, *[""] * 7][:7])


def hours(*days: str, zone: str = "UTC", own: dict[str, str] | None = None) -> Hours:
    listed = {date.fromisoformat(day): read_hours(text) for day, text in (own or {}).items()}
    return Hours([Rules(zone, week(*days), listed)])


def at(text: str, zone: str = "UTC") -> datetime:
    """Monday is 2 November 2026: `Mon 16:00` up to `Sun 08:00` of that week, or a whole date."""
    names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    day, clock = text.split(" ")
    on = f"2026-11-{2 + names.index(day):02}" if day in names else day
    return datetime.fromisoformat(f"{on}T{clock}").replace(tzinfo=ZoneInfo(zone))


NINE_TO_FIVE = hours("09:00-17:00")
LUNCH = hours("09:00-12:00, 13:00-17:00")


@pytest.mark.parametrize(
    ("calendar", "start", "span", "due"),
    [
        (NINE_TO_FIVE, "Mon 16:00", 4 * HOUR, "Tue 12:00"),
        (NINE_TO_FIVE, "Sat 12:00", 4 * HOUR, "2026-11-09 13:00"),
        (hours("09:00-17:00", own={"2026-11-03": ""}), "Mon 16:00", 4 * HOUR, "Wed 12:00"),
        (NINE_TO_FIVE, "Mon 09:00", 6 * HOUR, "Mon 15:00"),
        (LUNCH, "Mon 11:00", 2 * HOUR, "Mon 14:00"),
        (
            hours("09:00-17:00", "09:00-16:00", "", "08:00-17:00", "09:00-17:00", "", ""),
            "Mon 11:00",
            16 * HOUR,
            "Thu 11:00",
        ),
        (NINE_TO_FIVE, "Mon 16:00", HOUR, "Mon 17:00"),
        (NINE_TO_FIVE, "Mon 17:00", HOUR, "Tue 10:00"),
        (NINE_TO_FIVE, "Sun 03:00", timedelta(), "Sun 03:00"),
        (hours("22:00-06:00"), "Mon 23:00", 2 * HOUR, "Tue 01:00"),
        (hours("22:00-06:00"), "Fri 23:00", 8 * HOUR, "2026-11-09 23:00"),
        (hours("18:00-24:00"), "Mon 23:00", 2 * HOUR, "Tue 19:00"),
        (hours("08:00-18:00"), "Mon 16:00", 4 * HOUR, "Tue 10:00"),
    ],
)
def test_when_a_goal_falls_due(calendar: Hours, start: str, span: timedelta, due: str) -> None:
    assert calendar.after(at(start), span) == at(due)
    assert calendar.between(at(start), at(due)) == span


def test_sixteen_hours_over_a_short_day_and_a_day_off() -> None:
    calendar = hours("09:00-17:00", "09:00-16:00", "", "08:00-17:00", "09:00-17:00", "", "")
    assert calendar.between(at("Mon 11:00"), at("Tue 16:00")) == 13 * HOUR


def test_a_day_of_its_own_has_other_hours_and_says_all_about_itself() -> None:
    eve = hours("09:00-17:00", own={"2026-11-03": "09:00-12:00"})
    assert eve.after(at("Tue 11:00"), 2 * HOUR) == at("Wed 10:00")
    night = hours("22:00-06:00", own={"2026-11-03": ""})
    assert night.between(at("Mon 12:00"), at("Tue 12:00")) == 2 * HOUR
    late = hours("09:00-17:00", own={"2026-11-07": "20:00-02:00"})
    assert late.between(at("Sat 00:00"), at("Sun 12:00")) == 6 * HOUR


def test_open_all_the_time_is_elapsed_time_on_nights_when_clocks_change() -> None:
    around = Hours([Rules("Europe/Berlin", WHOLE_WEEK)])
    with_a_day_off = Hours([Rules("Europe/Berlin", WHOLE_WEEK, {date(2020, 1, 1): ()})])
    for start in (at("2026-03-28 12:00", "Europe/Berlin"), at("2026-10-24 12:00", "Europe/Berlin")):
        for calendar in (around, ALWAYS, with_a_day_off):
            due = calendar.after(start, 24 * HOUR)
            assert due == start.astimezone(UTC) + 24 * HOUR
            assert calendar.between(start, due) == 24 * HOUR
    assert around.always
    assert around.next_change(at("Mon 00:00")) is None
    assert not with_a_day_off.always


def test_a_night_shift_is_as_long_as_the_night() -> None:
    night = hours("22:00-06:00", "22:00-06:00", "22:00-06:00", zone="Europe/Berlin")
    for evening, length in (("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-07", 8)):
        start = at(f"{evening} 20:00", "Europe/Berlin")
        assert night.between(start, start.astimezone(UTC) + 15 * HOUR) == length * HOUR


def test_a_calendar_has_its_own_clock() -> None:
    delhi = hours("09:00-17:00", zone="Asia/Kolkata")
    assert delhi.after(at("Mon 00:00"), HOUR) == at("Mon 04:30")


def test_calendars_follow_the_sun_together() -> None:
    lisbon, sydney = (
        Rules("Europe/Lisbon", week("08:00-20:00")),
        Rules("Australia/Sydney", week("08:00-20:00")),
    )
    both = Hours([lisbon, sydney])
    # Lisbon 08-20 UTC; Sydney, eleven hours ahead, 21-09 UTC: an hour is shared, one is nobody's.
    assert both.between(at("Tue 00:00"), at("Wed 00:00")) == 23 * HOUR
    assert both.after(at("Tue 19:00"), 2 * HOUR) == at("Tue 22:00")
    assert not both.is_open(at("Tue 20:30"))
    assert Hours([sydney, lisbon]).spans(at("Mon 00:00"), at("Sun 00:00")) == both.spans(
        at("Mon 00:00"), at("Sun 00:00")
    )


def test_what_happens_next() -> None:
    assert not NINE_TO_FIVE.is_open(at("Mon 17:00"))
    assert NINE_TO_FIVE.is_open(at("Mon 09:00"))
    assert NINE_TO_FIVE.next_change(at("Fri 16:00")) == at("Fri 17:00")
    assert NINE_TO_FIVE.next_change(at("Fri 17:00")) == at("2026-11-09 09:00")
    midweek = hours("00:00-24:00")
    assert midweek.next_change(at("Tue 13:00")) == at("Sat 00:00")
    assert midweek.spans(at("Tue 00:00"), at("Sun 00:00")) == [
        Interval(at("Tue 00:00"), at("Sat 00:00"))
    ]


def test_spans_and_changes_go_on_over_the_edges_of_what_was_summed_up() -> None:
    """A calendar that last closed years ago closes again years later, and is one span between."""
    far = Hours([Rules("UTC", WHOLE_WEEK, {date(2020, 1, 1): (), date(2030, 1, 1): ()})])
    assert far.next_change(at("2020-01-02 00:00")) == at("2030-01-01 00:00")
    (whole,) = far.spans(at("2020-01-01 00:00"), at("2030-01-02 00:00"))
    assert (whole.start, whole.end) == (at("2020-01-02 00:00"), at("2030-01-01 00:00"))
    rare = Hours([Rules("UTC", WHOLE_WEEK)])
    assert rare.spans(at("Mon 00:00"), at("Mon 00:00")) == []


def test_public_holidays_of_years_that_were_not_written_down_are_asked_of_the_region() -> None:
    bavaria = Rules(
        "Europe/Berlin",
        week("09:00-17:00"),
        {date(2026, 1, 6): read_hours("09:00-12:00")},
        region="DE-BY",
        written=(2026, 2026),
    )
    calendar = Hours([bavaria])
    assert calendar.is_open(at("2026-01-06 10:00", "Europe/Berlin"))
    assert calendar.is_open(at("2026-01-01 10:00", "Europe/Berlin"))
    assert not calendar.is_open(at("2027-01-06 10:00", "Europe/Berlin"))


def test_time_backwards() -> None:
    assert NINE_TO_FIVE.between(at("Tue 10:00"), at("Mon 16:00")) == -2 * HOUR
    with pytest.raises(ValueError, match="backwards"):
        NINE_TO_FIVE.after(at("Mon 10:00"), -HOUR)
    with pytest.raises(NeverOpen):
        Hours([Rules("UTC", week(""))])


def test_a_date_that_means_never_is_far_away() -> None:
    never = datetime.max.replace(tzinfo=UTC)
    rare = hours("", "", "08:00-08:30")
    assert rare.between(at("Mon 10:00"), never) > timedelta(days=250)
    with pytest.raises(OverflowError):
        rare.after(at("Mon 10:00"), timedelta(days=40_000))


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("9-17", "09:00-17:00"),
        ("09:00 - 12:00; 12:00-17:30", "09:00-17:30"),
        ("13:00-18:00, 08:00-12:00", "08:00-12:00, 13:00-18:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("00:00-00:00", "00:00-24:00"),
        ("Closed", "closed"),
    ],
)
def test_hours_as_people_write_them(text: str, again: str) -> None:
    assert write_hours(read_hours(text)) == again


@pytest.mark.parametrize("text", ["9", "25-26", "09:60-10:00", "nine to five", "24:00-02:00"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours|time of a day"):
        read_hours(text)


def test_rules_are_whole() -> None:
    with pytest.raises(ValueError, match="7 days"):
        Rules("UTC", (WHOLE_DAY,))
    with pytest.raises(ValueError, match="minutes"):
        Rules("UTC", (((600, 600),),) * 7)


def test_spans_of_years_are_not_walked() -> None:
    start, calendar = at("Mon 10:00"), hours("09:00-12:00, 13:00-17:00", zone="Europe/Berlin")
    far = calendar.after(start, timedelta(days=3000))
    begun = perf_counter()
    for minute in range(2000):
        calendar.between(start + timedelta(minutes=minute), far)
    # A walk over the spans would take seconds; the bound is wide for a loaded machine.
    assert perf_counter() - begun < 1.0
