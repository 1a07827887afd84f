"""Tables of integrations, signals and alerts."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value

from watchbell.accounts.models import Team
from watchbell.alerts.domain import (
    AlertState,
    Grouping,
    Observation,
    OnRecovery,
    Severity,
    SignalState,
    rank_of,
)
from watchbell.alerts.domain.routes import NO_RULING, Ruling
from watchbell.alerts.feedback_models import Feedback
from watchbell.alerts.heartbeat_models import Heartbeat, HeartbeatPing
from watchbell.alerts.quiet_models import InhibitionRule, MaintenanceWindow, Ruleset, Silence
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor, ActorKind, SubjectRef

__all__ = [
    "Alert",
    "Feedback",
    "Heartbeat",
    "HeartbeatPing",
    "InhibitionRule",
    "Integration",
    "MaintenanceWindow",
    "Route",
    "Ruleset",
    "Signal",
    "Silence",
]
MOST_RECENT = 999
_OPEN = Q(state__in=[AlertState.FIRING, AlertState.ACKNOWLEDGED])
_NEWEST = (F("first_seen_at").desc(), F("id").desc())


def _words(column: str) -> Func:
    """Return a column with its punctuation as spaces, so that web-01.lan has three words."""
    gap = (Value("[^[:alnum:]]+"), Value(" "), Value("g"))
    return Func(F(column), *gap, function="regexp_replace", output_field=models.TextField())


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
    served_at = models.DateTimeField(null=True)
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
    """One node of the ordered trees that say what becomes of an alert.

    An integration's own tree is asked first, then the whole installation's (`integration` null)
    for what is still open. `ruling` holds what the node decides beside what has a column, as
    domain.routes.Ruling names it. A change writes a tree anew; nodes keep their ids.
    """

    id = models.UUIDField(primary_key=True)
    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, null=True, related_name="routes"
    )
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="below")
    position = models.PositiveSmallIntegerField()
    name = models.TextField(blank=True, default="")
    condition = models.TextField(blank=True)
    goes_on = models.BooleanField(default=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    escalation_policy_id = models.UUIDField(null=True)
    ruling = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "parent", "position"],
                name="alerts_route_place",
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,
            )
        ]


class RouteEdition(models.Model):
    """Which edition of the routes holds: each process compiles an edition once.

    It has one row from the first change on, which is locked to change routes.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    edition = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="alerts_one_edition")]


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


class Certificate(models.Model):
    """What a cloud signs its messages with, as it was fetched from there; it never changes."""

    url = models.TextField(primary_key=True)
    pem = models.TextField()
    fetched_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url


