"""Wall time and instants."""

from datetime import UTC, datetime

import pytest

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import clean_zone, ends_at, starts_at, wall_at, zone

CHICAGO = zone("America/Chicago")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_time_that_comes_twice_starts_at_its_first_and_ends_at_its_last() -> None:
    assert starts_at(wall("2020-11-01T01:30"), CHICAGO) == instant("2020-11-01T01:30-05:00")
    assert ends_at(wall("2020-11-01T01:30"), CHICAGO) == instant("2020-11-01T01:30-06:00")


@pytest.mark.parametrize(
    ("zone_name", "missing", "first_after"),
    [
        ("America/Chicago", "2020-03-08T02:30", "2020-03-08T03:00-05:00"),
        ("America/Chicago", "2020-03-08T02:00", "2020-03-08T03:00-05:00"),
        ("Australia/Lord_Howe", "2024-10-06T02:10", "2024-10-06T02:30+11:00"),
        ("Pacific/Apia", "2011-12-30T12:34:56.789", "2011-12-31T00:00+14:00"),
        ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T01:00-02:00"),
    ],
)
def test_a_time_that_does_not_exist_is_the_first_after_the_jump(
    zone_name: str, missing: str, first_after: str
) -> None:
    for reading in (starts_at, ends_at):
        assert reading(wall(missing), zone(zone_name)) == instant(first_after)


def test_an_ordinary_time_is_read_back_as_it_was() -> None:
    at = starts_at(wall("2026-07-01T09:00"), CHICAGO)
    assert at == instant("2026-07-01T14:00+00:00")
    assert wall_at(at, CHICAGO) == wall("2026-07-01T09:00")


@pytest.mark.parametrize("name", ["", "Mars/Base", "../passwd", "Europe/Ber\0lin", "a" * 500, "/"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_zone(name)
    assert list(refusal.value.fields) == ["timezone"]
