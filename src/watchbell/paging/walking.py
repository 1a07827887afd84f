"""One pass over the escalations that are due: each one's step is decided, then all is written.

Nothing here reads or writes one row at a time: a burst of hundreds costs a few statements.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.kernel.zones import zone
from watchbell.notify.services import queue_messages
from watchbell.paging import events
from watchbell.paging.domain import (
    HOLD_CHECK,
    TOLD_LATELY,
    EscalationState,
    Nobody,
    Position,
    Snapshot,
    Step,
    condition_values,
    next_position,
    pause_after,
    why_not_pageable,
)
from watchbell.paging.models import Escalation
from watchbell.paging.models import Page as PageRow
from watchbell.paging.resolving import EMAIL, Roster
from watchbell.paging.telling import Page
from watchbell.platform.bulk import insert_rows
from watchbell.platform.conditions import ConditionError, holds
from watchbell.platform.eventlog import publish

_UPDATE = """
update paging_escalation e
set policy_id = row.policy_id, snapshot = row.snapshot, state = row.state, reason = row.reason,
    step = row.step, loop = row.loop, next_at = row.next_at, is_holding = row.is_holding,
    ended_at = row.ended_at
from jsonb_to_recordset(%s::jsonb) as row (
    id uuid, policy_id uuid, snapshot jsonb, state text, reason text, step smallint,
    loop smallint, next_at timestamptz, is_holding boolean, ended_at timestamptz)
where e.id = row.id
"""


@dataclass
class Walk:
    """One escalation, its incident (locked), and its policy once known."""

    escalation: Escalation
    incident: Incident
    policy: Snapshot | None = None

    @property
    def here(self) -> tuple[Snapshot, Position]:
        assert self.policy is not None
        return self.policy, self.escalation.position

    def is_due(self, now: datetime) -> bool:
        due = self.escalation.next_at
        return self.escalation.is_running and due is not None and due <= now

    @property
    def step(self) -> Step | None:
        """The step that is due; None behind the last one."""
        policy, position = self.here
        return policy.steps[position.step] if position.step < len(policy.steps) else None


@dataclass
class Pass:
    """What one pass decided, until it is written."""

    now: datetime
    roster: Roster
    events: list[Event] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    told_lately: set[tuple[UUID, UUID]] = field(default_factory=set)

    def run(self, walks: Sequence[Walk], snapshots: dict[UUID, Snapshot]) -> None:
        """Take every walk as far as it goes at this instant, and write it all."""
        for walk in walks:
            self._begin(walk, snapshots)
        self.told_lately = _told_lately((w.escalation for w in walks), self.now)
        while due := [walk for walk in walks if walk.is_due(self.now)]:
            self.roster.prepare(t for walk in due if walk.step for t in walk.step.targets)
            for walk in due:
                self._advance(walk)
        self._write(walks)

    def _begin(self, walk: Walk, snapshots: dict[UUID, Snapshot]) -> None:
        escalation, incident = walk.escalation, walk.incident
        over = why_not_pageable(incident.state, acknowledged_by=_acknowledged_by(incident))
        walk.policy = escalation.policy
        if over:
            self._stop(walk, over)
        elif walk.policy is None:
            self._take_policy(walk, snapshots)

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
            walk.escalation.snapshot = policy.to_json()
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
        elif not self._applies(walk, step):
            self._tell_step(walk, events.StepSkipped, conditions=step.conditions)
            self._go_on(walk, told=False)
        elif people := self.roster.people_of(step):
            self._page(walk, people, fallback=False)
            self._go_on(walk, told=True)
        else:
            self._nobody(walk, step)

    def _applies(self, walk: Walk, step: Step) -> bool:
        """Decide the condition; one that cannot be decided holds, for nobody may go untold."""
        if not step.conditions:
            return True
        policy, position = walk.here
        values = condition_values(
            facts_of(walk.incident),
            loop=position.loop + 1,
            timezone=zone(policy.timezone),
            now=self.now,
        )
        try:
            return holds(step.conditions, values)
        except ConditionError as error:
            self._tell_step(walk, events.ConditionBroken, problem=str(error))
            return True

    def _nobody(self, walk: Walk, step: Step) -> None:
        people = (
            self.roster.fallback(_team_of(walk.incident)) if step.nobody is Nobody.FALLBACK else []
        )
        then = step.nobody if people or step.nobody is not Nobody.FALLBACK else Nobody.NEXT
        if not walk.escalation.is_holding:
            names = tuple(target.name or target.type.value for target in step.targets)
            self._tell_step(walk, events.NobodyOnCall, targets=names, then=then.value)
        if then is Nobody.HOLD:
            walk.escalation.hold(self.now + HOLD_CHECK)
            return
        if people:
            self._page(walk, people, fallback=True)
        self._go_on(walk, told=bool(people))

    def _page(self, walk: Walk, people: Sequence[Person], *, fallback: bool) -> None:
        key = walk.escalation.pk
        people = [person for person in people if (key, person.pk) not in self.told_lately]
        if not people:
            return
        unverified = []
        for person in people:
            addresses = self.roster.addresses(person)
            if not addresses:
                addresses = {EMAIL: person.email}
                unverified.append(person.pk)
            self.pages += [self._page_to(walk, person, *way) for way in addresses.items()]
            self.told_lately.add((key, person.pk))
        self._tell_step(
            walk,
            events.IncidentPaged,
            person_ids=tuple(person.pk for person in people),
            names=tuple(person.name for person in people),
            unverified_ids=tuple(unverified),
            fallback=fallback,
        )

    def _page_to(self, walk: Walk, person: Person, channel: str, address: str) -> Page:
        policy, position = walk.here
        return Page(
            message_id=new_id(self.now),
            escalation_id=walk.escalation.pk,
            incident=walk.incident,
            policy=policy,
            position=position,
            person=person,
            channel=channel,
            address=address,
        )

    def _go_on(self, walk: Walk, *, told: bool) -> None:
        policy, position = walk.here
        pause = pause_after(policy, position, told=told)
        behind_the_end = Position(len(policy.steps), position.loop)
        following = next_position(policy, position) or behind_the_end
        walk.escalation.move_to(following, self.now + pause)

    def _exhaust(self, walk: Walk) -> None:
        policy, position = walk.here
        rounds = position.loop + 1
        how = "once" if rounds == 1 else f"{rounds} times"
        reason = f"every step of {policy.name} was done {how} and nobody answered"
        walk.escalation.end(EscalationState.EXHAUSTED, reason, self.now)
        self._tell(walk, events.EscalationExhausted, loops=rounds, reason=reason)

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
        queue_messages([page.draft(self.now) for page in self.pages], now=self.now)
        insert_rows([self._row(page) for page in self.pages])
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [json.dumps([_json(walk.escalation) for walk in walks])])
        publish(*self.events)

    def _row(self, page: Page) -> PageRow:
        return PageRow(
            id=new_id(self.now),
            escalation_id=page.escalation_id,
            step=page.position.step,
            loop=page.position.loop,
            person=page.person,
            channel=page.channel,
            message_id=page.message_id,
            created_at=self.now,
        )


def policy_of(incident: Incident) -> UUID | None:
    """Return the policy that counts for an incident: its own, else its service's."""
    own: UUID | None = incident.escalation_policy_id
    if own is not None:
        return own
    return incident.service.escalation_policy_id if incident.service else None


