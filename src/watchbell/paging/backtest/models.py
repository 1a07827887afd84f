"""The table of backtests: what was tried, how far it has come, and the report."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person, Team
from watchbell.catalog.models import Service


class Backtest(models.Model):
    """One change tried against the incidents opened within [since, until).

    `change` is what was tried, `title` says it in words. `attempt` counts the runs: one that was
    begun again after a crash writes over nothing of the next. While it runs, `done` of `total`
    incidents are replayed; `report` is there when it is finished.
    """

    id = models.UUIDField(primary_key=True)
    title = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.TextField()
    asked_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    service = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    priority = models.PositiveSmallIntegerField(null=True)
    answers = models.TextField()
    policy_id = models.UUIDField(null=True)
    change = models.JSONField()
    state = models.TextField()
    attempt = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")
    report = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_by"],
                condition=Q(state__in=("waiting", "running")),
                name="paging_backtest_open",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(report__isnull=False, ended_at__isnull=False),
                name="paging_backtest_report",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("since")), name="paging_backtest_range"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_at(self) -> datetime:
        """The last instant that is looked at: `until` itself may be the next day's midnight."""
        return self.until - timedelta(microseconds=1)

    @property
    def is_open(self) -> bool:
        return self.state in ("waiting", "running")

    @property
    def percent(self) -> int:
        """How much is done, in percent."""
        return 100 * self.done // self.total if self.total else 0
