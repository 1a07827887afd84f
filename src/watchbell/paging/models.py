"""Tables of escalation policies and of the escalations that run."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from watchbell.accounts.models import ContactMethod, Person, Team
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SubjectRef
from watchbell.notify.models import Message
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.domain import (
    AskAnswer,
    EscalationState,
    Nobody,
    Pick,
    Position,
    Snapshot,
    Until,
)

__all__ = [
    "Acknowledgement",
    "AnswerTimer",
    "Ask",
    "Backtest",
    "Escalation",
    "EscalationPolicy",
    "EscalationStep",
    "Page",
    "PersonalRule",
    "Pulse",
    "Ringing",
    "StepTarget",
    "Turn",
]


class EscalationPolicy(models.Model):
    """Whom to tell of an unanswered incident, step by step. Services name one by its id.

    Whoever acknowledged is asked every `reminder_minutes` whether they are still on it, and has
    `ack_timeout_minutes` to say so; 0 is never. `holidays` names a region such as DE-BY. An
    overdue task of an incident is paged for when it `pages_for_tasks`.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, default="")
    repeat = models.SmallIntegerField(default=0)
    timezone = models.TextField(default="UTC")
    holidays = models.TextField(blank=True, default="", db_default="")
    reminder_minutes = models.PositiveIntegerField(default=0, db_default=0)
    ack_timeout_minutes = models.PositiveIntegerField(default=0, db_default=0)
    pages_for_tasks = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("escalation_policy", self.id)


class EscalationStep(models.Model):
    """One step of a policy: who is told, under which condition, and how long they have."""

    id = models.UUIDField(primary_key=True)
    policy = models.ForeignKey(EscalationPolicy, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    delay_minutes = models.PositiveIntegerField()
    conditions = models.TextField(blank=True, default="")
    nobody = models.TextField(default=Nobody.NEXT)
    hours = models.TextField(blank=True, default="", db_default="")
    until = models.TextField(default=Until.ACKNOWLEDGED, db_default=Until.ACKNOWLEDGED.value)
    pick = models.TextField(default=Pick.ALL, db_default=Pick.ALL.value)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "position"], name="paging_step_position")
        ]


class StepTarget(models.Model):
    """One person, schedule or team of a step. A kind is checked when it is written."""

    id = models.UUIDField(primary_key=True)
    step = models.ForeignKey(EscalationStep, on_delete=models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField()
    type = models.TextField()
    target_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "position"], name="paging_target_position"),
            models.UniqueConstraint(
                fields=["step", "type", "target_id"], name="paging_target_once"
            ),
        ]


class Escalation(models.Model):
    """One walk through a policy for one incident; at most one runs at a time.

    `step` and `loop` (from 0) say what is due at `next_at`. The snapshot is taken by the first
    pass of the engine, people are resolved at every step. Whatever ended has a `reason`, and so
    has what waits because its alerts are silenced. What a
    person asked for by hand (`is_forced`) does not wait for the step's hours.
    """

    id = models.UUIDField(primary_key=True)
    # An index of its own would repeat `paging_escalation_latest`.
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="escalations", db_index=False
    )
    policy_id = models.UUIDField(null=True)
    snapshot = models.JSONField(null=True)
    state = models.TextField(default=EscalationState.RUNNING)
    cause = models.TextField()
    reason = models.TextField(blank=True, default="")
    step = models.PositiveSmallIntegerField(default=0)
    loop = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    is_holding = models.BooleanField(default=False)
    is_forced = models.BooleanField(default=False, db_default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                condition=Q(state="running"),
                name="paging_escalation_next",
            ),
            models.Index(fields=["incident", "-id"], name="paging_escalation_latest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(state="running"), name="paging_one_running"
            ),
            models.CheckConstraint(
                condition=Q(state="running", next_at__isnull=False)
                | (~Q(state="running") & Q(next_at__isnull=True) & ~Q(reason="")),
                name="paging_action_or_reason",
            ),
        ]

    @property
    def position(self) -> Position:
        return Position(self.step, self.loop)

    def move_to(self, position: Position, next_at: datetime) -> None:
        """Wait for the step at `position` until `next_at`."""
        self.step, self.loop = position.step, position.loop
        self.next_at = next_at
        self.is_holding = self.is_forced = False

    def hold(self, until: datetime) -> None:
        """Wait where it is for somebody to be on call."""
        self.is_holding = True
        self.next_at = until

    def wait_quietly(self, reason: str, until: datetime) -> bool:
        """Tell nobody for a reason that is kept while it holds; says whether it is a new one."""
        is_new = self.reason != reason
        self.reason, self.next_at = reason, until
        return is_new

    def end(self, state: EscalationState, reason: str, now: datetime) -> None:
        """Tell nobody any more, for a reason that is kept."""
        self.state = state
        self.reason = reason
        self.next_at = None
        self.is_holding = self.is_forced = False
        self.ended_at = now

    @property
    def is_running(self) -> bool:
        return self.state == EscalationState.RUNNING

    @property
    def policy(self) -> Snapshot | None:
        """The policy as it was at the start; None before the first pass, or without one."""
        return Snapshot.from_json(self.snapshot) if self.snapshot else None


