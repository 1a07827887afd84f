"""One past incident on its way: where it stands, whom it has told, what became of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from watchbell.paging.backtest.cases import Case, Situation, Spell
from watchbell.paging.deciding import moved_back, whose_turn
from watchbell.paging.domain import EscalationState, Position, Snapshot, Until
from watchbell.paging.reaching import PageUrgency

_FIRST = Position()


class Silence(StrEnum):
    """Why nobody was told of an incident."""

    NO_POLICY = "no_policy"
    NOBODY = "nobody"
    SKIPPED = "skipped"
    WAITED = "waited"
    SOONER = "sooner"


@dataclass(frozen=True, slots=True)
class Rung:
    """Somebody is told: the page as it would have been. `step` and `loop` count from 0.

    `over_at` is when nobody need be told any more; what personal rules do later is left out.
    """

    case: Case
    spell: int
    person: UUID
    at: datetime
    step: int
    loop: int
    urgency: PageUrgency = PageUrgency.HIGH
    over_at: datetime | None = None


@dataclass(slots=True)
class Turns:
    """Whose turn it is at the steps that take turns; it begins with nobody told."""

    told: dict[tuple[UUID, int], list[UUID]] = field(default_factory=dict)

    def take(self, policy_id: UUID, step: int, people: Sequence[UUID]) -> UUID:
        """Return whose turn it is, and move them to the end of the line."""
        line = self.told.get((policy_id, step), [])
        chosen = whose_turn(people, line)
        self.told[policy_id, step] = moved_back(chosen, line)
        return chosen


@dataclass(slots=True)
class Course:
    """What became of one incident: how often somebody was told, and how soon somebody heard of it,
    in seconds, in which of its spells. `whom` and `when` are other numbers when others are told,
    or at other times."""

    pages: int = 0
    first: float | None = None
    heard_in: int = 0
    whom: int = 0
    when: int = 0
    exhausted: bool = False
    silence: Silence | None = None


@dataclass(slots=True)
class Walk:
    """One spell of a case on its way. `due` is when its next step is to be done."""

    case: Case
    course: Course
    number: int
    spell: Spell
    situation: Situation
    answered_at: datetime | None
    due: datetime | None
    begun_at: datetime
    state: EscalationState = EscalationState.RUNNING
    policy: Snapshot | None = None
    position: Position = _FIRST
    is_forced: bool = False
    silence: Silence = Silence.SOONER
    exhausted: bool = False
    first_at: datetime | None = None
    promised: UUID | None = None
    told: list[tuple[UUID, int, datetime]] = field(default_factory=list)

    def is_answered(self, now: datetime) -> bool:
        return self.answered_at is not None and now >= self.answered_at

    def is_over(self, now: datetime) -> bool:
        return self.spell.over_at is not None and now >= self.spell.over_at

    @property
    def over_at(self) -> datetime | None:
        """When nobody need be told any more, as far as that is known."""
        return self.answered_at or self.spell.over_at

    def move_to(self, position: Position, due: datetime) -> None:
        """Wait for a step."""
        self.position, self.due = position, due
        self.is_forced = False

    def end(self, state: EscalationState) -> None:
        """Tell nobody any more."""
        self.state, self.due = state, None
        self.is_forced = False

    def begin(self, now: datetime) -> None:
        """Take the policy anew, from its first step."""
        self.state, self.policy, self.promised = EscalationState.RUNNING, None, None
        self.told = []
        self.begun_at = now
        self.move_to(_FIRST, now)

    def awaited(self, now: datetime) -> set[UUID]:
        """Return who was told by a step that asks everyone, and has not answered."""
        steps = self.policy.steps if self.policy else ()
        if not any(step.until is Until.EVERYONE for step in steps):
            return set()
        told = {one for one, step, _ in self.told if steps[step].until is Until.EVERYONE}
        if not self.is_answered(now):
            return told
        also = {who for at, who in self.spell.also if at + self._later <= now}
        return told - also - {self.spell.answered_by}

    @property
    def _later(self) -> timedelta:
        """How much later than then the first answer comes, and with it the others."""
        if self.answered_at is None or self.spell.answered_at is None:
            return timedelta(0)
        return self.answered_at - self.spell.answered_at
