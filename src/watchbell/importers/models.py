"""Imports, what each brought, and what it refused."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.importers.runs import RunState
from watchbell.incidents.models import Incident
from watchbell.platform.models import Blob


class ImportRun(models.Model):
    """One file taken in, or tried without writing anything (`is_dry`).

    `choices` say how it is read; `source` is where it comes from: the same key of one source is
    the same incident. `counts` and `made` are what has come of it so far; while it runs, `done`
    of `total` bytes are read. `attempt` counts the beginnings: one that was begun again after a
    crash writes over nothing of the next. A run of the command has no `blob`. `guess` is what a
    table's columns are taken for.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    source = models.TextField()
    file_name = models.TextField()
    sha256 = models.TextField(blank=True, default="")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    choices = models.JSONField(default=dict)
    is_dry = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.TextField()
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.TextField(default=RunState.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    guess = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in RunState]),
                name="importers_run_state",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @property
    def is_open(self) -> bool:
        return RunState(self.state).is_open

    @property
    def percent(self) -> int:
        """How much of the file is read; of what is small, all at once."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class Imported(models.Model):
    """One incident that came from another product, and which of its happenings are taken in.

    `applied` are the digests of the happenings: the same file again changes nothing, and a file
    that has grown adds what is new. `as_of` and `rows` are those of the story that told the most.
    """

    id = models.UUIDField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="imported")
    source = models.TextField()
    key = models.TextField()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    applied = ArrayField(models.BigIntegerField(), default=list)
    last_at = models.DateTimeField()
    as_of = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="importers_imported_once")
        ]


class RejectedRow(models.Model):
    """One row of a file that was not taken in, and why."""

    id = models.UUIDField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejected")
    row = models.PositiveBigIntegerField()
    reason = models.TextField()
    raw = models.TextField(blank=True, default="")
