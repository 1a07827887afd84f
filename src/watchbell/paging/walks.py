"""One escalation on its way: its incident, its policy, and whom it has told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.incidents.models import Incident
from watchbell.paging.domain import (
    TOLD_LATELY,
    Position,
    Snapshot,
    Step,
    Until,
)
from watchbell.paging.models import Acknowledgement, Escalation
from watchbell.platform.bulk import reading_much

_TOLD = """
select escalation_id, person_id, step, channel, address, after_minutes, instead_of, created_at
from paging_page
where escalation_id = any(%s) and (created_at > %s or escalation_id = any(%s))
order by created_at, id
"""


@dataclass
class Walk:
    """One escalation, its incident (locked), and its policy once known; `is_new`: only now."""

    escalation: Escalation
    incident: Incident
    policy: Snapshot | None = None
    is_new: bool = False

    @property
    def here(self) -> tuple[Snapshot, Position]:
        assert self.policy is not None
        return self.policy, self.escalation.position

    def is_due(self, now: datetime) -> bool:
        due = self.escalation.next_at
        return due is not None and due <= now and self.escalation.is_running

    @property
    def step(self) -> Step | None:
        """The step that is due; None behind the last one."""
        assert self.policy is not None
        steps, number = self.policy.steps, self.escalation.step
        return steps[number] if number < len(steps) else None

    @property
    def is_answered(self) -> bool:
        return self.incident.acknowledged_at is not None

    @property
    def asks_everyone(self) -> bool:
        return self.policy is not None and self.policy.asks_everyone

    @property
    def asks_for_managers(self) -> bool:
        return self.policy is not None and self.policy.asks_for_managers


@dataclass
class Told:
    """Whom escalations have told: (person, step, when) by escalation, and who answered each.

    `addresses` are those of the last minute, by escalation and channel.
    """

    rows: dict[UUID, list[tuple[UUID, int, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    answered: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    addresses: set[tuple[UUID, str, str]] = field(default_factory=set)

    def add(self, walk: Walk, person_id: UUID, now: datetime) -> None:
        step = walk.escalation.step
        self.rows[walk.escalation.id].append((person_id, step, now))

    def lately(self, walk: Walk, now: datetime) -> set[UUID]:
        """Return who need not be told again so soon."""
        since = now - TOLD_LATELY
        return {person for person, _, at in self.rows[walk.escalation.id] if at > since}

    def people(self, walk: Walk) -> list[UUID]:
        """Return everybody this escalation told, in order."""
        return list(dict.fromkeys(person for person, _, _ in self.rows[walk.escalation.id]))

    def awaited(self, walk: Walk) -> set[UUID]:
        """Return who was told by a step that asks everyone, and has not answered."""
        if not walk.asks_everyone:
            return set()
        steps = walk.here[0].steps
        told = {
            person
            for person, step, _ in self.rows[walk.escalation.id]
            if step < len(steps) and steps[step].until is Until.EVERYONE
        }
        by = {walk.incident.acknowledged_by_id} if walk.is_answered else set()
        return told - self.answered[walk.escalation.id] - by


def told_by(walks: Sequence[Walk], now: datetime) -> Told:
    """Return whom these escalations told: lately, or ever where their policy asks for it."""
    told = Told()
    whole = [w.escalation.id for w in walks if w.asks_everyone or w.asks_for_managers]
    begun = [walk.escalation.id for walk in walks if walk.policy is not None]
    if not begun:
        return told
    with reading_much() as cursor:
        cursor.execute(_TOLD, [begun, now - TOLD_LATELY, whole])
        found = cursor.fetchall()
    for escalation, person, step, channel, address, minutes, instead_of, at in found:
        if at > now - TOLD_LATELY:
            told.addresses.add((escalation, channel, address))
        if not minutes and not instead_of:
            told.rows[escalation].append((person, step, at))
    several = [walk.escalation.id for walk in walks if walk.asks_everyone]
    if several:
        answers = Acknowledgement.objects.filter(escalation_id__in=several)
        for escalation, answerer in answers.values_list("escalation_id", "person_id"):
            told.answered[escalation].add(answerer)
    return told


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
        "acknowledged": incident.acknowledged_at is not None,
    }


def team_of(incident: Incident) -> UUID | None:
    """Return the team that owns an incident, else the one that owns its service."""
    if incident.team_id is not None:
        return incident.team_id
    return incident.service.team_id if incident.service else None


def acknowledged_by(incident: Incident) -> str | None:
    """Return who answers for an incident; None for nobody, empty for nobody by name."""
    if incident.acknowledged_at is None:
        return None
    return incident.acknowledged_by.name if incident.acknowledged_by else ""
