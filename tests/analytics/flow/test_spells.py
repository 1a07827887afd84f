"""An incident's spells are what its log says, whatever the log says."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as some

from watchbell.analytics.flow.spells import TOLD_BY, spells_of
from watchbell.incidents.domain import HoldReason, State
from watchbell.kernel.actors import Actor, ActorKind, SubjectRef
from watchbell.platform.eventlog import StoredEvent

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SUBJECT = SubjectRef("incident", uuid4())
TEAMS = [None, *(str(uuid4()) for _ in range(3))]
PEOPLE = [None, *(str(uuid4()) for _ in range(2))]


def event(kind: str, at: datetime, actor: Actor | None = None, **said: Any) -> StoredEvent:
    """Return an event of the one incident."""
    person = actor or Actor(ActorKind.SYSTEM, None, "Watchbell")
    return StoredEvent(uuid4(), at, f"incident.{kind}", SUBJECT, person, said, 1)


def said_of(draw: some.DrawFn, kind: str) -> dict[str, Any]:
    """Return what an event of this kind carries."""
    if kind == "declared":
        return {"team_id": draw(some.sampled_from(TEAMS))}
    if kind == "assigned":
        return {
            "team_id": draw(some.sampled_from(TEAMS)),
            "assignee_id": draw(some.sampled_from(PEOPLE)),
        }
    if kind == "put_on_hold":
        return {"reason": draw(some.sampled_from(list(HoldReason)))}
    if kind == "reopened":
        return {"previous_state": draw(some.sampled_from(["resolved", "closed", "cancelled"]))}
    return {}


@some.composite
def logs(draw: some.DrawFn) -> list[StoredEvent]:
    """Some log that begins with a declaration."""
    at, found = START, [event("declared", START, **said_of(draw, "declared"))]
    later = [kind.removeprefix("incident.") for kind in TOLD_BY[1:]]
    for kind in draw(some.lists(some.sampled_from(later), max_size=15)):
        at += timedelta(seconds=draw(some.integers(0, 3)))
        found.append(event(kind, at, **said_of(draw, kind)))
    return found


@given(logs())
def test_spells_touch_and_only_the_last_one_lasts(log: list[StoredEvent]) -> None:
    found = spells_of(log)
    assert found[0].since == START
    assert found[-1].until is None
    for one, after in pairwise(found):
        assert one.until == after.since > one.since
        moved = (one.state, one.reason, one.team_id, one.assignee_id)
        assert moved != (after.state, after.reason, after.team_id, after.assignee_id)
    assert all((one.state is State.ON_HOLD) == bool(one.reason) for one in found)


@given(logs(), some.integers(0, 60))
def test_what_was_at_an_instant_does_not_depend_on_what_came_later(
    log: list[StoredEvent], seconds: int
) -> None:
    instant = START + timedelta(seconds=seconds)
    until_then = spells_of([one for one in log if one.at <= instant])[-1]
    (whole,) = [
        one for one in spells_of(log)
        if one.since <= instant and (one.until is None or instant < one.until)
    ]  # fmt: skip
    assert (whole.state, whole.team_id) == (until_then.state, until_then.team_id)


def test_a_log_without_its_beginning_says_nothing() -> None:
    assert spells_of([event("started", START), event("closed", START + timedelta(1))]) == []