def facts_of(incident: Incident) -> dict[str, Any]:
    """Return what conditions see of an incident."""
    return {
        "priority": incident.priority or 0,
        "severity": incident.severity,
        "impact": incident.impact or 0,
        "urgency": incident.urgency or 0,
        "major": incident.is_major,
        "service": incident.service.slug if incident.service else "",
        "team": incident.team.slug if incident.team else "",
        "labels": list(incident.labels),
        "channel": incident.channel,
    }


def _acknowledged_by(incident: Incident) -> str | None:
    if incident.acknowledged_at is None:
        return None
    return incident.acknowledged_by.name if incident.acknowledged_by else ""


def _team_of(incident: Incident) -> UUID | None:
    if incident.team_id is not None:
        return incident.team_id
    return incident.service.team_id if incident.service else None


def _told_lately(escalations: Iterable[Escalation], now: datetime) -> set[tuple[UUID, UUID]]:
    rows = PageRow.objects.filter(
        escalation_id__in=[escalation.pk for escalation in escalations],
        created_at__gt=now - TOLD_LATELY,
    )
    return set(rows.values_list("escalation_id", "person_id"))


def _json(escalation: Escalation) -> dict[str, Any]:
    next_at, ended_at = escalation.next_at, escalation.ended_at
    return {
        "id": str(escalation.pk),
        "policy_id": str(escalation.policy_id) if escalation.policy_id else None,
        "snapshot": escalation.snapshot,
        "state": escalation.state,
        "reason": escalation.reason,
        "step": escalation.step,
        "loop": escalation.loop,
        "next_at": next_at.isoformat() if next_at else None,
        "is_holding": escalation.is_holding,
        "ended_at": ended_at.isoformat() if ended_at else None,
    }
