"""What is drawn without a template of its own: instants, selects, components that repeat."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from watchbell.kernel.zones import zone
from watchbell.web.forms import Choice, Styled

THEN = datetime(2026, 3, 5, 22, 4, 9, tzinfo=UTC)


def drawn(source: str, **context: object) -> str:
    return Template(f"{{% load watchbell %}}{source}").render(Context(context))


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (
            "exact",
            '<time datetime="2026-03-06T07:04:09+09:00" title="Fri 6 Mar 2026, 07:04:09 JST">'
            '6 Mar 2026, 07:04 <span class="wb-muted">JST</span></time>',
        ),
        (
            "relative",
            '<time datetime="2026-03-06T07:04:09+09:00" title="Fri 6 Mar 2026, 07:04:09 JST"'
            " data-relative>2h ago</time>",
        ),
    ],
)
def test_an_instant_is_told_in_the_readers_zone(show: str, expected: str) -> None:
    source = f'{{% moment then "{show}" %}}'
    with timezone.override(zone("Asia/Tokyo")):
        assert drawn(source, then=THEN, now=THEN + timedelta(hours=2)) == expected
    with timezone.override(zone("Europe/Berlin")):
        assert "Thu 5 Mar 2026, 23:04:09 CET" in drawn(source, then=THEN, now=THEN)


def test_an_instant_can_be_told_both_ways_and_none_is_a_dash() -> None:
    both = drawn('{% moment then "both" %}', then=THEN, now=THEN + timedelta(days=3))
    assert "5 Mar 2026, 22:04" in both
    assert "3d ago" in both
    assert drawn("{% moment missing %}", missing=None) == '<span class="wb-muted">–</span>'


class Form(Styled):
    service = Choice(
        required=False, choices=[("", "Any"), ("a", "<b>Pay</b>"), ('"x', "Mail"), (3, "Three")]
    )


@pytest.mark.parametrize(
    ("chosen", "option"),
    [
        ("", '<option value="" selected>Any</option>'),
        ("a", '<option value="a" selected>&lt;b&gt;Pay&lt;/b&gt;</option>'),
        ('"x', '<option value="&quot;x" selected>Mail</option>'),
        ("3", '<option value="3" selected>Three</option>'),
    ],
)
def test_a_select_marks_what_is_chosen_and_escapes_every_name(chosen: str, option: str) -> None:
    html = str(Form({"service": chosen})["service"])
    assert html.startswith('<select class="form-select" id="id_service" name="service">')
    assert option in html
    assert html.count(" selected") == 1
    assert html.count("<option") == 4
    assert "<b>" not in html


def test_a_component_that_repeats_follows_its_inputs() -> None:
    names = ["Ada", "<i>Bob</i>", "", "Ada"]
    first, hostile, nobody, again = (drawn('{% drawn "person" name=name %}', name=n) for n in names)
    assert first == again
    assert "Ada" in first
    assert "&lt;i&gt;Bob" in hostile
    assert "Nobody" in nobody
