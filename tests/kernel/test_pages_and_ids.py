"""Cursors, versions and ids."""

from datetime import UTC, datetime, timedelta

import pytest

from watchbell.kernel.errors import InvalidInput, StaleVersion
from watchbell.kernel.ids import new_id
from watchbell.kernel.pages import clean_limit, cut, read_cursor, uuid_key, write_cursor
from watchbell.kernel.versions import expect_version

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_cursor_comes_back_as_it_was_written() -> None:
    keys = ["Zoë", "", '"quoted"']
    assert read_cursor(write_cursor(*keys), 3) == keys


@pytest.mark.parametrize("cursor", ["", "%", "ä", "bnVsbA", "WzEsMl0", write_cursor("a\0", "b")])
def test_a_cursor_that_was_made_up_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_cursor(cursor, 2)
    assert list(refusal.value.fields) == ["cursor"]


def test_a_cursors_id_must_be_one() -> None:
    with pytest.raises(InvalidInput):
        uuid_key("7")


def test_the_last_page_has_no_cursor() -> None:
    assert cut([1, 2], 2, lambda row: (str(row),)).next_cursor is None
    page = cut([1, 2, 3], 2, lambda row: (str(row),))
    assert (page.items, page.next_cursor) == ([1, 2], write_cursor("2"))


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_1_to_500_rows(limit: int) -> None:
    with pytest.raises(InvalidInput):
        clean_limit(limit)


def test_a_stale_version_is_refused_and_none_does_not_look() -> None:
    expect_version(3, 3)
    expect_version(3, None)
    with pytest.raises(StaleVersion, match="version 3 now and you changed version 2"):
        expect_version(3, 2)


def test_ids_sort_as_they_were_made_even_within_a_millisecond() -> None:
    made = [new_id(NOW) for _ in range(1000)] + [new_id(NOW + timedelta(milliseconds=1))]
    assert made == sorted(made)
    assert len(set(made)) == 1001
    assert {(one.version, one.variant) for one in made} == {(7, made[0].variant)}
    assert made[0].int >> 80 == int(NOW.timestamp() * 1000)
