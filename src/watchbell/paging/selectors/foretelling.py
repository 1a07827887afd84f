"""Who would be told when, and why: a policy walked in advance, from any instant on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import require
from watchbell.catalog.models import Service
from watchbell.kernel.actors import Actor
from watchbell.oncall.specs import clean_instant
from watchbell.paging.deciding import Act, Do, decide, made_out, verdict
from watchbell.paging.domain import TOLD_LATELY, Pick, Position, Snapshot, Step, Target
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.resolving import Roster
from watchbell.paging.selectors.policies import snapshots_of
from watchbell.paging.timing import condition_values
from watchbell.paging.turns import Turns

MOST_ROWS = 60
_ROUNDS_SHOWN = 2


class Telling(StrEnum):
    """What happens at an instant of the walk."""

    TOLD = "told"
    FALLBACK = "fallback"
    NOBODY = "nobody"
    HOLDS = "holds"
    SKIPPED = "skipped"
    WAITS = "waits"
    AGAIN = "again"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class ToldPerson:
    """Somebody who would be told, and why they."""

    person: Person
    why: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """One thing that would happen `after` the start; `step` and `loop` count from 1."""

    at: datetime
    after: timedelta
    what: Telling
    step: int
    loop: int
    people: tuple[ToldPerson, ...] = ()
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Imagined:
    """The incident that nobody answers: what conditions see of it."""

    priority: int | None = None
    is_major: bool = False
    service: Service | None = None

    @property
    def team_id(self) -> UUID | None:
        return self.service.team_id if self.service else None

    def facts(self) -> dict[str, Any]:
        """Return the values that a condition may ask for."""
        team = self.service.team if self.service else None
        return {
            "priority": self.priority or 0,
            "severity": "",
            "impact": 0,
            "urgency": 0,
            "major": self.is_major,
            "service": self.service.slug if self.service else "",
            "team": team.slug if team else "",
            "labels": [],
            "channel": "",
            "acknowledged": False,
        }


def who_would_be_told(
    policy: EscalationPolicy, at: datetime, *, actor: Actor, imagined: Imagined | None = None
) -> list[Foretold]:
    """Return what the policy would do were an incident declared at `at` and never answered.

    Two rounds are shown of a policy that repeats; turns are taken as they stand now.
    """
    require(actor, RULES[Action.READ], "seeing whom a policy tells")
    at = clean_instant(at, "at")
    return foretell(snapshots_of([policy.pk])[policy.pk], at, imagined or Imagined())


def foretell(policy: Snapshot, at: datetime, imagined: Imagined) -> list[Foretold]:
    """Walk a policy from an instant on, writing nothing."""
    walk = _Walk(policy, at, imagined)
    while walk.goes_on and len(walk.rows) < MOST_ROWS:
        walk.advance()
    return walk.rows


@dataclass
class _Walk:
    """One imagined incident on its way; also the `Moment` that `decide` asks."""

    policy: Snapshot
    start: datetime
    imagined: Imagined
    rows: list[Foretold] = field(default_factory=list)
    told: dict[UUID, datetime] = field(default_factory=dict)
    goes_on: bool = True
    is_answered: bool = False
    is_forced: bool = False
    problem: str = ""

    def __post_init__(self) -> None:
        self.now = self.start
        self.at = Position()
        self.turns = Turns([self.policy], locked=False)
        self.roster = Roster(self.now)

    def advance(self) -> None:
        """Do the next step, as the engine would."""
        self.problem = ""
        self.roster = Roster(self.now)
        act = decide(self.policy, self.at, self.now, self)
        step = self.policy.steps[self.at.step] if act.due is not None else None
        if step is None:
            again = self.at.loop + 1 < self.policy.loops
            self._row(Telling.AGAIN if again else Telling.EXHAUSTED)
        else:
            self._row(_TELLINGS[act.do], self._people(act, step), self._detail(act, step))
        self.goes_on = act.due is not None and act.do is not Do.HOLD
        self.told |= {person.pk: self.now for person in act.people}
        self.now = act.due or self.now
        is_shown = act.then.loop < _ROUNDS_SHOWN
        self.at = act.then if is_shown else Position(len(self.policy.steps), self.at.loop)

    def applies(self, step: Step) -> bool:
        if not step.conditions:
            return True
        loop = self.at.loop + 1
        values = condition_values(self.imagined.facts(), self.policy, loop=loop, now=self.now)
        applies, self.problem = verdict(step.conditions, values)
        return applies

    def people(self, step: Step) -> list[Person]:
        targets = self._targets(step)
        self.roster.prepare(targets)
        return self.roster.people_behind(targets)

    def fallback(self) -> list[Person]:
        return self.roster.fallback(self.imagined.team_id)

    def in_turn(self, step: int, people: Sequence[Person]) -> Person:
        return self.turns.take(self.policy.policy_id, step, people)

    def awaited(self, people: Sequence[Person]) -> Sequence[Person]:
        return people

    def anew(self, people: Sequence[Person]) -> list[Person]:
        since = self.now - TOLD_LATELY
        return [one for one in people if one.pk not in self.told or self.told[one.pk] <= since]

    def _targets(self, step: Step) -> Sequence[Target]:
        return made_out(step.targets, team=self.imagined.team_id, told=self.told)

    def _people(self, act: Act[Person], step: Step) -> tuple[ToldPerson, ...]:
        if act.do is Do.FALLBACK:
            return tuple(ToldPerson(one, f"nobody behind {_names(step)}") for one in act.people)
        turn = "; in turn" if step.pick is Pick.ROUND_ROBIN else ""
        targets = self._targets(step)
        return tuple(
            ToldPerson(one, f"{self.roster.reason(one, targets)}{turn}") for one in act.people
        )

    def _detail(self, act: Act[Person], step: Step) -> str:
        if act.do is Do.WAIT:
            return step.hours
        if act.do is Do.SKIP:
            return step.conditions
        if act.do in (Do.NOBODY, Do.HOLD):
            return _names(step)
        if act.do is Do.TELL and not act.people:
            return "all of them were told a moment ago"
        return f"the condition cannot be decided: {self.problem}" if self.problem else ""

    def _row(self, what: Telling, people: tuple[ToldPerson, ...] = (), detail: str = "") -> None:
        row = Foretold(
            at=self.now,
            after=self.now - self.start,
            what=what,
            step=self.at.step + 1,
            loop=self.at.loop + 1,
            people=people,
            detail=detail,
        )
        self.rows.append(row)


def _names(step: Step) -> str:
    return ", ".join(target.label for target in step.targets)


_TELLINGS = {
    Do.TELL: Telling.TOLD,
    Do.FALLBACK: Telling.FALLBACK,
    Do.NOBODY: Telling.NOBODY,
    Do.HOLD: Telling.HOLDS,
    Do.SKIP: Telling.SKIPPED,
    Do.WAIT: Telling.WAITS,
}
"""What can become of an incident that nobody answers."""
