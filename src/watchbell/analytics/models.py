"""What figures should be, what they are made of, who is sent letters, and dashboards."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower

from watchbell.accounts.models import Person, Team
from watchbell.analytics.reports.models import (
    Report,
    ReportIssue,
    ReportPlan,
    ReportReader,
    ReportRefusal,
)
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SubjectRef

__all__ = [
    "Block", "Changed", "Day", "Fact", "HourlyRate", "KeptHours", "KpiTarget", "Measure", "Memory",
    "Month", "NoiseChoice", "NoiseLetter", "RememberedDay", "Report", "ReportIssue", "ReportPlan",
    "ReportReader", "ReportRefusal", "RollUp", "Spell",
]  # fmt: skip


class NoiseChoice(models.Model):
    """Whether a team gets the weekly letter at all, or whether a person does.

    Without a row of their own, teams do, and of their people those who lead or manage.
    """

    id = models.UUIDField(primary_key=True)
    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, null=True, related_name="+")
    is_wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=True) ^ Q(person__isnull=True),
                name="analytics_noisechoice_one",
            )
        ]


class NoiseLetter(models.Model):
    """The letter about one team's week to one person was written, or had nothing to say.

    `week` is the Monday on which it was due, in the person's zone.
    """

    id = models.UUIDField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    written_at = models.DateTimeField()
    is_empty = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "week", "person"], name="analytics_noiseletter_once"
            )
        ]


class KpiTarget(models.Model):
    """What a figure of the registry should be, in its own unit. `measure` is what is compared.

    `hours` says by which hours it is told then: "" for the clock, `business`, or a calendar.
    """

    name = models.TextField()
    hours = models.TextField(default="", db_default="")
    goal = models.FloatField()
    measure = models.TextField(default="value")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "hours"], name="analytics_kpitarget_once"),
            models.CheckConstraint(condition=Q(goal__gte=0), name="analytics_kpitarget_goal"),
        ]


class RollUp(models.Model):
    """How far the rolling up has come: one row, or none where there is too little to roll up.

    `edition` stands for the definitions that it was made by. `position` and `as_of` say until
    when what happened is part of it; it holds while `stage` is "whole". Days are those of `zone`.
    `version` is another one after each step.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    edition = models.TextField()
    zone = models.TextField()
    stage = models.TextField()
    filled_at = models.DateTimeField(null=True)
    filled_to = models.UUIDField(null=True)
    position = models.BigIntegerField()
    as_of = models.DateTimeField()
    version = models.UUIDField(db_default=RandomUUID())


