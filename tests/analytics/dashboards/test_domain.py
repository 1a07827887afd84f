"""What may stand on a dashboard, and where. Pure."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.analytics.dashboards.domain import Board, clean_widget, clean_widgets
from watchbell.analytics.dashboards.kinds import KINDS
from watchbell.analytics.dashboards.layout import (
    COLUMNS,
    Place,
    fault_of,
    first_free,
    laid_out,
    overlapping,
    screens,
)
from watchbell.analytics.dashboards.ready import READY
from watchbell.kernel.errors import InvalidInput

SIZES = st.tuples(st.integers(1, COLUMNS), st.integers(1, 6))


def widget(**more: Any) -> dict[str, Any]:
    """Return a figure card in JSON."""
    usual = {"id": "w1", "kind": "figure", "figure": "mtta", "x": 0, "y": 0, "w": 3, "h": 2}
    return {**usual, **more}


def faults(*given: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with these widgets."""
    with pytest.raises(InvalidInput) as refused:
        clean_widgets(given)
    return refused.value.fields


@given(st.lists(SIZES, max_size=15))
def test_what_is_laid_out_lies_within_the_grid_and_meets_nothing(
    sizes: list[tuple[int, int]],
) -> None:
    places = laid_out(sizes)
    assert [(one.w, one.h) for one in places] == sizes
    assert all(one.x >= 0 and one.right <= COLUMNS and one.y >= 0 for one in places)
    assert overlapping(places) is None
    assert not any(one.meets(other) for one, other in combinations(places, 2))


@given(st.lists(SIZES, min_size=1, max_size=15), st.integers(1, 6))
def test_screens_hold_everything_once_and_are_never_higher_than_asked(
    sizes: list[tuple[int, int]], rows: int
) -> None:
    places = laid_out(sizes)
    found = screens(places, rows)
    assert sorted(number for screen in found for number, _ in screen) == list(range(len(places)))
    for screen in found:
        assert all(place.y >= 0 and place.bottom <= rows for _, place in screen)
        assert overlapping([place for _, place in screen]) is None


def test_the_first_free_place_is_the_highest_and_there_the_leftmost() -> None:
    taken = [Place(0, 0, 6, 2), Place(9, 0, 3, 4)]
    assert first_free(taken, 3, 2) == Place(6, 0, 3, 2)
    assert first_free(taken, 6, 2) == Place(0, 2, 6, 2)


def test_a_place_must_lie_within_the_grid() -> None:
    assert fault_of(Place(0, 0, 12, 2)) == ""
    assert "12 columns" in fault_of(Place(10, 0, 3, 2))
    assert "60 rows" in fault_of(Place(0, 59, 3, 2))
    outside = (Place(-1, 0, 3, 2), Place(0, 0, 0, 2), Place(0, 0, 3, 13))
    assert [bool(fault_of(one)) for one in outside] == [True, True, True]


def test_a_widget_reads_back_what_it_says() -> None:
    given = widget(title="Answer", days=90, filters=["team:payments"], measure="median")
    found = clean_widget(given)
    assert clean_widget(found.as_json()) == found
    assert (found.heading, found.measure, found.days) == ("Answer", "median", 90)
    assert clean_widget(widget()).heading == "MTTA, acknowledge"


def test_what_a_kind_does_not_take_is_left_out() -> None:
    found = clean_widget(widget(kind="note", text=" Hello ", figure="mtta", days=7))
    assert (found.text, found.figure, found.days) == ("Hello", "", None)


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"kind": "banana"}, "kind"),
        ({"id": "W 1"}, "id"),
        ({"figure": "banana"}, "figure"),
        ({"figure": "declared", "measure": "median"}, "measure"),
        ({"kind": "trend", "figure": "backlog", "w": 6, "h": 4}, "figure"),
        ({"kind": "trend", "by": "century", "w": 6, "h": 4}, "by"),
        ({"kind": "split", "by": "week", "w": 6, "h": 4}, "by"),
        ({"kind": "split", "by": "team", "look": "cake", "w": 6, "h": 4}, "look"),
        ({"kind": "promise", "w": 6, "h": 4}, "figure"),
        ({"days": 5}, "days"),
        ({"days": True}, "days"),
        ({"filters": ["banana:1"]}, "filters"),
        ({"kind": "note", "text": ""}, "text"),
        ({"title": "x" * 81}, "title"),
        ({"x": "0"}, "place"),
        ({"x": 11}, "place"),
        ({"w": 1}, "place"),
    ],
)
def test_what_cannot_be_is_named_by_its_part(more: dict[str, Any], part: str) -> None:
    assert list(faults(widget(**more))) == [f"widgets.0.{part}"]


def test_widgets_neither_share_an_id_nor_a_place() -> None:
    assert "widgets.1.id" in faults(widget(), widget(x=3))
    upon = faults(widget(), widget(id="w2", x=2))
    assert upon == {"widgets.1.place": "It lies upon MTTA, acknowledge."}
    assert "widgets" in faults(*(widget(id=f"w{n}", y=n * 2) for n in range(41)))


def test_a_share_of_kept_promises_never_stands_alone() -> None:
    beside = ("reopen_rate", "recurrence_rate", "reassigned_share", "csat_rate")
    for kind, size in (("figure", (3, 2)), ("promise", (6, 4)), ("split", (6, 4))):
        w, h = size
        found = clean_widget(widget(kind=kind, figure="sla_rate", by="team", w=w, h=h))
        assert found.names == ("sla_rate", *beside)
    assert clean_widget(widget()).names == ("mtta",)


@pytest.mark.parametrize("board", READY.values(), ids=list(READY))
def test_every_ready_dashboard_could_have_been_kept(board: Board) -> None:
    again = clean_widgets([one.as_json() for one in board.widgets])
    assert again == board.widgets
    assert board.about


def test_every_kind_is_on_a_ready_dashboard_or_is_a_note() -> None:
    used = {widget.kind for board in READY.values() for widget in board.widgets}
    assert {*KINDS} - used == {"note"}
