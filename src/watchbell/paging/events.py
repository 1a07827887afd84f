"""What happens to policies, and to incidents nobody has answered.

`step` and `loop` count from 1, as people do.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PolicyCreated(Event):
    kind: ClassVar[str] = "escalation_policy.created"
    name: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(Event):
    kind: ClassVar[str] = "escalation_policy.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PolicyDeleted(Event):
    kind: ClassVar[str] = "escalation_policy.deleted"
    name: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class EscalationStarted(Event):
    kind: ClassVar[str] = "escalation.started"
    policy_id: UUID
    policy: str
    cause: str


@dataclass(frozen=True, kw_only=True)
class IncidentPaged(Event):
    """`unverified_ids` are those told by the e-mail they sign in with, having verified none."""

    kind: ClassVar[str] = "incident.paged"
    step: int
    loop: int
    person_ids: tuple[UUID, ...]
    names: tuple[str, ...]
    unverified_ids: tuple[UUID, ...]
    fallback: bool


@dataclass(frozen=True, kw_only=True)
class NobodyOnCall(Event):
    """None of a step's targets led to somebody who may be told; `then` says what follows."""

    kind: ClassVar[str] = "escalation.nobody_on_call"
    step: int
    loop: int
    targets: tuple[str, ...]
    then: str


@dataclass(frozen=True, kw_only=True)
class StepSkipped(Event):
    kind: ClassVar[str] = "escalation.step_skipped"
    step: int
    loop: int
    conditions: str


@dataclass(frozen=True, kw_only=True)
class StepWaits(Event):
    """A step was reached outside its hours; it is done when they begin."""

    kind: ClassVar[str] = "escalation.step_waits"
    step: int
    loop: int
    until: datetime
    hours: str


@dataclass(frozen=True, kw_only=True)
class EscalationQuieted(Event):
    """All alerts of the incident are silenced or snoozed, so nobody is told until then."""

    kind: ClassVar[str] = "escalation.quieted"
    until: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class ConditionBroken(Event):
    """A condition could not be decided, so the step was done as if it held."""

    kind: ClassVar[str] = "escalation.condition_broken"
    step: int
    loop: int
    problem: str


@dataclass(frozen=True, kw_only=True)
class EscalationStopped(Event):
    kind: ClassVar[str] = "escalation.stopped"
    reason: str


@dataclass(frozen=True, kw_only=True)
class EscalationExhausted(Event):
    kind: ClassVar[str] = "escalation.exhausted"
    loops: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class EscalationIdle(Event):
    """Nobody will be told, for this reason."""

    kind: ClassVar[str] = "escalation.idle"
    reason: str


@dataclass(frozen=True, kw_only=True)
class EscalatedByHand(Event):
    kind: ClassVar[str] = "escalation.by_hand"
    step: int
    loop: int


@dataclass(frozen=True, kw_only=True)
class HandedOver(Event):
    """People are told anew, another policy's, a team's or one person first; nobody's answer
    holds any longer. `to` is policy, team or person."""

    kind: ClassVar[str] = "escalation.handed_over"
    to: str
    to_id: UUID
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AlsoAcknowledged(Event):
    """One more of those who were all asked to answer did; `awaited` are still to."""

    kind: ClassVar[str] = "incident.also_acknowledged"
    awaited: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AcknowledgementQuestioned(Event):
    """Whoever acknowledged was asked whether they are still on it; without an answer until
    `until` the acknowledgement ends, None when it stays."""

    kind: ClassVar[str] = "incident.acknowledgement_questioned"
    person_id: UUID
    name: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class AcknowledgementConfirmed(Event):
    """Somebody is still on it; they are asked again at `next_at`."""

    kind: ClassVar[str] = "incident.acknowledgement_confirmed"
    next_at: datetime


@dataclass(frozen=True, kw_only=True)
class PeopleAsked(Event):
    """Somebody paged these people by hand; `team` is the one they were asked for, if any."""

    kind: ClassVar[str] = "incident.paged_by_hand"
    person_ids: tuple[UUID, ...]
    names: tuple[str, ...]
    unverified_ids: tuple[UUID, ...]
    team: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AskAnswered(Event):
    """Whoever was paged by hand said whether they come."""

    kind: ClassVar[str] = "incident.page_answered"
    person_id: UUID
    name: str
    answer: str
    note: str
