"""Times of other products: by the stated order and zone, never silently swapped."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.importers.domain import DateOrder, Unreadable
from watchbell.importers.readers.moments import NoTime, OrderFinder, moment_of

DMY, MDY, YMD = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("29/2/2016 01:16", DMY, "2016-02-29T01:16"),
        ("3/4/2016 01:16", DMY, "2016-04-03T01:16"),
        ("3/4/2016 01:16", MDY, "2016-03-04T01:16"),
        ("03.04.2016 01:16:09", DMY, "2016-04-03T01:16:09"),
        ("2016-04-03 01:16:09", MDY, "2016-04-03T01:16:09"),
        ("2016-04-03T01:16:09Z", DMY, "2016-04-03T01:16:09"),
        ("2016-04-03T01:16:09+02:00", DMY, "2016-04-02T23:16:09"),
        ("2010-03-31T16:59:42.250+0200", DMY, "2010-03-31T14:59:42.250000"),
        ("16/4/3 1:02", YMD, "2016-04-03T01:02"),
        ("12/Mar/23 3:45 PM", DMY, "2023-03-12T15:45"),
        ("12/Mär/23 3:45 PM", DMY, "2023-03-12T15:45"),
        ("12/févr./23 12:05 AM", DMY, "2023-02-12T00:05"),
        ("1525914401", DMY, "2018-05-10T01:06:41"),
        ("1525914401250", DMY, "2018-05-10T01:06:41.250000"),
        ("31.Dez.99 23:59", DMY, "1999-12-31T23:59"),
        ("2024-03-01", DMY, "2024-03-01T00:00"),
    ],
)
def test_times_are_read_as_they_are_meant(text: str, order: DateOrder, expected: str) -> None:
    assert moment_of(text, order, "UTC") == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["?", "", "31/31/2016 01:00", "30/2/2016", "1/2/16 13:00 PM", "soon", "12/Foo/23", "9" * 99],
)
def test_what_is_no_time_says_so(text: str) -> None:
    with pytest.raises(NoTime):
        moment_of(text, DMY, "UTC")


def test_wall_time_is_that_of_the_zone_on_both_sides_of_the_change_of_clocks() -> None:
    assert moment_of("26/3/2016 12:00", DMY, "Europe/Berlin").hour == 11
    assert moment_of("27/3/2016 12:00", DMY, "Europe/Berlin").hour == 10
    skipped = moment_of("27/3/2016 02:30", DMY, "Europe/Berlin")
    assert skipped == datetime(2016, 3, 27, 1, 0, tzinfo=UTC)


def found(*texts: str) -> DateOrder:
    finder = OrderFinder()
    for text in texts:
        finder.look_at(text)
    return finder.order


def test_one_date_that_can_mean_one_thing_settles_the_file() -> None:
    assert found("3/4/2016 10:00", "29/2/2016 01:16") is DMY
    assert found("3/4/2016 10:00", "2/29/2016 01:16") is MDY
    assert found("99/4/3 10:00") is YMD
    assert found("2016-04-03", "4/4/2016") is DMY


def test_what_cannot_be_known_is_asked_for() -> None:
    with pytest.raises(Unreadable, match="say which"):
        found("3/4/2016 10:00", "5/6/2016")


def test_a_mixed_file_is_refused_and_a_stray_row_is_not_believed() -> None:
    with pytest.raises(Unreadable, match="mixed"):
        found("29/2/2016", "2/29/2016")
    days = [f"{day}/{month}/2016" for day in range(13, 29) for month in range(1, 10)]
    assert found(*days, "2/29/2016") is DMY


@settings(max_examples=80)
@given(st.datetimes(min_value=datetime(1971, 1, 2), max_value=datetime(2069, 1, 1)))  # noqa: DTZ001 wall times
def test_a_time_that_is_written_is_read_again(wall: datetime) -> None:
    at = wall.replace(second=0, microsecond=0)
    for order, text in (
        (DMY, f"{at.day}/{at.month}/{at.year} {at:%H:%M}"),
        (MDY, f"{at.month}/{at.day}/{at.year} {at:%I:%M %p}"),
        (YMD, f"{at:%Y-%m-%d %H:%M:%S}"),
    ):
        assert moment_of(text, order, "UTC") == at.replace(tzinfo=UTC)


@settings(max_examples=80)
@given(st.text(max_size=40), st.sampled_from(list(DateOrder)))
def test_any_text_is_a_time_or_none(text: str, order: DateOrder) -> None:
    try:
        at = moment_of(text, order, "Europe/Berlin")
    except NoTime:
        return
    assert at.utcoffset() == timedelta(0)
