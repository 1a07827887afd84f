"""Pure rules of incidents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.incidents.domain import (
    OPEN_STATES,
    STAGES,
    TRANSITIONS,
    State,
    missing_for,
    number_text,
    parse_number,
    stages,
)


def test_every_state_is_in_the_table_and_leads_somewhere() -> None:
    assert set(TRANSITIONS) == set(State)
    assert all(TRANSITIONS.values())
    assert {State.NEW, State.IN_PROGRESS, State.ON_HOLD} == OPEN_STATES


@pytest.mark.parametrize("by_machine", [True, False])
def test_nobody_resolves_without_saying_how_it_ended(by_machine: bool) -> None:
    missing = missing_for(State.RESOLVED, {}, by_machine=by_machine)
    assert {"outcome", "cause", "notes", "restored_at"} <= set(missing)
    assert ("category" in missing) is not by_machine


def test_a_machine_may_not_close_what_nobody_categorised() -> None:
    assert "category" in missing_for(State.CLOSED, {"notes": "recovered"}, by_machine=True)


def test_a_stage_without_evidence_is_not_reached() -> None:
    listed = stages({})
    assert [stage.name for stage in listed] == list(STAGES)
    assert all(stage.reached_at is None and stage.evidence is None for stage in listed)


@given(st.integers(1, 10**12))
def test_a_number_reads_back(number: int) -> None:
    assert parse_number(number_text(number)) == number
    assert parse_number(f" inc{number} ") == number


@pytest.mark.parametrize("text", ["", "INC-", "PRB-7", "INC-1x", "INC-" + "9" * 40, "INC-\u0663"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert parse_number(text) is None
