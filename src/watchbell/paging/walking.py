"""One pass over the escalations that are due: each one's step is decided, then all is written.

Nothing here reads or writes one row at a time: a burst of hundreds costs a few statements.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.accounts.models import Person
from watchbell.alerts.quieting import quiet_incidents
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.events import Event
from watchbell.paging import events, personal_events
from watchbell.paging.deciding import Act, Do, decide, made_out, verdict
from watchbell.paging.domain import (
    HOLD_CHECK,
    EscalationState,
    Nobody,
    Snapshot,
    Step,
    Target,
    TargetType,
    outlasts_an_answer,
    why_not_pageable,
)
from watchbell.paging.resolving import Roster
from watchbell.paging.ringing import TellingOf, drafts_of, write_pages
from watchbell.paging.telling import Page
from watchbell.paging.timing import condition_values
from watchbell.paging.turns import Turns
from watchbell.paging.walks import (
    Told,
    Walk,
    acknowledged_by,
    facts_of,
    policy_of,
    team_of,
    told_by,
)
from watchbell.platform.eventlog import publish
from watchbell.platform.pipelining import sent_together
from watchbell.platform.wakeup import UNHURRIED

# In a burst hundreds come to the same place: each place is sent once.
# A pass that the database loses is made again, so its commit need not wait for the disk.
_UPDATE = f"""
with place as (
    select *, {UNHURRIED} from jsonb_to_recordset(%s::jsonb) as r (
        number int, policy_id uuid, snapshot text, state text, reason text, step smallint,
        loop smallint, next_at timestamptz, is_holding boolean, is_forced boolean,
        ended_at timestamptz)
)
update paging_escalation e
set policy_id = place.policy_id, snapshot = coalesce(place.snapshot::jsonb, e.snapshot),
    state = place.state, reason = place.reason,
    step = place.step, loop = place.loop, next_at = place.next_at, is_holding = place.is_holding,
    is_forced = place.is_forced, ended_at = place.ended_at
