"""What happens to an incident. Payloads hold ids and plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentDeclared(Event):
    kind: ClassVar[str] = "incident.declared"
    number: int
    title: str
    channel: str
    service_id: UUID | None
    team_id: UUID | None
    priority: int | None
    assignee_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class IncidentAcknowledged(Event):
    kind: ClassVar[str] = "incident.acknowledged"
    first: bool


@dataclass(frozen=True, kw_only=True)
class IncidentUnacknowledged(Event):
    """The answer no longer holds: somebody must answer again."""

    kind: ClassVar[str] = "incident.unacknowledged"
    reason: str


@dataclass(frozen=True, kw_only=True)
class IncidentAssigned(Event):
    kind: ClassVar[str] = "incident.assigned"
    team_id: UUID | None
    assignee_id: UUID | None
    previous_team_id: UUID | None
    previous_assignee_id: UUID | None
    reason: str = ""
    escalated: bool = False


@dataclass(frozen=True, kw_only=True)
class IncidentStarted(Event):
    kind: ClassVar[str] = "incident.started"


@dataclass(frozen=True, kw_only=True)
class IncidentPutOnHold(Event):
    kind: ClassVar[str] = "incident.put_on_hold"
    reason: str
    follow_up_at: datetime
    note: str


@dataclass(frozen=True, kw_only=True)
class IncidentResumed(Event):
    kind: ClassVar[str] = "incident.resumed"
    why: str


@dataclass(frozen=True, kw_only=True)
class IncidentContained(Event):
    kind: ClassVar[str] = "incident.contained"
    containment_id: UUID
    action: str


@dataclass(frozen=True, kw_only=True)
class IncidentMitigated(Event):
    kind: ClassVar[str] = "incident.mitigated"
    note: str


@dataclass(frozen=True, kw_only=True)
class IncidentResolved(Event):
    kind: ClassVar[str] = "incident.resolved"
    outcome: str
    cause: str
    notes: str
    restored_at: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    kind: ClassVar[str] = "incident.closed"
    why: str


@dataclass(frozen=True, kw_only=True)
class IncidentRated(Event):
    kind: ClassVar[str] = "incident.rated"
    score: int
    previous_score: int | None


@dataclass(frozen=True, kw_only=True)
class IncidentReopened(Event):
    """Whoever works here and reopens it has `answered` with that."""

    kind: ClassVar[str] = "incident.reopened"
    reason: str
    previous_state: str
    answered: bool = False


@dataclass(frozen=True, kw_only=True)
class IncidentCancelled(Event):
    kind: ClassVar[str] = "incident.cancelled"
    code: str
    note: str


@dataclass(frozen=True, kw_only=True)
class IncidentChanged(Event):
    """Fields were edited: {field: [old, new]}, as JSON values.

    A field of the type is called custom.<slug>; `words` says it as people read it then:
    {custom.<slug>: [name, old, new]}.
    """

    kind: ClassVar[str] = "incident.changed"
    changes: dict[str, Any]
    words: dict[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class IncidentPriorityChanged(Event):
    """A priority, or who decides it, changed. `computed` is what the rules give."""

    kind: ClassVar[str] = "incident.priority_changed"
    old: int | None
    new: int | None
    reason: str
    computed: int | None = None
    by_hand: bool = False
    priority_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IncidentServiceChanged(Event):
    kind: ClassVar[str] = "incident.service_changed"
    old_id: UUID | None
    new_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CommentAdded(Event):
    kind: ClassVar[str] = "incident.comment_added"
    comment_id: UUID
    visibility: str


@dataclass(frozen=True, kw_only=True)
class HypothesisProposed(Event):
    kind: ClassVar[str] = "incident.hypothesis_proposed"
    hypothesis_id: UUID
    text: str


@dataclass(frozen=True, kw_only=True)
class HypothesisEvidenceAdded(Event):
    kind: ClassVar[str] = "incident.hypothesis_evidence_added"
    hypothesis_id: UUID
    text: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class HypothesisDecided(Event):
    kind: ClassVar[str] = "incident.hypothesis_decided"
    hypothesis_id: UUID
    text: str
    verdict: str
    why: str


@dataclass(frozen=True, kw_only=True)
class MajorProposed(Event):
    """`rule` names what proposed it; "" when a person did."""

    kind: ClassVar[str] = "incident.major_proposed"
    proposal_id: UUID
    reason: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class MajorAccepted(Event):
    """The proposal was right: the incident is a major one from now on."""

    kind: ClassVar[str] = "incident.major_accepted"
    proposal_id: UUID
    note: str


@dataclass(frozen=True, kw_only=True)
class MajorDeclined(Event):
    kind: ClassVar[str] = "incident.major_declined"
    proposal_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class MajorEnded(Event):
    """The major response is over; the incident itself may go on."""

    kind: ClassVar[str] = "incident.major_ended"
    note: str


@dataclass(frozen=True, kw_only=True)
class MajorPhaseChanged(Event):
    kind: ClassVar[str] = "incident.phase_changed"
    old: str
    new: str
    note: str


@dataclass(frozen=True, kw_only=True)
class MajorUpdateOverdue(Event):
    """The public was promised an update by `due_at` and got none."""

    kind: ClassVar[str] = "incident.update_overdue"
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ScopeAssessed(Event):
    """How far the damage reaches; the numbers are None while nobody knows."""

    kind: ClassVar[str] = "incident.scope_assessed"
    scope: str
    people: int | None
    systems: int | None


@dataclass(frozen=True, kw_only=True)
class ContainmentReversed(Event):
    kind: ClassVar[str] = "incident.containment_reversed"
    containment_id: UUID
    action: str
    note: str


@dataclass(frozen=True, kw_only=True)
class StakeholderLinkMade(Event):
    kind: ClassVar[str] = "incident.stakeholder_link_made"
    link_id: UUID
    audience: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class StakeholderLinkRevoked(Event):
    kind: ClassVar[str] = "incident.stakeholder_link_revoked"
    link_id: UUID
    audience: str


@dataclass(frozen=True, kw_only=True)
class UpdateIntervalsChanged(Event):
    """How many minutes lie between public updates, by severity ("" for any other)."""

    kind: ClassVar[str] = "major_settings.intervals_changed"
    minutes: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class MajorDeclared(Event):
    kind: ClassVar[str] = "incident.major_declared"
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Event):
    """Somebody has the role now; `previous_id` is whom they relieved."""

    kind: ClassVar[str] = "incident.role_assigned"
    role: str
    person_id: UUID
    previous_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class RoleOffered(Event):
    """Somebody is asked to relieve the holder, who keeps the role until they accept."""

    kind: ClassVar[str] = "incident.role_offered"
    role: str
    person_id: UUID
    holder_id: UUID | None
    note: str


@dataclass(frozen=True, kw_only=True)
class RoleDeclined(Event):
    kind: ClassVar[str] = "incident.role_declined"
    role: str
    person_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoleOfferWithdrawn(Event):
    kind: ClassVar[str] = "incident.role_offer_withdrawn"
    role: str
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoleLeft(Event):
    kind: ClassVar[str] = "incident.role_left"
    role: str
    person_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class PriorityRulesChanged(Event):
    kind: ClassVar[str] = "priority_rules.changed"
    type: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class TypeCreated(Event):
    """Administrators defined a type of incidents."""

    kind: ClassVar[str] = "incident_type.created"
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class TypeChanged(Event):
    """A type says something else now; `fields` are the columns that changed."""

    kind: ClassVar[str] = "incident_type.changed"
    slug: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FieldCreated(Event):
    """A field was added; `type` is the slug of its type, empty when every type has it."""

    kind: ClassVar[str] = "incident_field.created"
    slug: str
    name: str
    type: str


@dataclass(frozen=True, kw_only=True)
class FieldChanged(Event):
    """A field is asked differently now; `fields` are the columns that changed."""

    kind: ClassVar[str] = "incident_field.changed"
    slug: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IncidentDeferred(Event):
    kind: ClassVar[str] = "incident.deferred"
    until: datetime
    reason: str
    old: int
    new: int


@dataclass(frozen=True, kw_only=True)
class IncidentDeferralEnded(Event):
    kind: ClassVar[str] = "incident.deferral_ended"
    why: str
    old: int | None
    new: int | None


@dataclass(frozen=True, kw_only=True)
class PresetSaved(Event):
    kind: ClassVar[str] = "incident_preset.saved"
    slug: str
    is_active: bool
