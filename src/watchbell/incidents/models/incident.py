"""The table of incidents."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from watchbell.accounts.models import Person, Team
from watchbell.catalog.models import Service
from watchbell.incidents.domain import (
    CHANNEL_WORDS,
    OPEN_STATES,
    REOPEN_WITHIN,
    Channel,
    Effect,
    MajorState,
    Stage,
    State,
    number_text,
    stages,
)
from watchbell.incidents.major import RUNNING_MAJOR
from watchbell.incidents.models.reference import Category
from watchbell.incidents.prioritising import Facts
from watchbell.kernel.actors import SubjectRef

_OPEN = Q(state__in=sorted(OPEN_STATES))
_MAJOR = Q(major_state__in=("declared", "mitigated", "ended"))
_LIVE_MAJOR = Q(major_state__in=("proposed", "declared", "mitigated"))


def _has(column: str) -> Q:
    return Q((f"{column}__isnull", False))


class Incident(models.Model):
    """One incident. Times are facts: each is set when its evidence appears.

    `acknowledged_at` is the answer that holds now (a reopening takes it away);
    `first_acknowledged_at` stays, for MTTA. `is_vip` is whether the reporter was one when set.
    `resolved_gap_seconds` sums the spans between a
    resolution that did not hold and the reopening, which no resolution time counts.
    `priority` is what holds, `computed_priority` what the rules gave; a person who decided
    otherwise left an `override_reason`. `priority_reason` has a line for each reason.
    While one is restricted, its `confidants` are the people who were let in by name.
    `first_contact_resolution` is None while nobody resolved it, and of what machines reported.
    `said` repeats the answers in `custom` in people's words, for the search.
    `imported_from` names the source and what it calls the incident, when it came with a history;
    what is before `imported_at` happened elsewhere, and nobody is told of it.
    """

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    type = models.TextField(default="incident")
    state = models.TextField(default=State.NEW)
    title = models.TextField()
    description = models.TextField(blank=True, default="")
    channel = models.TextField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True)
    impact = models.PositiveSmallIntegerField(null=True)
    urgency = models.PositiveSmallIntegerField(null=True)
    priority = models.PositiveSmallIntegerField(null=True)
    priority_reason = models.TextField(blank=True, default="")
    computed_priority = models.PositiveSmallIntegerField(null=True)
    override_reason = models.TextField(blank=True, default="", db_default="")
    deferred_until = models.DateTimeField(null=True)
    severity = models.TextField(blank=True, default="")
    effect = models.TextField(default=Effect.OUTAGE)
    major_state = models.TextField(default=MajorState.NONE)
    phase = models.TextField(blank=True, default="", db_default="")
    major_declared_at = models.DateTimeField(null=True)
    major_ended_at = models.DateTimeField(null=True)
    next_update_at = models.DateTimeField(null=True)
    is_update_overdue = models.BooleanField(default=False, db_default=False)
    scope = models.TextField(blank=True, default="", db_default="")
    scope_people = models.PositiveIntegerField(null=True)
    scope_systems = models.PositiveIntegerField(null=True)

    # Indexes below begin with the service, the team and the reporter: they need none of their own.
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="incidents", db_index=False
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="incidents", db_index=False
    )
    assignee = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="assigned_incidents"
    )
    reporter = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="reported_incidents",
        db_index=False,
    )
    affected = models.TextField(blank=True, default="")
    business_impact = models.TextField(blank=True, default="", db_default="")
    effort_minutes = models.PositiveIntegerField(null=True)
    worked_minutes = models.PositiveIntegerField(null=True)
    is_vip = models.BooleanField(default=False, db_default=False)
    escalation_policy_id = models.UUIDField(null=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="sources", db_index=False
    )
    labels = ArrayField(models.TextField(), default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True)

    occurred_at = models.DateTimeField(null=True)
    detected_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    categorised_at = models.DateTimeField(null=True)
    prioritised_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    first_acknowledged_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    contained_at = models.DateTimeField(null=True)
    diagnosed_at = models.DateTimeField(null=True)
    diagnosis = models.TextField(blank=True, default="")
    mitigated_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    resolved_gap_seconds = models.PositiveBigIntegerField(default=0)

    hold_reason = models.TextField(blank=True, default="")
    follow_up_at = models.DateTimeField(null=True)
    close_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, default="")
    cause = models.TextField(blank=True, default="")
    notes = models.TextField(blank=True, default="")
    workaround = models.TextField(blank=True, default="", db_default="")
    knowledge_url = models.TextField(blank=True, default="", db_default="")
    fix_reference = models.TextField(blank=True, default="", db_default="")
    fix_justification = models.TextField(blank=True, default="", db_default="")
    needs_problem = models.BooleanField(default=False, db_default=False)
    cancel_code = models.TextField(blank=True, default="")
    owner_due_at = models.DateTimeField(null=True)
    unowned_at = models.DateTimeField(null=True)
    reopen_count = models.PositiveIntegerField(default=0)
    reassignment_count = models.PositiveIntegerField(default=0)
    first_contact_resolution = models.BooleanField(null=True)
    version = models.PositiveIntegerField(default=1)
    is_restricted = models.BooleanField(default=False, db_default=False)
    confidants = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)
    said = models.TextField(blank=True, default="", db_default="")
    imported_from = models.TextField(blank=True, default="", db_default="")
    imported_at = models.DateTimeField(null=True)
    search = models.GeneratedField(
        expression=SearchVector("title", "description", "said", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="incidents_newest"),
            models.Index(
                F("priority"), F("created_at").desc(), name="incidents_open", condition=_OPEN
            ),
            models.Index("assignee", name="incidents_open_assignee", condition=_OPEN),
            models.Index("service", F("created_at").desc(), name="incidents_service"),
            models.Index("team", F("created_at").desc(), name="incidents_team"),
            models.Index("reporter", F("created_at").desc(), name="incidents_reporter"),
            models.Index(
                "type",
                F("created_at").desc(),
                name="incidents_type",
                condition=~Q(type="incident"),
            ),
            models.Index("resolved_at", name="incidents_resolved"),
            # Whether something like it was resolved shortly before.
            models.Index(
                "service",
                "resolved_at",
                name="incidents_service_resolved",
                condition=_has("resolved_at"),
            ),
            models.Index(
                "follow_up_at", name="incidents_follow_up", condition=Q(state=State.ON_HOLD)
            ),
            models.Index(
                "deferred_until",
                name="incidents_deferred",
                condition=_OPEN & _has("deferred_until"),
            ),
            models.Index(
                "owner_due_at", name="incidents_owner_due", condition=_has("owner_due_at")
            ),
            models.Index("close_at", name="incidents_close", condition=Q(state=State.RESOLVED)),
            # What figures are counted by: each holds only the incidents that came so far.
            models.Index("detected_at", name="incidents_detected", condition=_has("detected_at")),
            models.Index(
                "first_acknowledged_at",
                name="incidents_answered",
                condition=_has("first_acknowledged_at"),
            ),
            models.Index("closed_at", name="incidents_closed", condition=_has("closed_at")),
            models.Index(
                "cancelled_at", name="incidents_cancelled", condition=_has("cancelled_at")
            ),
            models.Index(F("created_at").desc(), name="incidents_major", condition=_MAJOR),
            models.Index("major_state", name="incidents_live_major", condition=_LIVE_MAJOR),
            models.Index(
                "next_update_at",
                name="incidents_update_due",
                condition=Q(next_update_at__isnull=False, is_update_overdue=False),
            ),
            # Small ones: they hold what people reported and has been resolved.
            *(
                models.Index(
                    F("created_at").desc(), name=name, condition=Q(first_contact_resolution=held)
                )
                for name, held in (("incidents_fcr", True), ("incidents_no_fcr", False))
            ),
            models.Index("parent", name="incidents_children", condition=_has("parent")),
            models.Index("merged_into", name="incidents_merged", condition=_has("merged_into")),
            GinIndex("search", name="incidents_search"),
            GinIndex("labels", name="incidents_labels"),
            GinIndex(fields=["custom"], name="incidents_custom", opclasses=["jsonb_path_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.RESOLVED) | Q(resolved_at__isnull=False),
                name="incidents_resolved_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False),
                name="incidents_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ON_HOLD) | Q(follow_up_at__isnull=False),
                name="incidents_hold_has_follow_up",
            ),
            models.CheckConstraint(
                condition=Q(override_reason="") | Q(priority__isnull=False),
                name="incidents_override_has_priority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """The number as people write it: INC-1042."""
        return number_text(self.number)

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("incident", self.id)

    @property
    def is_open(self) -> bool:
        return State(self.state).is_open

    @property
    def came_through(self) -> str:
        """How it reached us, in words: a phone call."""
        return CHANNEL_WORDS[Channel(self.channel)]

    @property
    def suffers_since(self) -> datetime:
        """When the damage began, as far as anybody knows."""
        return self.occurred_at or self.detected_at or self.created_at

    @property
    def is_major(self) -> bool:
        return self.major_state in (MajorState.DECLARED, MajorState.MITIGATED, MajorState.ENDED)

    @property
    def is_running_major(self) -> bool:
        return self.major_state in RUNNING_MAJOR

    @property
    def is_overridden(self) -> bool:
        """Say whether somebody decided the priority by hand."""
        return self.override_reason != ""

    @property
    def priority_reasons(self) -> list[str]:
        """Return why the priority is what it is, a sentence each."""
        return self.priority_reason.splitlines()

    def priority_facts(self) -> Facts:
        """Return what the priority follows from; its service must be loaded."""
        return Facts(
            impact=self.impact,
            urgency=self.urgency,
            type=self.type,
            is_vip=self.is_vip,
            on_critical_service=self.service is not None and self.service.criticality == 1,
            overridden_to=self.priority if self.is_overridden else None,
            override_reason=self.override_reason,
            is_deferred=self.deferred_until is not None,
        )

    @property
    def reopen_until(self) -> datetime | None:
        """When the window ends in which what did not hold is reopened; None while it is open."""
        return self.resolved_at + REOPEN_WITHIN if self.resolved_at else None

    def facts(self) -> dict[str, Any]:
        """Return what the guards look at."""
        return {
            "category": self.category_id,
            "impact": self.impact,
            "urgency": self.urgency,
            "assignee": self.assignee_id,
            "hold_reason": self.hold_reason,
            "follow_up_at": self.follow_up_at,
            "outcome": self.outcome,
            "cause": self.cause,
            "notes": self.notes,
            "fix_reference": self.fix_reference or self.fix_justification,
            "restored_at": self.restored_at,
        }

    def stages(self) -> list[Stage]:
        """Return the lifecycle's stages with the evidence for each."""
        category = self.category.name if self.category else None
        evidence: dict[str, tuple[datetime | None, str | None]] = {
            "identified": (
                self.detected_at or self.reported_at or self.created_at,
                f"Seen through {self.came_through}",
            ),
            "logged": (self.created_at, f"Recorded as {self.label}"),
            "categorised": (self.categorised_at, category),
            "prioritised": (self.prioritised_at, " ".join(self.priority_reasons) or None),
            "contained": (self.contained_at, "Containment action recorded"),
            "diagnosed": (self.diagnosed_at, self.diagnosis or self.cause or None),
            "resolved": (self.resolved_at, self.notes or self.outcome or None),
            "closed": (self.closed_at, "Resolution confirmed"),
        }
        return stages(evidence)