from unnest(%s::uuid[], %s::int[]) as one (id, place), place
where e.id = one.id and place.number = one.place
"""  # noqa: S608 our own words


@dataclass
class Pass:
    """What one pass decided, until it is written."""

    now: datetime
    roster: Roster
    events: list[Event] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    ways: TellingOf = field(default_factory=TellingOf)
    turns: Turns = field(default_factory=lambda: Turns(()))
    _behind: dict[int, tuple[Step, Sequence[Person]]] = field(default_factory=dict)

    def run(self, walks: Sequence[Walk], snapshots: dict[UUID, Snapshot]) -> None:
        """Take every walk as far as it goes at this instant, and write it all."""
        self.told = told_by(walks, self.now)
        self.ways = TellingOf(self.told.addresses)
        for walk in walks:
            self._begin(walk, snapshots)
        self._leave_quiet(walks)
        self.turns = Turns(walk.policy for walk in walks if walk.policy and walk.is_due(self.now))
        while due := [walk for walk in walks if walk.is_due(self.now)]:
            self._prepare(due)
            for walk in due:
                self._advance(walk)
        self._write(walks)

    def _begin(self, walk: Walk, snapshots: dict[UUID, Snapshot]) -> None:
        incident = walk.incident
        over = why_not_pageable(incident.state, acknowledged_by=None)
        if over or (walk.is_answered and not self._outlasts(walk)):
            self._stop(walk, over or self._answered(walk))
        elif walk.policy is None:
            self._take_policy(walk, snapshots)

    def _leave_quiet(self, walks: Sequence[Walk]) -> None:
        """Let those wait of whose alerts nobody wants to hear now; they are looked at again soon.

        The silence may end before its time, and an alert may come that it does not match. What a
        person asked for by hand is done.
        """
        due = [w for w in walks if w.is_due(self.now) and not w.escalation.is_forced]
        quiet = quiet_incidents((walk.incident for walk in due), self.now)
        for walk in due:
            found = quiet.get(walk.incident.id)
            if found is None:
                walk.escalation.reason = ""
                continue
            if walk.escalation.wait_quietly(found.why, min(found.until, self.now + HOLD_CHECK)):
                self._tell(walk, events.EscalationQuieted, until=found.until, why=found.why)

    def _outlasts(self, walk: Walk) -> bool:
        """Say whether a step goes on telling people although somebody acknowledged."""
        if walk.policy is None:
            return False
        is_awaited = bool(self.told.awaited(walk))
        return outlasts_an_answer(walk.policy, walk.escalation.position, is_awaited=is_awaited)

    def targets(self, walk: Walk) -> Sequence[Target]:
        """Return whom the step that is due names, people and teams put in."""
        step = walk.step
        if step is None:
            return ()
        if not step.depends_on_incident:
            return step.targets
        told = self.told.people(walk) if walk.asks_for_managers else ()
        return made_out(step.targets, team=team_of(walk.incident), told=told)

    def people(self, walk: Walk, step: Step) -> Sequence[Person]:
        """Return who is behind the step that is due; in a burst many walks are at one step."""
        if step.depends_on_incident:
            return self.roster.people_behind(self.targets(walk))
        known = self._behind.get(id(step))
        if known is None:
            known = self._behind[id(step)] = (step, self.roster.people_behind(step.targets))
        return known[1]

    def _prepare(self, due: Sequence[Walk]) -> None:
        """Load who is behind the steps that are due; those of one policy share a step."""
        named = {id(targets): targets for targets in map(self.targets, due)}
        self.roster.prepare(target for targets in named.values() for target in targets)

    def _take_policy(self, walk: Walk, snapshots: dict[UUID, Snapshot]) -> None:
        wanted = policy_of(walk.incident)
        policy = snapshots.get(wanted) if wanted else None
        if policy is None:
            service = walk.incident.service
            whose = f"{service.name} has" if service else "no service is named, so there is"
            self._idle(walk, f"{whose} no escalation policy")
        elif not policy.steps:
            self._idle(walk, f"the escalation policy {policy.name} has no steps")
        else:
            walk.policy = policy
            walk.escalation.policy_id = policy.policy_id
            walk.is_new = True
            self._tell(
                walk,
                events.EscalationStarted,
                policy_id=policy.policy_id,
                policy=policy.name,
                cause=walk.escalation.cause,
            )

    def _advance(self, walk: Walk) -> None:
        """Do the step that is due."""
        policy, position = walk.here
        moment = _Moment(self, walk)
        act = decide(policy, position, self.now, moment)
        if act.due is None:
            self._finish(walk, act.do)
            return
        if moment.problem:
            self._tell_step(walk, events.ConditionBroken, problem=moment.problem)
        self._do(walk, act)
        if act.do is Do.HOLD:
            walk.escalation.hold(act.due)
        elif act.do is Do.WAIT:
            walk.escalation.next_at = act.due
        else:
            walk.escalation.move_to(act.then, act.due)

    def _do(self, walk: Walk, act: Act[Person]) -> None:
        """Tell whom a step tells, and the log what it does."""
        step = walk.step
        assert step is not None
        if act.do is Do.WAIT:
            self._tell_step(walk, events.StepWaits, until=act.due, hours=step.hours)
        elif act.do is Do.SKIP:
            self._tell_step(walk, events.StepSkipped, conditions=step.conditions)
        elif act.do in _NOBODY_THEN and not walk.escalation.is_holding:
            self._pass_over(walk)
            names = tuple(target.label for target in step.targets)
            then = _NOBODY_THEN[act.do].value
            self._tell_step(walk, events.NobodyOnCall, targets=names, then=then)
        elif act.do is Do.TELL:
            self._pass_over(walk)
        if act.people:
            self._page(walk, act.people, fallback=act.do is Do.FALLBACK)

    def _page(self, walk: Walk, people: Sequence[Person], *, fallback: bool) -> None:
        unverified = []
        for person in people:
            if not self.roster.reach(person).ways:
                unverified.append(person.id)
            self._page_person(walk, person)
            self.told.add(walk, person.id, self.now)
        self._tell_step(
            walk,
            events.IncidentPaged,
            person_ids=tuple(person.id for person in people),
            names=tuple(person.name for person in people),
            unverified_ids=tuple(unverified),
            fallback=fallback,
        )

    def _page_person(self, walk: Walk, person: Person) -> None:
        """Tell somebody by the ways their rules name for now; later ones become due by a row."""
        policy, position = walk.here
        self.pages += self.ways.begin(
            walk.escalation.id,
            walk.incident,
            person,
            self.roster.reach(person),
            policy=policy,
            position=position,
            now=self.now,
        )

    def _pass_over(self, walk: Walk) -> None:
        """Say of whom the step names in vain that they are not told, and why."""
        if people := self.roster.unable(self.targets(walk)):
            self._tell_step(
                walk,
                personal_events.PeoplePassedOver,
                person_ids=tuple(person.id for person in people),
                names=tuple(person.name for person in people),
            )

    def _finish(self, walk: Walk, do: Do) -> None:
        if do is Do.STOP:
            self._stop(walk, self._answered(walk))
            return
        policy, position = walk.here
        rounds = position.loop + 1
        how = "once" if rounds == 1 else f"{rounds} times"
        reason = f"every step of {policy.name} was done {how} and nobody answered"
        walk.escalation.end(EscalationState.EXHAUSTED, reason, self.now)
        self._tell(walk, events.EscalationExhausted, loops=rounds, reason=reason)

    def _answered(self, walk: Walk) -> str:
        """Say who answered, and who of those who were to answer did not."""
        said = why_not_pageable(walk.incident.state, acknowledged_by=acknowledged_by(walk.incident))
        awaited = self.told.awaited(walk)
        self.roster.prepare(Target(TargetType.PERSON, person) for person in awaited)
        names = [
            p.name
            for p in self.roster.people_behind(Target(TargetType.PERSON, one) for one in awaited)
        ]
        return f"{said}; no answer from {', '.join(sorted(names))}" if names else said

    def _idle(self, walk: Walk, reason: str) -> None:
        walk.escalation.end(EscalationState.IDLE, reason, self.now)
        self._tell(walk, events.EscalationIdle, reason=reason)

    def _stop(self, walk: Walk, reason: str) -> None:
        walk.escalation.end(EscalationState.STOPPED, reason, self.now)
        if walk.policy is not None:
            self._tell(walk, events.EscalationStopped, reason=reason)

    def _tell(self, walk: Walk, event: type[Event], **fields: Any) -> None:
        self.events.append(event(subject=walk.incident.ref, actor=SYSTEM, at=self.now, **fields))

    def _tell_step(self, walk: Walk, event: type[Event], **fields: Any) -> None:
        position = walk.escalation.position
        self._tell(walk, event, step=position.step + 1, loop=position.loop + 1, **fields)

    def _write(self, walks: Sequence[Walk]) -> None:
        self.turns.write()
        drafts = drafts_of(self.pages, self.now)
        with sent_together():
            self.events += write_pages(self.pages, drafts, self.ways.ringings, self.now)
            self._move(walks)
            publish(*self.events)

    def _move(self, walks: Sequence[Walk]) -> None:
        places: dict[tuple[Any, ...], int] = {}
        come_to = [places.setdefault(_place(walk), len(places)) for walk in walks]
        rows = [
            dict(zip(_COLUMNS, (number, *place), strict=True)) for place, number in places.items()
        ]
        ids = [walk.escalation.id for walk in walks]
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [json.dumps(rows), ids, come_to])


_NOBODY_THEN = {
    Do.NOBODY: Nobody.NEXT,
    Do.HOLD: Nobody.HOLD,
    Do.FALLBACK: Nobody.FALLBACK,
}
"""What is done where a step leads to nobody, as the log calls it."""


@dataclass(slots=True)
class _Moment:
    """One walk at the instant of a pass, as `decide` asks for it."""

    of: Pass
    walk: Walk
    problem: str = ""

    @property
    def is_answered(self) -> bool:
        return self.walk.is_answered

    @property
    def is_forced(self) -> bool:
        return self.walk.escalation.is_forced

    def applies(self, step: Step) -> bool:
        if not step.conditions:
            return True
        policy, position = self.walk.here
        facts = facts_of(self.walk.incident)
        values = condition_values(facts, policy, loop=position.loop + 1, now=self.of.now)
        applies, self.problem = verdict(step.conditions, values)
        return applies

    def people(self, step: Step) -> Sequence[Person]:
        return self.of.people(self.walk, step)

    def fallback(self) -> list[Person]:
        return self.of.roster.fallback(team_of(self.walk.incident))

    def in_turn(self, step: int, people: Sequence[Person]) -> Person:
        return self.of.turns.take(self.walk.here[0].policy_id, step, people)

    def awaited(self, people: Sequence[Person]) -> list[Person]:
        awaited = self.of.told.awaited(self.walk)
        return [one for one in people if one.pk in awaited]

    def anew(self, people: Sequence[Person]) -> list[Person]:
        lately = self.of.told.lately(self.walk, self.of.now)
        return [one for one in people if one.pk not in lately]


_COLUMNS = (
    "number", "policy_id", "snapshot", "state", "reason", "step", "loop", "next_at", "is_holding",
    "is_forced", "ended_at",
)  # fmt: skip


def _place(walk: Walk) -> tuple[Any, ...]:
    """Return where an escalation has come to, as JSON values; the snapshot when it is new."""
    escalation = walk.escalation
    next_at, ended_at = escalation.next_at, escalation.ended_at
    return (
        escalation.policy_id.hex if escalation.policy_id else None,
        walk.policy.as_text if walk.is_new and walk.policy else None,
        escalation.state,
        escalation.reason,
        escalation.step,
        escalation.loop,
        next_at.isoformat() if next_at else None,
        escalation.is_holding,
        escalation.is_forced,
        ended_at.isoformat() if ended_at else None,
    )