class Alert(models.Model):
    """What one key of one integration says now, and since when. Open until it recovers.

    Ids are made in the order of arrival, so the newest alert has the highest. `remark` tells
    what was cut or replaced in what the machine sent.

    While `hold` names a reason it fires but leads to no incident; it is looked at again at
    `held_until` (never by itself when null). `held_by` is what holds it: a silence, say.

    At `expires_at` it is over unless its sender has spoken of it again; null means never.

    `told` is what its source has decided about it beside what it says: `owner` and
    `snoozed_until`; null when it has decided nothing.
    """

    id = models.UUIDField(primary_key=True)
    # The indexes below begin with these three, so they need none of their own.
    integration = models.ForeignKey(
        Integration, on_delete=models.PROTECT, related_name="alerts", db_index=False
    )
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
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="alerts", db_index=False
    )
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, related_name="alerts", db_index=False
    )
    hold = models.TextField(blank=True, default="")
    held_until = models.DateTimeField(null=True)
    held_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    told = models.JSONField(null=True)
    count = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    # What its routes decided: where a severity is routed, `said_severity` is the machine's word.
    # `thread` names what shares its incident, "" for the sender's own
    # groups; `recent` are the times it was said lately, kept while a threshold waits for more.
    route_id = models.UUIDField(null=True)
    thread = models.TextField(blank=True, default="")
    is_restricted = models.BooleanField(default=False)
    routed_severity = models.TextField(blank=True, default="")
    said_severity = models.TextField(blank=True, default="")
    recent = ArrayField(models.DateTimeField(), null=True)
    resolve_after = models.PositiveIntegerField(null=True)
    resolves_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)

    ruling: Ruling = NO_RULING
    """What the routes decide now; set on a row in memory while it is absorbed or released."""

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
            # What is counted of open alerts is in it: they lie scattered among all there ever were.
            models.Index(
                F("id").desc(),
                name="alerts_open",
                condition=_OPEN,
                include=[
                    "state",
                    "service",
                    "severity",
                    "integration",
                    "incident",
                    "is_restricted",
                ],
            ),
            models.Index("incident", name="alerts_incident"),
            models.Index("held_until", name="alerts_held", condition=_OPEN & ~Q(hold="")),
            models.Index(
                "expires_at", name="alerts_expires", condition=_OPEN & Q(expires_at__isnull=False)
            ),
            models.Index("held_by", name="alerts_held_by", condition=_OPEN & ~Q(hold="")),
            models.Index(F("service"), F("id").desc(), name="alerts_service"),
            GinIndex(
                fields=["labels"],
                opclasses=["jsonb_path_ops"],
                name="alerts_open_labels",
                condition=_OPEN,
            ),
            # The newest of a key, a group or a thread is found in an order that no other index
            # has: the planner has nothing to mistake for it, whatever it knows of the table.
            models.Index(
                F("integration"),
                F("group"),
                *_NEWEST,
                name="alerts_group",
                condition=~Q(group=""),
            ),
            models.Index(F("integration"), F("key"), *_NEWEST, name="alerts_history"),
            models.Index(F("thread"), *_NEWEST, name="alerts_thread", condition=~Q(thread="")),
            models.Index(F("severity"), F("id").desc(), name="alerts_severity"),
            models.Index(
                "integration",
                name="alerts_secret",
                condition=Q(is_restricted=True, incident__isnull=True),
            ),
            models.Index(F("integration"), F("id").desc(), name="alerts_source"),
            GinIndex(SearchVector(_words("title"), config="simple"), name="alerts_title"),
            models.Index(
                "resolves_at",
                name="alerts_resolves",
                condition=_OPEN & Q(resolves_at__isnull=False),
            ),
            models.Index(
                "snoozed_until", name="alerts_snoozed", condition=Q(snoozed_until__isnull=False)
            ),
        ]

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("alert", self.id)

    @property
    def is_open(self) -> bool:
        return self.state != AlertState.RESOLVED

    def repeat(self, seen: Observation, *, remark: str, at: datetime) -> None:
        """Take over what the machine says now; an answered alert stays answered.

        Of what does not amend it is only counted, but for a severity that is worse.
        """
        self.count += 1
        self.last_seen_at = max(self.last_seen_at, at)
        said = self.said_severity or self.severity
        if seen.amends or rank_of(seen.severity) < rank_of(said):
            self.severity = self.routed_severity or seen.severity
            self.said_severity = seen.severity if self.routed_severity else ""
        if seen.amends:
            self.title, self.description = seen.title, seen.description
            self.labels, self.annotations = dict(seen.labels), dict(seen.annotations)
            self.link, self.remark = seen.link, remark
        # Of several servers that speak of one alert, the one that sees it longest is believed.
        before, self.expires_at = self.expires_at, seen.expires_at
        if before is not None and seen.expires_at is not None:
            self.expires_at = max(before, seen.expires_at)
        if self.resolve_after is not None:
            self.resolves_at = at + timedelta(seconds=self.resolve_after)
        if self.recent is not None:
            self.recent = [*self.recent[-MOST_RECENT:], at]

    def recover(self, *, ended_at: datetime, at: datetime) -> None:
        """End it: `ended_at` is when it was well again, never before it began."""
        self.state = AlertState.RESOLVED
        self.last_seen_at = max(self.last_seen_at, at)
        self.resolved_at = max(ended_at, self.started_at)

    def acknowledge(self, *, at: datetime) -> None:
        """Somebody answers; it stays open."""
        self.state = AlertState.ACKNOWLEDGED
        self.acknowledged_at = at

    def unacknowledge(self) -> None:
        """Nobody answers any more."""
        self.state = AlertState.FIRING
        self.acknowledged_at = None


class ShortNumber(models.Model):
    """The short number of an alert whose senders may name it by one; counted up, never reused."""

    id = models.BigAutoField(primary_key=True)
    alert = models.OneToOneField(Alert, on_delete=models.CASCADE, related_name="short_number")
