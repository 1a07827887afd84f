"""Tables of heartbeats: what must be heard again and again."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from watchbell.alerts.domain.beating import Beat, BeatState, PingKind, Timetable, Timing, Unit
from watchbell.alerts.domain.values import Severity
from watchbell.catalog.models import Service
from watchbell.kernel.actors import SubjectRef


class Heartbeat(models.Model):
    """A job or a sender that must be heard in time. Its alert is one of its integration.

    `unit` is what its period was given in. `look_at` is when the engine looks next, null when
    only a ping changes anything. `alert_title` is what the alert of a missed one is called, ""
    for a sentence made of the name.
    """

    id = models.UUIDField(primary_key=True)
    integration = models.ForeignKey(
        "alerts.Integration", on_delete=models.PROTECT, related_name="heartbeats"
    )
    name = models.TextField()
    description = models.TextField(blank=True, default="")
    key_hash = models.TextField(unique=True)
    sealed_key = models.TextField()
    timetable = models.TextField(default=Timetable.PERIOD)
    period = models.DurationField(default=timedelta)
    unit = models.TextField(default=Unit.MINUTES)
    rule = models.TextField(blank=True, default="")
    timezone = models.TextField(default="UTC")
    grace = models.DurationField(default=timedelta)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="heartbeats"
    )
    severity = models.TextField(default=Severity.ERROR)
    alert_title = models.TextField(blank=True, default="")
    tags = models.JSONField(default=list)
    state = models.TextField(default=BeatState.WAITING)
    failed = models.BooleanField(default=False)
    last_ping_at = models.DateTimeField(null=True)
    last_exit_status = models.PositiveSmallIntegerField(null=True)
    last_duration = models.DurationField(null=True)
    running_since = models.DateTimeField(null=True)
    running_id = models.UUIDField(null=True)
    expected_at = models.DateTimeField(null=True)
    down_since = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "name"], name="alerts_heartbeat_name")
        ]
        indexes = [
            models.Index(
                "look_at", name="alerts_heartbeat_due", condition=Q(look_at__isnull=False)
            ),
            models.Index("name", "id", name="alerts_heartbeat_list"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("heartbeat", self.id)

    @property
    def alert_key(self) -> str:
        """The key of its alerts within its integration."""
        return f"heartbeat/{self.id}"

    @property
    def timing(self) -> Timing:
        return Timing(
            timetable=Timetable(self.timetable),
            since=self.created_at,
            period=self.period,
            rule=self.rule,
            timezone=self.timezone,
            grace=self.grace,
        )

    @property
    def beat(self) -> Beat:
        return Beat(
            failed=self.failed,
            expected_at=self.expected_at,
            running_since=self.running_since,
            grace=self.grace,
        )

    def hear(
        self, kind: PingKind, *, at: datetime, run_id: UUID | None = None, exit_status: int | None
    ) -> timedelta | None:
        """Take over what a job says now; returns how long its run took, None when unknown."""
        if kind is PingKind.LOG:
            return None
        took = None
        if kind is PingKind.START:
            self.running_since, self.running_id = at, run_id
        else:
            if self.running_since is not None and self.running_id == run_id:
                took = at - self.running_since
            self.running_since = self.running_id = None
            self.failed = kind is PingKind.FAIL
            self.last_exit_status, self.last_duration = exit_status, took
            self.expected_at = self.timing.expected_after(at)
        self.last_ping_at = at
        self.await_next(at, again=kind is PingKind.FAIL)
        return took

    def await_next(self, now: datetime, *, again: bool = False) -> None:
        """Say when the engine must look: at once when its alarm begins, ends or sounds `again`."""
        if self.state == BeatState.PAUSED:
            self.look_at = None
            return
        missed = self.beat.is_missed(now)
        if not missed and self.state == BeatState.WAITING and self.last_ping_at is not None:
            self.state = BeatState.UP
        changes = missed != (self.state == BeatState.DOWN)
        # What is down stays so until it is heard.
        later = None if missed else self.beat.deadline()
        self.look_at = now if changes or again else later


class HeartbeatPing(models.Model):
    """One word of a job, kept for a while. `body` is what it sent, its end when it was long."""

    id = models.UUIDField(primary_key=True)
    heartbeat = models.ForeignKey(Heartbeat, on_delete=models.CASCADE, related_name="pings")
    at = models.DateTimeField()
    kind = models.TextField()
    exit_status = models.PositiveSmallIntegerField(null=True)
    duration = models.DurationField(null=True)
    source = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(F("heartbeat"), F("id").desc(), name="alerts_heartbeat_pings")]
