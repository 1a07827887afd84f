"""When cron runs a job: by fields, and as another implementation says."""

from datetime import datetime
from itertools import islice

import pytest
from croniter import croniter  # type: ignore[import-untyped]  # it brings none
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.alerts.domain.cron import read_cron

MONDAY = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 what a clock on the wall shows
FIRST, LAST = datetime(2020, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001 likewise


def times(text: str, count: int = 3) -> list[str]:
    found = islice(read_cron(text).walls_after(MONDAY), count)
    return [f"{wall:%a %d %b %H:%M}" for wall in found]


def test_the_next_times_are_told() -> None:
    assert times("30 2 * * *") == ["Tue 03 Mar 02:30", "Wed 04 Mar 02:30", "Thu 05 Mar 02:30"]
    assert times("*/20 9-10 * * mon") == [
        "Mon 02 Mar 09:20",
        "Mon 02 Mar 09:40",
        "Mon 02 Mar 10:00",
    ]
    assert times("0 12 1 * fri", 2) == ["Fri 06 Mar 12:00", "Fri 13 Mar 12:00"]
    assert times("@hourly", 1) == ["Mon 02 Mar 10:00"]
    assert times("0 0 * * 5-7", 3) == ["Fri 06 Mar 00:00", "Sat 07 Mar 00:00", "Sun 08 Mar 00:00"]
    assert [wall.year for wall in islice(read_cron("0 0 29 2 *").walls_after(MONDAY), 1)] == [2028]


@pytest.mark.parametrize(
    "text", ["", "* * * *", "60 * * * *", "* * * * mon-", "*/0 * * * *", "5-1 * * * *", "a b c d e"]
)
def test_what_is_no_line_of_cron_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"it has|is not|has a step"):
        read_cron(text)


def test_a_day_that_never_comes_has_no_times() -> None:
    assert times("0 0 31 2 *") == []


def _field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    # The other one takes 3-3 for a whole round.
    pairs = st.tuples(number, number).filter(lambda two: two[0] < two[1])
    span = pairs.map(lambda two: f"{two[0]}-{two[1]}")
    step = st.integers(1, high).map(lambda by: f"*/{by}")
    return st.just("*") | number.map(str) | span | step


@settings(max_examples=200, deadline=None)
@given(
    st.tuples(_field(0, 59), _field(0, 23), _field(1, 28), _field(1, 12), _field(0, 6)),
    st.datetimes(FIRST, LAST),
)
def test_another_implementation_agrees(fields: tuple[str, ...], start: datetime) -> None:
    text = " ".join(fields)
    theirs = croniter(text, start)
    ours = list(islice(read_cron(text).walls_after(start), 3))
    # A star with a step narrows nothing in cron itself, so such a day or weekday is left out.
    if not any(field.startswith("*/") for field in (fields[2], fields[4])):
        assert ours == [theirs.get_next(datetime) for _ in range(3)]
