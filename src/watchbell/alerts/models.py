"""Tables of integrations, signals and alerts."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from watchbell.accounts.models import Team
from watchbell.alerts.domain import (
    AlertState,
    Grouping,
    Observation,
    OnRecovery,
    Severity,
    SignalState,
)
from watchbell.alerts.heartbeat_models import Heartbeat, HeartbeatPing
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor, ActorKind, SubjectRef

__all__ = [
    "Alert",
    "Heartbeat",
    "HeartbeatPing",
    "Integration",
    "Route",
    "Signal",
]
_OPEN = Q(state__in=[AlertState.FIRING, AlertState.ACKNOWLEDGED])


class Integration(models.Model):
    """One address for one sender. The key is found by its hash and shown by unsealing it.

    `settings` is what its adapter asks for besides (a mapping, say); `sealed_secret` is what the
    sender signs with, "" for none.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    key_hash = models.TextField(unique=True)
    sealed_key = models.TextField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="integrations"
    )
    escalation_policy_id = models.UUIDField(null=True)
    grouping = models.TextField(default=Grouping.GROUP)
    on_recovery = models.TextField(default=OnRecovery.RESOLVE)
    default_category = models.TextField(blank=True, default="")
    settings = models.JSONField(default=dict)
    sealed_secret = models.TextField(blank=True, default="")
    is_enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_signal_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("integration", self.id)

    def as_actor(self) -> Actor:
        """Return this integration as the one who acts."""
        return Actor(ActorKind.INTEGRATION, self.id, self.name)


class Route(models.Model):
    """Where an integration's alerts go: the first route whose CEL condition holds wins."""

    id = models.UUIDField(primary_key=True)
    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="routes")
    position = models.PositiveSmallIntegerField()
    condition = models.TextField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "position"],
                name="alerts_route_position",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]


class Signal(models.Model):
    """One request of a machine, byte for byte, before anybody understood it.

    Partitioned by the month of `received_at`. Of its headers the content type is kept, and as
    JSON in `headers` those that the integration's adapter names: others may hold credentials.
    `reason` says why it was ignored or rejected, or what was cut.
    """

    pk = models.CompositePrimaryKey("received_at", "id")
    received_at = models.DateTimeField()
    id = models.UUIDField()
    integration_id = models.UUIDField()
    content_type = models.TextField(blank=True, default="")
    headers = models.TextField(blank=True, default="")
    body = models.BinaryField()
    state = models.TextField(default=SignalState.PENDING)
    reason = models.TextField(blank=True, default="")
    observations = models.PositiveIntegerField(default=0)
    absorbed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alerts_signal"


class Alert(models.Model):
    """What one key of one integration says now, and since when. Open until it recovers.

    Ids are made in the order of arrival, so the newest alert has the highest. `remark` tells
    what was cut or replaced in what the machine sent.

    While `hold` names a reason it fires but leads to no incident; it is looked at again at
    `held_until` (never by itself when null). `held_by` is what holds it: a silence, say.

    At `expires_at` it is over unless its sender has spoken of it again; null means never.
    """

    id = models.UUIDField(primary_key=True)
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="alerts")
    key = models.TextField()
    group = models.TextField(blank=True, default="")
    state = models.TextField(default=AlertState.FIRING)
    severity = models.TextField(default=Severity.ERROR)
    title = models.TextField()
    description = models.TextField(blank=True, default="")
    labels = models.JSONField(default=dict)
    annotations = models.JSONField(default=dict)
    link = models.TextField(blank=True, default="")
    remark = models.TextField(blank=True, default="")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="alerts")
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, related_name="alerts"
    )
    hold = models.TextField(blank=True, default="")
    held_until = models.DateTimeField(null=True)
    held_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "key"],
                condition=_OPEN,
                name="alerts_open_key",
            ),
            models.CheckConstraint(
                condition=~Q(state=AlertState.RESOLVED) | Q(resolved_at__isnull=False),
                name="alerts_resolved_has_time",
            ),
        ]
        indexes = [
            models.Index(F("id").desc(), name="alerts_open", condition=_OPEN),
            models.Index("incident", name="alerts_incident"),
            models.Index("held_until", name="alerts_held", condition=_OPEN & ~Q(hold="")),
            models.Index(
                "expires_at", name="alerts_expires", condition=_OPEN & Q(expires_at__isnull=False)
            ),
            models.Index(F("service"), F("id").desc(), name="alerts_service"),
            models.Index(
                F("integration"),
                F("group"),
                F("id").desc(),
                name="alerts_group",
                condition=~Q(group=""),
            ),
            models.Index(F("integration"), F("key"), F("id").desc(), name="alerts_history"),
        ]

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("alert", self.id)

    @property
    def is_open(self) -> bool:
        return self.state != AlertState.RESOLVED

    def repeat(self, seen: Observation, *, remark: str, at: datetime) -> None:
        """Take over what the machine says now; an answered alert stays answered."""
        self.count += 1
        self.last_seen_at = at
        self.severity, self.title, self.description = seen.severity, seen.title, seen.description
        self.labels, self.annotations = dict(seen.labels), dict(seen.annotations)
        self.link, self.remark = seen.link, remark
        # Of several servers that speak of one alert, the one that sees it longest is believed.
        before, self.expires_at = self.expires_at, seen.expires_at
        if before is not None and seen.expires_at is not None:
            self.expires_at = max(before, seen.expires_at)

    def recover(self, *, ended_at: datetime, at: datetime) -> None:
        """End it: `ended_at` is when it was well again, never before it began."""
        self.state = AlertState.RESOLVED
        self.last_seen_at = at
        self.resolved_at = max(ended_at, self.started_at)

    def acknowledge(self, *, at: datetime) -> None:
        """Somebody answers; it stays open."""
        self.state = AlertState.ACKNOWLEDGED
        self.acknowledged_at = at
