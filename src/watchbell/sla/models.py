"""Tables of what was promised and of how it went."""

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SubjectRef
from watchbell.sla.domain import OPEN, CycleState, Definition, Kind, from_json

_OPEN = Q(state__in=sorted(OPEN))
_CYCLES = uuid5(NAMESPACE_URL, "watchbell:sla:cycle")


class Policy(models.Model):
    """A promise about one metric. What it says lies in its versions; the newest is for new cycles.

    An archived one starts no cycle any more; what runs by it runs on.
    """

    id = models.UUIDField(primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.TextField()
    description = models.TextField(blank=True, default="")
    kind = models.TextField(default=Kind.SLA)
    metric = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("sla_policy", self.id)


class PolicyVersion(models.Model):
    """What a policy says from `valid_from` on, until its next version. Never changed."""

    id = models.UUIDField(primary_key=True)
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    no = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    definition = models.JSONField(default=dict)
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "no"], name="sla_policyversion_no")
        ]

    @property
    def says(self) -> Definition:
        """The definition, read."""
        return from_json(self.definition)


def cycle_id(incident_id: UUID, policy: UUID | str, no: int) -> UUID:
    """Return the id of a cycle: the same however often it is worked out."""
    return uuid5(_CYCLES, f"{incident_id}:{policy}:{no}")


class Cycle(models.Model):
    """How one promise went for one incident, from a start to a stop.

    All of it follows from the log, the policies and the calendars (`replaying`), so that it can be
    worked out again. `elapsed_business` and `paused_total` are business time as of `counted_at`,
    its last mark; `reached` are the percentages that are facts, `next_at` is when to look again.
    `risk_at` is when three quarters are used up if it runs on. A verdict of another product is
    `stated`, by its `source`, and has no policy. What is voided counts in no figure.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="sla_cycles")
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, null=True, related_name="cycles", db_index=False
    )
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.TextField(default=Kind.SLA)
    metric = models.TextField()
    no = models.PositiveIntegerField(default=1)
    state = models.TextField()
    goal_name = models.TextField(blank=True, default="")
    goal_span = models.DurationField(default=timedelta)
    calendar_version_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    risk_at = models.DateTimeField(null=True)
    elapsed_business = models.DurationField(default=timedelta)
    paused_total = models.DurationField(default=timedelta)
    counted_at = models.DateTimeField()
    paused_since = models.DateTimeField(null=True)
    pause_reason = models.TextField(blank=True, default="")
    pause_exceeded_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    reached = ArrayField(models.PositiveSmallIntegerField(), default=list)
    next_at = models.DateTimeField(null=True)
    stated = models.BooleanField(default=False)
    source = models.TextField(blank=True, default="")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index("next_at", name="sla_cycle_next", condition=Q(next_at__isnull=False)),
            models.Index("due_at", name="sla_cycle_due", condition=_OPEN),
            models.Index(
                F("incident"),
                name="sla_cycle_broken",
                condition=_OPEN & Q(breached_at__isnull=False),
            ),
            models.Index(
                Coalesce("stopped_at", "breached_at"),
                name="sla_cycle_judged",
                condition=Q(voided_at__isnull=True) & ~Q(state=CycleState.CANCELLED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["policy", "incident", "no"], name="sla_cycle_once"),
            models.CheckConstraint(
                condition=Q(stated=True) | Q(policy_version__isnull=False),
                name="sla_cycle_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=CycleState.COMPLETED) | Q(stopped_at__isnull=False),
                name="sla_cycle_completed_has_time",
            ),
        ]

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("sla_cycle", self.id)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_met(self) -> bool | None:
        """Whether the promise was kept; None while that is open, or it does not count."""
        if self.voided_at is not None or self.state == CycleState.CANCELLED:
            return None
        if self.breached_at is not None:
            return False
        return True if self.state == CycleState.COMPLETED else None


class Reworked(models.Model):
    """An incident whose cycles became different, until whoever sums cycles up has taken it."""

    incident_id = models.UUIDField(primary_key=True)
