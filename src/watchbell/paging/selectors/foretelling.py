"""Who would be told when, and why: a policy walked in advance, from any instant on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import require
from watchbell.catalog.models import Service
from watchbell.kernel.actors import Actor
from watchbell.kernel.zones import zone
from watchbell.oncall.specs import clean_instant
from watchbell.paging.domain import (
    Nobody,
    Pick,
    Position,
    Snapshot,
    Step,
    Target,
    TargetType,
    next_position,
    pause_after,
)
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.resolving import Roster
from watchbell.paging.selectors.policies import snapshots_of
from watchbell.paging.timing import condition_values, opens_at
from watchbell.paging.turns import Turns
from watchbell.platform.conditions import ConditionError, holds

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
    policy: Snapshot
    start: datetime
    imagined: Imagined
    rows: list[Foretold] = field(default_factory=list)
    told: list[UUID] = field(default_factory=list)
    goes_on: bool = True

    def __post_init__(self) -> None:
        self.now = self.start
        self.at = Position()
        self.turns = Turns([self.policy], locked=False)

    def advance(self) -> None:
        """Do the next step, as the engine would."""
        if self.at.step >= len(self.policy.steps):
            self._end()
            return
        step = self.policy.steps[self.at.step]
        opens = opens_at(step, zone(self.policy.timezone), self.now)
        if opens is not None:
            self._row(Telling.WAITS, detail=step.hours)
            self.now = opens
        applies, why = self._applies(step)
        if applies:
            self._tell(step, why)
        else:
            self._row(Telling.SKIPPED, detail=why)
            self._go_on(told=False)

    def _end(self) -> None:
        again = self.at.loop + 1 < self.policy.loops
        self._row(Telling.AGAIN if again else Telling.EXHAUSTED)
        self.goes_on = False

    def _applies(self, step: Step) -> tuple[bool, str]:
        if not step.conditions:
            return True, ""
        loop = self.at.loop + 1
        values = condition_values(self.imagined.facts(), self.policy, loop=loop, now=self.now)
        try:
            return holds(step.conditions, values), step.conditions
        except ConditionError as error:
            return True, f"the condition cannot be decided: {error}"

    def _tell(self, step: Step, why: str) -> None:
        targets = self._made_out(step)
        roster = Roster(self.now)
        roster.prepare(targets)
        people = roster.people_behind(targets)
        if people and step.pick is Pick.ROUND_ROBIN:
            people = [self.turns.take(self.policy.policy_id, self.at.step, people)]
        if people:
            told = tuple(ToldPerson(one, roster.reason(one, targets)) for one in people)
            if step.pick is Pick.ROUND_ROBIN:
                told = tuple(ToldPerson(one.person, f"{one.why}; in turn") for one in told)
            self._row(Telling.TOLD, told, why if why.startswith("the condition") else "")
            self._go_on(told=True, people=people)
        else:
            self._nobody(step, roster)

    def _nobody(self, step: Step, roster: Roster) -> None:
        names = ", ".join(target.label for target in step.targets)
        people = roster.fallback(self.imagined.team_id) if step.nobody is Nobody.FALLBACK else []
        if people:
            told = tuple(ToldPerson(one, f"nobody behind {names}") for one in people)
            self._row(Telling.FALLBACK, told)
            self._go_on(told=True, people=people)
        elif step.nobody is Nobody.HOLD:
            self._row(Telling.HOLDS, detail=names)
            self.goes_on = False
        else:
            self._row(Telling.NOBODY, detail=names)
            self._go_on(told=False)

    def _made_out(self, step: Step) -> list[Target]:
        found: list[Target] = []
        for target in step.targets:
            if target.type is TargetType.MANAGERS_OF_TOLD:
                found += [Target(TargetType.MANAGER, one) for one in self.told]
            elif target.type is not TargetType.INCIDENT_LEADS:
                found.append(target)
            elif self.imagined.team_id:
                found.append(Target(TargetType.TEAM_LEADS, self.imagined.team_id))
        return found

    def _go_on(self, *, told: bool, people: list[Person] | None = None) -> None:
        self.told = list(dict.fromkeys([*self.told, *(one.pk for one in people or ())]))
        self.now += pause_after(self.policy, self.at, told=told)
        following = next_position(self.policy, self.at)
        if following is not None and following.loop < _ROUNDS_SHOWN:
            self.at = following
        else:
            self.at = Position(len(self.policy.steps), self.at.loop)

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
