"""The board: its columns, what stands in them, how far they are counted."""

from datetime import datetime, timedelta

import pytest

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.selectors import IncidentFilters
from watchbell.incidents.selectors.board import (
    CARDS,
    Lane,
    board_lanes,
    lane_cards,
    lane_of,
)
from watchbell.kernel.errors import NotFound, PermissionDenied

pytestmark = pytest.mark.usefixtures("database")
OPEN = IncidentFilters(states=sorted(OPEN_STATES))


def shape(lanes: list[Lane]) -> dict[str, int | None]:
    return {lane.key: len(lane.page.items) if lane.page else None for lane in lanes}


def test_columns_by_state_end_where_cards_may_go(grace: Person, now: datetime) -> None:
    declare(now=now)
    resolve(declare("Over", now=now), actor=grace.as_actor(), now=now)
    lanes = board_lanes(grace.as_actor(), OPEN, "state")
    assert shape(lanes) == {"new": 1, "in_progress": 0, "on_hold": 0, "resolved": None}
    every = board_lanes(grace.as_actor(), IncidentFilters(), "state")
    assert shape(every)["resolved"] == 1
    assert "cancelled" not in shape(every)
    over = IncidentFilters(states=[State.RESOLVED])
    assert shape(board_lanes(grace.as_actor(), over, "state")) == {
        "in_progress": None,
        "resolved": 1,
        "closed": None,
    }


def test_columns_by_owner_and_by_priority(grace: Person, ada: Person, now: datetime) -> None:
    declare(now=now, assignee=ada, impact=1, urgency=1)
    declare(now=now, impact=None, urgency=None)
    owners = board_lanes(grace.as_actor(), OPEN, "owner")
    assert [(lane.name, lane.count) for lane in owners] == [("Nobody", 1), ("Grace", 0), ("Ada", 1)]
    levels = shape(board_lanes(grace.as_actor(), OPEN, "priority"))
    assert levels == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 0, "none": 1}
    for lane in owners:
        assert lane.page is not None
        assert all(lane_of(line, "owner") == lane.key for line in lane.page.items)


def test_a_column_is_read_on_behind_its_last_card(grace: Person, now: datetime) -> None:
    for number in range(CARDS + 3):
        declare(f"Fault {number}", now=now + timedelta(minutes=number))
    (lane, *_) = board_lanes(grace.as_actor(), OPEN, "state")
    assert lane.page is not None
    assert (len(lane.page.items), lane.count, lane.is_more) == (CARDS, CARDS + 3, False)
    rest = lane_cards(grace.as_actor(), OPEN, "state", "new", cursor=lane.page.next_cursor or "")
    assert [line.title for line in rest.items] == ["Fault 2", "Fault 1", "Fault 0"]


def test_what_is_no_column_is_not_found_and_requesters_have_no_board(
    grace: Person, bob: Person
) -> None:
    for by, key in (("state", "dancing"), ("owner", "x"), ("priority", "x")):
        with pytest.raises(NotFound):
            lane_cards(grace.as_actor(), OPEN, by, key, cursor="")
    with pytest.raises(PermissionDenied):
        board_lanes(bob.as_actor(), OPEN, "state")
