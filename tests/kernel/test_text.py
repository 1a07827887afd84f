"""Texts that people type."""

import pytest

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line, clean_slug, clean_text


def test_a_line_is_stripped_and_keeps_every_script() -> None:
    assert clean_line("  Zoë 李 🚢\t", "name") == "Zoë 李 🚢"


@pytest.mark.parametrize(
    "value", ["", " \n ", "a\0b", "a\nb", "a\tb", "a\x1b[31m", "a\u202eb", "a\ud800", "a\u2028b"]
)
def test_what_breaks_a_line_is_refused_with_the_fields_name(value: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_line(value, "title")
    assert list(refusal.value.fields) == ["title"]


def test_a_line_that_is_too_long_says_how_long_it_may_be() -> None:
    with pytest.raises(InvalidInput, match="201 characters; shorten it to at most 200"):
        clean_line("x" * 201, "title")


def test_an_optional_line_may_be_empty() -> None:
    assert clean_line("  ", "label", required=False) == ""


def test_text_keeps_lines_and_tabs_with_one_kind_of_line_break() -> None:
    assert clean_text("a\r\nb\rc\n\td\n", "notes") == "a\nb\nc\n\td"


@pytest.mark.parametrize("value", ["a\0b", "a\x07", "\u2066a"])
def test_text_refuses_other_control_characters(value: str) -> None:
    with pytest.raises(InvalidInput):
        clean_text(value, "notes")


def test_text_that_is_required_is_not_empty() -> None:
    with pytest.raises(InvalidInput):
        clean_text("\n", "notes", required=True)


def test_a_slug_is_small_letters() -> None:
    assert clean_slug(" Payments-API2 ", "slug") == "payments-api2"
