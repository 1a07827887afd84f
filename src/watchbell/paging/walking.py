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
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.events import Event
from watchbell.kernel.zones import zone
from watchbell.paging import events, personal_events
from watchbell.paging.domain import (
    HOLD_CHECK,
    EscalationState,
    Nobody,
    Pick,
    Position,
    Snapshot,
    Step,
    Target,
    TargetType,
    Until,
    next_position,
    outlasts_an_answer,
    pause_after,
    why_not_pageable,
)
from watchbell.paging.resolving import Roster
from watchbell.paging.ringing import TellingOf, write_pages
from watchbell.paging.telling import Page
from watchbell.paging.timing import condition_values, opens_at
from watchbell.paging.turns import Turns
from watchbell.paging.walks import (
    Told,
    Walk,
    acknowledged_by,
    facts_of,
    made_out,
    policy_of,
    team_of,
    told_by,
)
from watchbell.platform.conditions import ConditionError, holds
from watchbell.platform.eventlog import publish

_UPDATE = """
update paging_escalation e
set policy_id = row.policy_id, snapshot = coalesce(row.snapshot, e.snapshot),
    state = row.state, reason = row.reason,
    step = row.step, loop = row.loop, next_at = row.next_at, is_holding = row.is_holding,
    is_forced = row.is_forced, ended_at = row.ended_at
from jsonb_to_recordset(%s::jsonb) as row (
    id uuid, policy_id uuid, snapshot jsonb, state text, reason text, step smallint,
    loop smallint, next_at timestamptz, is_holding boolean, is_forced boolean,
    ended_at timestamptz)
where e.id = row.id
"""


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

    def run(self, walks: Sequence[Walk], snapshots: dict[UUID, Snapshot]) -> None:
        """Take every walk as far as it goes at this instant, and write it all."""
        self.told = told_by(walks, self.now)
        self.ways = TellingOf(self.told.addresses)
        for walk in walks:
            self._begin(walk, snapshots)
        self.turns = Turns(walk.policy for walk in walks if walk.policy and walk.is_due(self.now))
        while due := [walk for walk in walks if walk.is_due(self.now)]:
            self.roster.prepare(target for walk in due for target in self._targets(walk))
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

    def _outlasts(self, walk: Walk) -> bool:
        """Say whether a step goes on telling people although somebody acknowledged."""
        if walk.policy is None:
            return False
        is_awaited = bool(self.told.awaited(walk))
        return outlasts_an_answer(walk.policy, walk.escalation.position, is_awaited=is_awaited)

    def _targets(self, walk: Walk) -> list[Target]:
        step = walk.step
        if step is None:
            return []
        told = self.told.people(walk) if walk.asks_for_managers else ()
        return made_out(step.targets, walk.incident, told)

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
        step = walk.step
        if step is None:
            self._exhaust(walk)
        elif walk.is_answered and step.until is Until.ACKNOWLEDGED:
            # It keeps its time, so that a step for the unresolved comes when it should.
            self._go_on(walk, told=True)
        elif opens := self._opens(walk, step):
            self._tell_step(walk, events.StepWaits, until=opens, hours=step.hours)
            walk.escalation.next_at = opens
        elif not self._applies(walk, step):
            self._tell_step(walk, events.StepSkipped, conditions=step.conditions)
            self._go_on(walk, told=False)
        else:
            self._tell_people(walk, step)

    def _tell_people(self, walk: Walk, step: Step) -> None:
        targets = self._targets(walk)
        people = self.roster.people_behind(targets)
        if walk.is_answered and step.until is Until.EVERYONE:
            awaited = self.told.awaited(walk)
            self._page(walk, [one for one in people if one.pk in awaited], fallback=False)
            self._go_on(walk, told=True)
        elif people:
            self._pass_over(walk, targets)
            if step.pick is Pick.ROUND_ROBIN:
                policy, position = walk.here
                people = [self.turns.take(policy.policy_id, position.step, people)]
            self._page(walk, people, fallback=False)
            self._go_on(walk, told=True)
        else:
            self._nobody(walk, step)

    def _opens(self, walk: Walk, step: Step) -> datetime | None:
        """Return when the step's hours begin; None when it need not wait for them."""
        if walk.escalation.is_forced:
            return None
        return opens_at(step, zone(walk.here[0].timezone), self.now)

    def _applies(self, walk: Walk, step: Step) -> bool:
        """Decide the condition; one that cannot be decided holds, for nobody may go untold."""
        if not step.conditions:
            return True
        policy, position = walk.here
        values = condition_values(
            facts_of(walk.incident), policy, loop=position.loop + 1, now=self.now
        )
        try:
            return holds(step.conditions, values)
        except ConditionError as error:
            self._tell_step(walk, events.ConditionBroken, problem=str(error))
            return True

    def _nobody(self, walk: Walk, step: Step) -> None:
        people = (
            self.roster.fallback(team_of(walk.incident)) if step.nobody is Nobody.FALLBACK else []
        )
        then = step.nobody if people or step.nobody is not Nobody.FALLBACK else Nobody.NEXT
        if not walk.escalation.is_holding:
            self._pass_over(walk, self._targets(walk))
            names = tuple(target.label for target in step.targets)
            self._tell_step(walk, events.NobodyOnCall, targets=names, then=then.value)
        if then is Nobody.HOLD:
            walk.escalation.hold(self.now + HOLD_CHECK)
            return
        if people:
            self._page(walk, people, fallback=True)
        self._go_on(walk, told=bool(people))

    def _page(self, walk: Walk, people: Sequence[Person], *, fallback: bool) -> None:
        lately = self.told.lately(walk, self.now)
        people = [person for person in people if person.pk not in lately]
        if not people:
            return
        unverified = []
        for person in people:
            if not self.roster.reach(person).ways:
                unverified.append(person.pk)
            self._page_person(walk, person)
            self.told.add(walk, person.pk, self.now)
        self._tell_step(
            walk,
            events.IncidentPaged,
            person_ids=tuple(person.pk for person in people),
            names=tuple(person.name for person in people),
            unverified_ids=tuple(unverified),
            fallback=fallback,
        )

    def _page_person(self, walk: Walk, person: Person) -> None:
        """Tell somebody by the ways their rules name for now; later ones become due by a row."""
        policy, position = walk.here
        self.pages += self.ways.begin(
            walk.escalation.pk,
            walk.incident,
            person,
            self.roster.reach(person),
            policy=policy,
            position=position,
            now=self.now,
        )

    def _pass_over(self, walk: Walk, targets: Sequence[Target]) -> None:
        """Say of whom the step names in vain that they are not told, and why."""
        if people := self.roster.unable(targets):
            self._tell_step(
                walk,
                personal_events.PeoplePassedOver,
                person_ids=tuple(person.pk for person in people),
                names=tuple(person.name for person in people),
            )

    def _go_on(self, walk: Walk, *, told: bool) -> None:
        policy, position = walk.here
        pause = pause_after(policy, position, told=told)
        behind_the_end = Position(len(policy.steps), position.loop)
        following = next_position(policy, position) or behind_the_end
        walk.escalation.move_to(following, self.now + pause)

    def _exhaust(self, walk: Walk) -> None:
        if walk.is_answered:
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
        self.events += write_pages(self.pages, self.ways.ringings, self.now)
        self.turns.write()
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [json.dumps([_json(walk) for walk in walks])])
        publish(*self.events)


def _json(walk: Walk) -> dict[str, Any]:
    escalation = walk.escalation
    next_at, ended_at = escalation.next_at, escalation.ended_at
    return {
        "id": escalation.id.hex,
        "policy_id": escalation.policy_id.hex if escalation.policy_id else None,
        "snapshot": walk.policy.to_json() if walk.is_new and walk.policy else None,
        "state": escalation.state,
        "reason": escalation.reason,
        "step": escalation.step,
        "loop": escalation.loop,
        "next_at": next_at.isoformat() if next_at else None,
        "is_holding": escalation.is_holding,
        "is_forced": escalation.is_forced,
        "ended_at": ended_at.isoformat() if ended_at else None,
    }