class HourlyRate(models.Model):
    """What an hour of work costs, in the currency of the installation; without a team: any other's.

    Figures are told at the rates of today.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="+")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Value(1), name="analytics_hourlyrate_default", condition=Q(team=None)
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="analytics_hourlyrate_amount"),
        ]


class Fact(models.Model):
    """What one incident contributes to the figures that are rolled up, in numbers alone.

    The n-th of `kpis` is the place of a figure in the edition; `spans` has what is contributed in
    millionths, null where a time is missing, and `at` says which of `moments` puts it there.
    `began` is another number when what lasts began at another instant, or goes by other hours.
    """

    incident_id = models.UUIDField(primary_key=True)
    is_restricted = models.BooleanField()
    service_id = models.UUIDField(null=True)
    team_id = models.UUIDField(null=True)
    category_id = models.BigIntegerField(null=True)
    priority = models.PositiveSmallIntegerField(null=True)
    resolved_at = models.DateTimeField(null=True)
    days = ArrayField(models.DateField())
    moments = ArrayField(models.DateTimeField())
    kpis = ArrayField(models.SmallIntegerField())
    at = ArrayField(models.SmallIntegerField())
    spans = ArrayField(models.BigIntegerField(null=True))
    began = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            GinIndex("days", name="analytics_fact_days", fastupdate=False),
            models.Index(
                "incident_id", name="analytics_fact_hidden", condition=Q(is_restricted=True)
            ),
        ]


class Day(models.Model):
    """A day on which something is counted, from its `first` moment to its `last`.

    `made` is another one whenever its blocks are made anew.
    """

    day = models.DateField(primary_key=True)
    is_stale = models.BooleanField(default=True)
    first = models.DateTimeField(null=True)
    last = models.DateTimeField(null=True)
    made = models.UUIDField(db_default=RandomUUID())

    class Meta:
        indexes = [models.Index("day", name="analytics_day_stale", condition=Q(is_stale=True))]


class Month(models.Model):
    """A month, by its first day, whose days are merged; `made` as of a day."""

    month = models.DateField(primary_key=True)
    made = models.UUIDField(db_default=RandomUUID())


class Block(models.Model):
    """One figure over a day or a month, split by one dimension: an entry of each list a group.

    `totals` are in millionths. `contents` holds what was contributed, sorted within each group, as
    int8 one behind the other; `marks` of a month are every 128th value of each group. `tops` of a
    day of everything are the incidents of its last values, in their order. `kpi` is the place of a
    figure in the edition; in open time it is that behind the place of the hours (`KeptHours`).
    """

    id = models.BigAutoField(primary_key=True)
    period = models.TextField()
    start = models.DateField()
    dimension = models.TextField()
    kpi = models.SmallIntegerField()
    keys = ArrayField(models.TextField())
    counts = ArrayField(models.IntegerField())
    missing = ArrayField(models.IntegerField())
    data_errors = ArrayField(models.IntegerField())
    totals = ArrayField(models.DecimalField(max_digits=40, decimal_places=0))
    marks = models.BinaryField(default=b"")
    contents = models.BinaryField(default=b"")
    tops = ArrayField(models.UUIDField(), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "period", "start", "kpi"], name="analytics_block_once"
            )
        ]


class KeptHours(models.Model):
    """Hours by which figures were asked for: what lasts is rolled up in their open time too.

    `hours` is `Whose.key`. Days from `filled_to` on are added up; all are when it `is_whole`. With
    another `signature` everything is made anew. Its `place`, from 1 to 127, is part of what blocks
    are found by.
    """

    place = models.PositiveSmallIntegerField(primary_key=True)
    hours = models.TextField(unique=True)
    signature = models.TextField()
    filled_to = models.DateField(null=True)
    is_whole = models.BooleanField(default=False)
    asked_at = models.DateTimeField()


class Changed(models.Model):
    """An incident to be looked at anew, whatever the log says."""

    incident_id = models.UUIDField(primary_key=True)


class Spell(models.Model):
    """A time in which an incident's state, reason to wait, team and assignee were the same.

    Read off the log by `flow/keeping.py` and always to be had again from it. `until` is empty
    while it lasts; `no` counts an incident's spells from 0. Team and assignee are ids without a
    key, because the past keeps who is long gone.
    """

    pk = models.CompositePrimaryKey("incident_id", "no")
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    no = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    state = models.TextField()
    reason = models.TextField(blank=True, default="")
    team_id = models.UUIDField(null=True)
    assignee_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index("since", name="analytics_spell_since"),
            models.Index("until", name="analytics_spell_until", condition=Q(until__isnull=False)),
            models.Index(
                "state",
                name="analytics_spell_running",
                condition=Q(until__isnull=True, state__in=sorted(OPEN_STATES)),
            ),
        ]


class Measure(models.Model):
    """By which definition a figure is remembered; by another one its memory begins anew."""

    kpi = models.TextField(primary_key=True)
    definition = models.TextField()


class RememberedDay(models.Model):
    """A day whose figures were written down, and when."""

    day = models.DateField(primary_key=True)
    taken_at = models.DateTimeField()


class Memory(models.Model):
    """One figure of one day as it was when it was written down, and what it is by now.

    Figures of nothing have no row. `amended_at` is None while nothing has changed.
    """

    pk = models.CompositePrimaryKey("day", "kpi")
    day = models.DateField()
    kpi = models.TextField()
    n = models.IntegerField()
    total = models.DecimalField(max_digits=40, decimal_places=0)
    digest = models.TextField()
    n_now = models.IntegerField()
    total_now = models.DecimalField(max_digits=40, decimal_places=0)
    amended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "day", name="analytics_memory_amended", condition=Q(amended_at__isnull=False)
            )
        ]


class Dashboard(models.Model):
    """Figures and lists that somebody put together: for themselves, a team, or all colleagues.

    `widgets` is what `dashboards.domain.clean_widgets` reads, `filters` field:value. `version`
    counts up with each saving.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    about = models.TextField(blank=True, default="")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    is_shared = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(default=30)
    filters = ArrayField(models.TextField(), default=list)
    widgets = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="analytics_dashboard_name"),
            models.CheckConstraint(condition=Q(version__gte=1), name="analytics_dashboard_version"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("dashboard", self.id)


class WallLink(models.Model):
    """An address at which a screen on a wall shows dashboards, to whoever stands before it.

    `dashboards` are keys: ids, or names of ready ones. It counts while its maker works here.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    dashboards = ArrayField(models.TextField())
    seconds = models.PositiveSmallIntegerField(default=30)
    made_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seconds__gte=5, seconds__lte=3600), name="analytics_walllink_seconds"
            )
        ]

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("wall_link", self.id)
