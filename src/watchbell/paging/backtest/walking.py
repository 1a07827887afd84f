"""One past incident on its way through a policy, by the rules of the engine. Pure.

What is done is decided by `paging.deciding`, as it is for the engine; only where people and times
come from differs. A test replays what the engine did and asks for the same pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from watchbell.paging.backtest.cases import Case, Change, Signal, Situation, Spell
from watchbell.paging.backtest.world import People, World
from watchbell.paging.deciding import Do, decide, made_out, moved_back, verdict, whose_turn
from watchbell.paging.domain import (
    HOLD_CHECK,
    TOLD_LATELY,
    EscalationState,
    Position,
    Snapshot,
    Step,
    Target,
    Until,
    outlasts_an_answer,
)
from watchbell.paging.reaching import PageUrgency, urgency_of
from watchbell.paging.timing import condition_values
from watchbell.platform.conditions import names_in

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
        self.state, self.policy = EscalationState.RUNNING, None
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


class Guide:
    """Leads walks through their policies in one world; `ring` hears of every page."""

    def __init__(
        self,
        world: World,
        ring: Callable[[Rung], None],
        first: Callable[[Walk, datetime], None],
    ) -> None:
        self._world = world
        self._ring = ring
        self._first = first
        self.turns = Turns()
        self._depends: dict[int, bool] = {}
        self._late: list[tuple[Walk, Rung]] = []
        self._decided: dict[tuple[Any, ...], bool] = {}

    def lead(self, walk: Walk, now: datetime) -> None:
        """Do the one thing that is due; what follows at once is due at this instant again."""
        if walk.is_over(now) or (walk.is_answered(now) and not self._outlasts(walk, now)):
            walk.end(EscalationState.STOPPED)
        elif walk.policy is None:
            self._take_policy(walk)
        if walk.due is not None:
            self._advance(walk, now)

    def finish(self) -> None:
        """Tell of the pages that were to ring later than they were made."""
        for walk, rung in self._late:
            self._ring(replace(rung, over_at=walk.over_at))
        self._late.clear()

    def hear(self, walk: Walk, change: Change) -> None:
        """Do what paging does when this befalls an incident that waits."""
        walk.situation = change.situation
        now, signal = change.at, change.signal
        if walk.is_answered(now):
            return
        if signal is Signal.SILENCED and walk.state is EscalationState.RUNNING:
            walk.end(EscalationState.SILENCED)
        elif signal is Signal.UNOWNED and walk.state is EscalationState.RUNNING:
            walk.due, walk.is_forced = now, True
        elif walk.state in _BEGUN_ANEW[signal]:
            walk.begin(now)

    def _outlasts(self, walk: Walk, now: datetime) -> bool:
        if walk.policy is None:
            return False
        is_awaited = bool(walk.awaited(now))
        return outlasts_an_answer(walk.policy, walk.position, is_awaited=is_awaited)

    def _take_policy(self, walk: Walk) -> None:
        service = self._world.service(walk.situation.service_id)
        policy = self._world.policy(walk.case.policy_id or service.policy_id)
        if policy is None or not policy.steps:
            walk.silence = Silence.NO_POLICY
            walk.end(EscalationState.IDLE)
        walk.policy = policy

    def _advance(self, walk: Walk, now: datetime) -> None:
        """Do the step that is due."""
        assert walk.policy is not None
        act = decide(walk.policy, walk.position, now, _Moment(self, walk, now))
        walk.silence = _SILENCES.get(act.do, walk.silence)
        if act.due is None:
            walk.exhausted = walk.exhausted or act.do is Do.EXHAUST
            walk.end(_ENDS[act.do])
            return
        if act.people:
            self._page(walk, act.people, now)
        if act.do is Do.HOLD:
            walk.due = self._next_look(walk, walk.policy.steps[walk.position.step], now)
        elif act.do is Do.WAIT:
            walk.due = act.due
        else:
            walk.move_to(act.then, act.due)

    def applies(self, walk: Walk, step: Step, now: datetime) -> bool:
        """Decide the condition, once for incidents that are alike."""
        if not step.conditions:
            return True
        assert walk.policy is not None
        facts, loop = self._facts(walk, now), walk.position.loop + 1
        names = names_in(step.conditions)
        if names & _VARIOUS:
            values = condition_values(facts, walk.policy, loop=loop, now=now)
            return verdict(step.conditions, values)[0]
        facts["round"] = loop
        key = (step.conditions, *(facts[name] for name in sorted(names)))
        if key not in self._decided:
            self._decided[key] = verdict(step.conditions, facts)[0]
        return self._decided[key]

    def people(self, walk: Walk, step: Step, now: datetime) -> People:
        """Return whom the step leads to."""
        return self._world.people_behind(self._made_out(walk, step), now)

    def fallback(self, walk: Walk) -> People:
        """Return who is told where a step leads to nobody."""
        return self._world.fallback(self._team(walk))

    def _facts(self, walk: Walk, now: datetime) -> dict[str, Any]:
        team = walk.case.team_id
        return {
            **walk.case.facts,
            "priority": walk.situation.priority or 0,
            "service": self._world.service(walk.situation.service_id).slug,
            "team": self._world.staff.team_slugs.get(team, "") if team else "",
            "acknowledged": walk.is_answered(now),
        }

    def _next_look(self, walk: Walk, step: Step, now: datetime) -> datetime:
        """Return when a step that holds looks again: each minute, as far as anything can change."""
        soonest = now + HOLD_CHECK
        if step.hours or names_in(step.conditions) & _OF_THE_CLOCK:
            return soonest
        turns = self._world.changes_after(self._made_out(walk, step), now)
        return soonest + max(-(-(turns - soonest) // HOLD_CHECK), 0) * HOLD_CHECK

    def _team(self, walk: Walk) -> UUID | None:
        return walk.case.team_id or self._world.service(walk.situation.service_id).team_id

    def _made_out(self, walk: Walk, step: Step) -> Sequence[Target]:
        # By identity: a step lives as long as its policy, and its hash costs more than all else.
        depends = self._depends.get(id(step))
        if depends is None:
            depends = any(target.type.is_of_incident for target in step.targets)
            self._depends[id(step)] = depends
        if not depends:
            return step.targets
        told = dict.fromkeys(person for person, _, _ in walk.told)
        return made_out(step.targets, team=self._team(walk), told=told)

    def _page(self, walk: Walk, people: Sequence[UUID], now: datetime) -> None:
        step, loop = walk.position.step, walk.position.loop
        urgency = _urgency(walk)
        walk.course.pages += len(people)
        walk.course.silence = None
        for person in people:
            walk.told.append((person, step, now))
            walk.course.whom = hash((walk.course.whom, person.int))
            walk.course.when = hash((walk.course.when, now))
            rings_at = self._world.bells.first(person, urgency, now)
            self._note_first(walk, rings_at, now)
            rung = Rung(
                case=walk.case,
                spell=walk.number,
                person=person,
                at=now,
                step=step,
                loop=loop,
                urgency=urgency,
                over_at=walk.over_at,
            )
            if rings_at > now:
                # Somebody told after them may be reached before them, and answer.
                self._late.append((walk, rung))
            else:
                self._ring(rung)

    def _note_first(self, walk: Walk, rings_at: datetime, now: datetime) -> None:
        """Note when anybody hears of it first; what is over by then never rings."""
        over_at = walk.over_at
        if rings_at > now and over_at is not None and rings_at >= over_at:
            return
        if walk.first_at is None or rings_at < walk.first_at:
            walk.first_at = rings_at
            self._first(walk, rings_at)


@dataclass(slots=True)
class _Moment:
    """One walk at an instant of the past, as `decide` asks for it."""

    of: Guide
    walk: Walk
    now: datetime

    @property
    def is_answered(self) -> bool:
        return self.walk.is_answered(self.now)

    @property
    def is_forced(self) -> bool:
        return self.walk.is_forced

    def applies(self, step: Step) -> bool:
        return self.of.applies(self.walk, step, self.now)

    def people(self, step: Step) -> People:
        return self.of.people(self.walk, step, self.now)

    def fallback(self) -> People:
        return self.of.fallback(self.walk)

    def in_turn(self, step: int, people: Sequence[UUID]) -> UUID:
        assert self.walk.policy is not None
        return self.of.turns.take(self.walk.policy.policy_id, step, people)

    def awaited(self, people: Sequence[UUID]) -> People:
        awaited = self.walk.awaited(self.now)
        return tuple(one for one in people if one in awaited)

    def anew(self, people: Sequence[UUID]) -> Sequence[UUID]:
        if not self.walk.told:
            return people
        since = self.now - TOLD_LATELY
        lately = {person for person, _, at in self.walk.told if at > since}
        return tuple(one for one in people if one not in lately)


def _urgency(walk: Walk) -> PageUrgency:
    is_major = bool(walk.case.facts.get("major"))
    return urgency_of(priority=walk.situation.priority, is_major=is_major)


_OF_THE_CLOCK = frozenset({"weekday", "time", "date", "holiday"})
_VARIOUS = _OF_THE_CLOCK | {"labels"}
"""What is seldom twice the same, so that a decision is not worth keeping."""
_AT_ITS_END = frozenset({EscalationState.IDLE, EscalationState.EXHAUSTED})
_UNLESS_STOPPED = frozenset(EscalationState) - {EscalationState.STOPPED}
_BEGUN_ANEW = {
    Signal.RATED: _AT_ITS_END,
    Signal.RAISED: _UNLESS_STOPPED,
    Signal.MOVED: _UNLESS_STOPPED,
    Signal.LOWERED: frozenset[EscalationState](),
    Signal.UNOWNED: _AT_ITS_END | {EscalationState.STOPPED},
    Signal.SILENCED: frozenset[EscalationState](),
}
"""In which states of its walk an incident begins anew, by what befell it."""
_SILENCES = {
    Do.WAIT: Silence.WAITED,
    Do.SKIP: Silence.SKIPPED,
    Do.NOBODY: Silence.NOBODY,
    Do.HOLD: Silence.NOBODY,
    Do.FALLBACK: Silence.NOBODY,
}
"""Why nobody is told so far, by what was done last."""
_ENDS = {Do.STOP: EscalationState.STOPPED, Do.EXHAUST: EscalationState.EXHAUSTED}
