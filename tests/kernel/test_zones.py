"""Wall time and instants."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

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


def slowly(wall: datetime, tz: ZoneInfo, fold: int) -> datetime | None:
    """Read a wall time as zoneinfo does; None when it does not exist."""
    found = wall.replace(tzinfo=tz, fold=fold).astimezone(UTC)
    return found if found.astimezone(tz).replace(tzinfo=None, fold=0) == wall else None


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.sampled_from(sorted(available_timezones())),
    some.datetimes(datetime(1971, 1, 1), datetime(2199, 12, 28)),  # noqa: DTZ001 wall time
)
def test_quiet_days_are_read_as_any_other(zone_name: str, at: datetime) -> None:
    tz = zone(zone_name)
    for fold, reading in ((0, starts_at), (1, ends_at)):
        plain = slowly(at, tz, fold)
        assert plain is None or reading(at, tz) == plain
    moment = at.replace(tzinfo=UTC)
    shown = moment.astimezone(tz).replace(tzinfo=None)
    assert (wall_at(moment, tz), wall_at(moment, tz).fold) == (shown, shown.fold)


@pytest.mark.parametrize("zone_name", ["Africa/Casablanca", "Pacific/Apia", "Antarctica/Troll"])
def test_around_every_change_of_a_zone_quiet_or_not(zone_name: str) -> None:
    tz = zone(zone_name)
    at = datetime(2010, 1, 1, tzinfo=UTC)
    while at.year < 2014:
        shown = at.astimezone(tz).replace(tzinfo=None)
        assert wall_at(at, tz) == shown
        assert at in (starts_at(shown, tz), ends_at(shown, tz))
        at += timedelta(hours=1)
