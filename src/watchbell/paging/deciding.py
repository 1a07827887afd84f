"""What a walk through a policy does at one instant: the one place that decides it. Pure.

Three walk policies: the engine (`walking.py`), whoever asks in advance who would be told
(`selectors/foretelling.py`), and a replay of the past (`backtest/walking.py`). Each brings the
facts of a walk at an instant as its own `Moment`, and does what `decide` says.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from watchbell.kernel.zones import zone
from watchbell.paging.domain import (
    HOLD_CHECK,
    Nobody,
    Pick,
    Position,
    Snapshot,
    Step,
    Target,
    TargetType,
    Until,
    next_position,
    pause_after,
)
from watchbell.paging.timing import opens_at
from watchbell.platform.conditions import ConditionError, holds

P = TypeVar("P")
"""A person: a row, or an id."""


class Do(StrEnum):
    """What is to be done. TELL may find that everybody was told a moment ago."""

    TELL = "tell"
    REMIND = "remind"
    FALLBACK = "fallback"
    PASS = "pass"  # noqa: S105 no password: somebody answered, and the step only takes its time
    SKIP = "skip"
    NOBODY = "nobody"
    HOLD = "hold"
    WAIT = "wait"
    STOP = "stop"
    EXHAUST = "exhaust"


class Act(NamedTuple, Generic[P]):
    """What is done with whom; then `then` is due at `due`, which is None when the walk ends."""

    do: Do
    people: Sequence[P]
    then: Position
    due: datetime | None


class Moment(Protocol[P]):
    """The facts of one walk at one instant; each is asked for only when it counts."""

    @property
    def is_answered(self) -> bool:
        """Somebody acknowledged."""

    @property
    def is_forced(self) -> bool:
        """A person asked for this step by hand: it waits for no hours."""

    def applies(self, step: Step) -> bool:
        """Say whether the step's condition holds; see `verdict`."""

    def people(self, step: Step) -> Sequence[P]:
        """Return whom the step's targets lead to, of those who may be told."""

    def fallback(self) -> Sequence[P]:
        """Return who is told where a step leads to nobody."""

    def in_turn(self, step: int, people: Sequence[P]) -> P:
        """Return whose turn it is, and move them to the end of the line."""

    def awaited(self, people: Sequence[P]) -> Sequence[P]:
        """Return those who were to answer besides the first, and have not."""

    def anew(self, people: Sequence[P]) -> Sequence[P]:
        """Return those who were not told of this within `TOLD_LATELY`."""


def decide(policy: Snapshot, at: Position, now: datetime, moment: Moment[P]) -> Act[P]:
    """Return what is done at `at`, which is due, and where the walk stands then."""
    if at.step >= len(policy.steps):
        return Act(Do.STOP if moment.is_answered else Do.EXHAUST, (), at, None)
    step = policy.steps[at.step]
    if moment.is_answered and step.until is Until.ACKNOWLEDGED:
        # It keeps its time, so that a step for the unresolved comes when it should.
        return _gone_on(Do.PASS, (), policy, at, now)
    opens = None
    if step.hours and not moment.is_forced:
        opens = opens_at(step, zone(policy.timezone), now)
    if opens is not None:
        return Act(Do.WAIT, (), at, opens)
    if not moment.applies(step):
        return _gone_on(Do.SKIP, (), policy, at, now)
    return _tell(policy, at, now, moment)


def _tell(policy: Snapshot, at: Position, now: datetime, moment: Moment[P]) -> Act[P]:
    step = policy.steps[at.step]
    people = moment.people(step)
    if moment.is_answered and step.until is Until.EVERYONE:
        return _gone_on(Do.REMIND, moment.anew(moment.awaited(people)), policy, at, now)
    if people:
        if step.pick is Pick.ROUND_ROBIN:
            people = (moment.in_turn(at.step, people),)
        return _gone_on(Do.TELL, moment.anew(people), policy, at, now)
    if step.nobody is Nobody.HOLD:
        return Act(Do.HOLD, (), at, now + HOLD_CHECK)
    instead = moment.fallback() if step.nobody is Nobody.FALLBACK else ()
    if instead:
        return _gone_on(Do.FALLBACK, moment.anew(instead), policy, at, now)
    return _gone_on(Do.NOBODY, (), policy, at, now)


def _gone_on(do: Do, people: Sequence[P], policy: Snapshot, at: Position, now: datetime) -> Act[P]:
    """Return the next step, or the place behind the last one, when its time has come."""
    pause = pause_after(policy, at, told=do not in _IN_VAIN)
    behind_the_end = Position(len(policy.steps), at.loop)
    return Act(do, people, next_position(policy, at) or behind_the_end, now + pause)


_IN_VAIN = frozenset({Do.SKIP, Do.NOBODY})


def verdict(condition: str, values: Mapping[str, Any]) -> tuple[bool, str]:
    """Return whether a condition holds, and what is wrong with it: one that cannot be decided
    holds, for nobody may go untold."""
    try:
        return holds(condition, values), ""
    except ConditionError as error:
        return True, str(error)


def made_out(
    targets: Sequence[Target], *, team: UUID | None, told: Iterable[UUID]
) -> Sequence[Target]:
    """Return targets with those that depend on the incident put into people and teams."""
    if not any(target.type.is_of_incident for target in targets):
        return targets
    found: list[Target] = []
    for target in targets:
        if target.type is TargetType.INCIDENT_LEADS:
            found += [Target(TargetType.TEAM_LEADS, team)] if team else []
        elif target.type is TargetType.MANAGERS_OF_TOLD:
            found += [Target(TargetType.MANAGER, person) for person in told]
        else:
            found.append(target)
    return found


def whose_turn(people: Iterable[UUID], told: Sequence[UUID]) -> UUID:
    """Return who of these comes next: somebody not told yet, else the one told longest ago.

    `told` begins with the one told longest ago.
    """
    ranks = {person: rank for rank, person in enumerate(told)}
    return min(people, key=lambda person: ranks.get(person, -1))


def moved_back(person: UUID, told: Iterable[UUID]) -> list[UUID]:
    """Return the line with somebody at its end."""
    return [*(one for one in told if one != person), person]
