"""One past incident on its way through a policy, by the rules of the engine. Pure.

What is done is decided by `paging.deciding`, as it is for the engine; only where people and times
come from differs. A test replays what the engine did and asks for the same pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.paging.backtest.cases import Change, Signal, loud_from
from watchbell.paging.backtest.walks import Rung, Silence, Turns, Walk
from watchbell.paging.backtest.world import People, World
from watchbell.paging.deciding import Do, decide, made_out, verdict
from watchbell.paging.domain import (
    HOLD_CHECK,
    TOLD_LATELY,
    EscalationState,
    Step,
    Target,
    outlasts_an_answer,
)
from watchbell.paging.reaching import PageUrgency, urgency_of
from watchbell.paging.timing import condition_values
from watchbell.platform.conditions import names_in


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
        if walk.due is None:
            return
        loud = now if walk.is_forced else loud_from(walk.case.quiet, now)
        if loud > now:
            walk.due = loud
        else:
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
        elif signal is Signal.PROMISED:
            self._keep_promise(walk, change)
        elif walk.state in _BEGUN_ANEW[signal]:
            walk.begin(now)

    def _keep_promise(self, walk: Walk, change: Change) -> None:
        """Page by the policy that a threshold names, unless people are being told already."""
        policy = self._world.policy(change.policy_id)
        if policy is not None and policy.steps and walk.state is not EscalationState.RUNNING:
            walk.begin(change.at)
            walk.promised = change.policy_id

    def _outlasts(self, walk: Walk, now: datetime) -> bool:
        if walk.policy is None:
            return False
        is_awaited = bool(walk.awaited(now))
        return outlasts_an_answer(walk.policy, walk.position, is_awaited=is_awaited)

    def _take_policy(self, walk: Walk) -> None:
        service = self._world.service(walk.situation.service_id)
        named = walk.promised or walk.case.policy_id or service.policy_id
        policy = self._world.policy(named)
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
            rings_at = self._world.bells.first(person, urgency, now, walk.case.quiet)
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
