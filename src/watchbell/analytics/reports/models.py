"""Tables of reports: what is kept, when it is mailed and to whom, and what was sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from watchbell.accounts.models import Person, Team
from watchbell.kernel.actors import SubjectRef
from watchbell.platform.models import Blob


class Report(models.Model):
    """A view of the figures that somebody keeps under a name, as its page is asked.

    `period` is a rule such as last_month, or "own" for the days from `first` to `last`. `filters`
    are spelled field:value, `figures` are names of the registry; none of them: the page's usual
    ones. `hours` says by which hours times are told, "" for the clock. With a `dashboard`, the name
    of a ready one or an id, it is that dashboard over the period and the filters. `shared`: all
    colleagues find it.
    """

    id = models.UUIDField(primary_key=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.TextField()
    is_shared = models.BooleanField(default=False)
    period = models.TextField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    compare = models.TextField(blank=True, default="")
    by = models.TextField(blank=True, default="")
    filters = ArrayField(models.TextField(), default=list)
    figures = ArrayField(models.TextField(), default=list)
    hours = models.TextField(blank=True, default="", db_default="")
    dashboard = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="analytics_report_name"),
            models.CheckConstraint(
                condition=~Q(period="own") | Q(first__isnull=False, last__isnull=False),
                name="analytics_report_own_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("report", self.id)


class ReportPlan(models.Model):
    """When a report is mailed. `next_at` is its timer, empty while it is off or stopped.

    `weekdays` (0 is Monday) and `day` (0 is the last business day) count for their rhythm;
    `stopped_because` says why the engine stopped it.
    """

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="plan"
    )
    rhythm = models.TextField()
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    day = models.PositiveSmallIntegerField(default=1)
    at = models.TimeField()
    timezone = models.TextField()
    is_on = models.BooleanField(default=True)
    stopped_because = models.TextField(blank=True, default="")
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "next_at", name="analytics_reportplan_due", condition=Q(next_at__isnull=False)
            )
        ]


class ReportReader(models.Model):
    """Who is mailed a report: a person, the people of a team, or an address outside."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=False, team__isnull=True, address="")
                    | Q(person__isnull=True, team__isnull=False, address="")
                    | (Q(person__isnull=True, team__isnull=True) & ~Q(address=""))
                ),
                name="analytics_reportreader_one",
            )
        ]


class ReportRefusal(models.Model):
    """An address that wants a report no more, whoever puts it on the list."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="refusals")
    address = models.TextField()
    refused_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("report", Lower("address"), name="analytics_reportrefusal_once")
        ]


class ReportIssue(models.Model):
    """One report that was made and sent, or is being made, or could not be.

    `due_at` is the instant that it stands for, once for each that was planned. While it is made,
    `leased_until` is when another worker takes over. `note` is what its readers are told beside
    the figures, `reason` why it failed.
    """

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="issues")
    due_at = models.DateTimeField()
    is_planned = models.BooleanField()
    sender = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_to = models.PositiveIntegerField(default=0)
    pdf = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    csv = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "report",
                "due_at",
                name="analytics_reportissue_once",
                condition=Q(is_planned=True),
            )
        ]
        indexes = [
            models.Index(fields=["report", "-id"], name="analytics_reportissue_newest"),
            models.Index(
                "leased_until",
                name="analytics_reportissue_making",
                condition=Q(leased_until__isnull=False),
            ),
        ]

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("report_issue", self.id)