class Page(models.Model):
    """One person told by one step through one address; the message knows how it went.

    `after_minutes` is the delay of the personal rule that sent it. `instead_of` is the channel
    that had failed before.
    """

    id = models.UUIDField(primary_key=True)
    # Indexes of their own would repeat `paging_page_once` and `paging_page_lately`.
    escalation = models.ForeignKey(
        Escalation, on_delete=models.CASCADE, related_name="pages", db_index=False
    )
    step = models.PositiveSmallIntegerField()
    loop = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="pages", db_index=False
    )
    channel = models.TextField()
    address = models.TextField(blank=True, default="", db_default="")
    after_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)
    instead_of = models.TextField(blank=True, default="", db_default="")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="pages")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "escalation", "loop", "step", "person", "channel", "address",
                    "after_minutes", "instead_of",
                ],
                name="paging_page_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "-created_at"], name="paging_page_lately")]


class PersonalRule(models.Model):
    """When one person is told through one address, counted from the page, by its urgency."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="personal_rules")
    method = models.ForeignKey(ContactMethod, on_delete=models.CASCADE, related_name="rules")
    urgency = models.TextField()
    position = models.PositiveSmallIntegerField()
    delay_minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "urgency", "position"], name="paging_rule_position"
            )
        ]


class Acknowledgement(models.Model):
    """One person's own answer to an escalation whose step asks everybody for theirs."""

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["escalation", "person"], name="paging_answer_once")
        ]


class AnswerTimer(models.Model):
    """When whoever acknowledged is asked, or loses the incident: `next_at` is the next of both.

    The intervals are the policy's at the acknowledgement. The row counts only while the
    incident is acknowledged since `acknowledged_at`; `reminded_at` is set while a confirmation
    is awaited.
    """

    incident = models.OneToOneField(
        Incident, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    acknowledged_at = models.DateTimeField()
    reminder_minutes = models.PositiveIntegerField()
    timeout_minutes = models.PositiveIntegerField()
    reminded_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="paging_answertimer_due")]


class Turn(models.Model):
    """Whose turn it is at a step that tells one person after the other: `told` lists people,
    the one told longest ago first. Its row lock keeps two passes from choosing the same."""

    id = models.UUIDField(primary_key=True)
    policy = models.ForeignKey(EscalationPolicy, on_delete=models.CASCADE, related_name="+")
    step = models.PositiveSmallIntegerField()
    told = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "step"], name="paging_turn_once")]


class Pulse(models.Model):
    """How the engine's check of itself went last, and its ping to the outside; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    checked_at = models.DateTimeField()
    problem = models.TextField(blank=True, default="")
    pinged_at = models.DateTimeField(null=True)
    ping_error = models.TextField(blank=True, default="")


class Ringing(models.Model):
    """A page of one person whose later personal rules are still to come; `next_at` is the next.

    Rules are read when they are due. Those up to `reached_minutes` after `began_at` are done.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="ringings")
    step = models.PositiveSmallIntegerField()
    loop = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ringings")
    began_at = models.DateTimeField()
    reached_minutes = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "loop", "step", "person"], name="paging_ringing_once"
            )
        ]
        indexes = [models.Index(fields=["next_at", "id"], name="paging_ringing_next")]


class Ask(models.Model):
    """One person asked by hand to come to an incident, and what they said.

    `team` is the team that was asked for, when it was; until `leased_until` the same person is
    not asked again. The messages, by id, know how each telling went.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="asks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="asks")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.TextField()
    asked_at = models.DateTimeField()
    leased_until = models.DateTimeField()
    message_ids = ArrayField(models.UUIDField(), default=list)
    answer = models.TextField(blank=True, default=AskAnswer.NONE)
    note = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "-asked_at"], name="paging_ask_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="paging_ask_answered",
            )
        ]
