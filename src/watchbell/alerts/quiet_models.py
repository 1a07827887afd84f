"""Tables of what keeps alerts quiet: silences, maintenance windows, inhibition rules."""

from django.db import models
from django.db.models import F, Q

from watchbell.accounts.models import Person
from watchbell.alerts.domain.matching import Matcher, matchers_from_json
from watchbell.alerts.domain.spans import Timing
from watchbell.catalog.models import Service
from watchbell.kernel.actors import SubjectRef


class Ruleset(models.Model):
    """Which version of a kind of rules is in force: workers compile them once for each."""

    name = models.TextField(primary_key=True)
    version = models.UUIDField()


class Quiet(models.Model):
    """What silences and maintenance windows share: when, why, and by whom.

    `starts_at` and `ends_at` are the first time's; with an `rrule` it repeats at the same hours
    of the wall in `timezone`. `over_at` is when the last one ends, null when none is the last;
    `ended_at` is set when people ended it early. `author` is the name that was given.
    """

    id = models.UUIDField(primary_key=True)
    author = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    comment = models.TextField(blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rrule = models.TextField(blank=True, default="")
    timezone = models.TextField(default="UTC")
    over_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def timing(self) -> Timing:
        """When it holds."""
        return Timing(self.starts_at, self.ends_at, self.rrule, self.timezone, self.ended_at)

    def time(self, timing: Timing) -> None:
        """Take over when it holds."""
        self.starts_at, self.ends_at = timing.starts_at, timing.ends_at
        self.rrule, self.timezone = timing.rrule, timing.timezone
        self.ended_at, self.over_at = timing.ended_at, timing.over_at()


class Silence(Quiet):
    """Alerts that match all `matchers` are quiet while it holds."""

    matchers = models.JSONField()

    class Meta:
        indexes = [
            models.Index(F("over_at").desc(), F("id").desc(), name="alerts_silence_over"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="alerts_silence_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(str(matcher) for matcher in self.what)

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("silence", self.id)

    @property
    def what(self) -> list[Matcher]:
        """Its matchers as values."""
        return matchers_from_json(self.matchers)


class MaintenanceWindow(Quiet):
    """Alerts of `services` are quiet while it holds, and with `with_dependents` of all that
    need them."""

    title = models.TextField()
    services = models.ManyToManyField(Service, related_name="maintenance_windows")
    with_dependents = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(F("over_at").desc(), F("id").desc(), name="alerts_maintenance_over"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="alerts_maintenance_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("maintenance", self.id)


class InhibitionRule(models.Model):
    """While an alert that matches `source` fires, those that match `target` are quiet.

    Only where both have the same value of every label in `equal`; a missing label is empty.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    source = models.JSONField()
    target = models.JSONField()
    equal = models.JSONField(default=list)
    is_enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("inhibition_rule", self.id)
