"""What a walk does at one instant, decided without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from watchbell.paging.deciding import Do, decide, verdict, whose_turn
from watchbell.paging.domain import (
    HOLD_CHECK,
    Nobody,
    Pick,
    Position,
    Snapshot,
    Step,
    Until,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA, GRACE, LINUS = UUID(int=1), UUID(int=2), UUID(int=3)
STEP = Step(delay_minutes=10, targets=())


@dataclass
class Moment:
    """Facts as a test wants them."""

    behind: Sequence[UUID] = ()
    instead: Sequence[UUID] = ()
    lately: Sequence[UUID] = ()
    silent: Sequence[UUID] = ()
    is_answered: bool = False
    is_forced: bool = False
    holds: bool = True
    line: list[UUID] = field(default_factory=list)

    def applies(self, step: Step) -> bool:
        return self.holds

    def people(self, step: Step) -> Sequence[UUID]:
        return self.behind

    def fallback(self) -> Sequence[UUID]:
        return self.instead

    def in_turn(self, step: int, people: Sequence[UUID]) -> UUID:
        return whose_turn(people, self.line)

    def awaited(self, people: Sequence[UUID]) -> Sequence[UUID]:
        return [one for one in people if one in self.silent]

    def anew(self, people: Sequence[UUID]) -> Sequence[UUID]:
        return [one for one in people if one not in self.lately]


def policy(*steps: Step, repeat: int = 0) -> Snapshot:
    return Snapshot(UUID(int=9), "Watch", 1, repeat, "Europe/Berlin", steps)


def done(step: Step, moment: Moment) -> tuple[Do, list[UUID], timedelta | None]:
    act = decide(policy(step, STEP), Position(), NOW, moment)
    return act.do, list(act.people), act.due - NOW if act.due else None


TEN = timedelta(minutes=10)
FOR_ALL = replace(STEP, until=Until.EVERYONE)
LATER = replace(STEP, hours="mon-fri 14:00-16:00")


@pytest.mark.parametrize(
    ("step", "moment", "expected"),
    [
        (STEP, Moment(behind=[ADA, GRACE]), (Do.TELL, [ADA, GRACE], TEN)),
        (STEP, Moment(behind=[ADA, GRACE], lately=[ADA]), (Do.TELL, [GRACE], TEN)),
        (STEP, Moment(behind=[ADA], lately=[ADA]), (Do.TELL, [], TEN)),
        (STEP, Moment(behind=[ADA], is_answered=True), (Do.PASS, [], TEN)),
        (STEP, Moment(behind=[ADA], holds=False), (Do.SKIP, [], timedelta(0))),
        (STEP, Moment(), (Do.NOBODY, [], timedelta(0))),
        (replace(STEP, nobody=Nobody.HOLD), Moment(), (Do.HOLD, [], HOLD_CHECK)),
        (replace(STEP, nobody=Nobody.FALLBACK), Moment(), (Do.NOBODY, [], timedelta(0))),
        (
            replace(STEP, nobody=Nobody.FALLBACK),
            Moment(instead=[LINUS]),
            (Do.FALLBACK, [LINUS], TEN),
        ),
        (
            replace(STEP, pick=Pick.ROUND_ROBIN),
            Moment(behind=[ADA, GRACE], line=[ADA]),
            (Do.TELL, [GRACE], TEN),
        ),
        (
            FOR_ALL,
            Moment(behind=[ADA, GRACE], silent=[GRACE], is_answered=True),
            (Do.REMIND, [GRACE], TEN),
        ),
        # 12:00 UTC is 13:00 in Berlin.
        (LATER, Moment(behind=[ADA]), (Do.WAIT, [], timedelta(hours=1))),
        (LATER, Moment(behind=[ADA], is_forced=True), (Do.TELL, [ADA], TEN)),
    ],
)
def test_what_is_done_with_whom_and_when_the_next_is_due(
    step: Step, moment: Moment, expected: tuple[Do, list[UUID], timedelta | None]
) -> None:
    assert done(step, moment) == expected


def test_a_walk_goes_round_and_ends() -> None:
    twice = policy(STEP, STEP, repeat=1)
    moment = Moment(behind=[ADA])
    walked = []
    at, now = Position(), NOW
    while (act := decide(twice, at, now, moment)).due is not None:
        walked.append((at.loop, at.step, now - NOW))
        at, now = act.then, act.due
    assert walked == [(0, 0, 0 * TEN), (0, 1, TEN), (1, 0, 2 * TEN), (1, 1, 3 * TEN)]
    assert act.do is Do.EXHAUST
    assert now - NOW == 4 * TEN
    answered = replace(moment, is_answered=True)
    assert decide(twice, at, now, answered).do is Do.STOP


def test_a_round_that_tells_nobody_still_takes_the_last_steps_time() -> None:
    act = decide(policy(STEP, repeat=5), Position(), NOW, Moment(holds=False))
    assert (act.do, act.then, act.due) == (Do.SKIP, Position(0, 1), NOW + TEN)


def test_a_condition_that_cannot_be_decided_holds() -> None:
    assert verdict("priority <= 2", {"priority": 3}) == (False, "")
    applies, problem = verdict("priority <= 2", {})
    assert applies
    assert problem
