"""What agents must have done before they close an incident."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ClosureRules(models.Model):
    """The checks that were chosen; there is one row, or none while nothing was chosen.

    A satisfaction score up to `follow_up_score` (0: none) makes a task due `follow_up_days` later.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    checks = ArrayField(models.TextField(), default=list, blank=True)
    follow_up_score = models.PositiveSmallIntegerField(default=2, db_default=2)
    follow_up_days = models.PositiveSmallIntegerField(default=2, db_default=2)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="incidents_one_closure_row"),
            models.CheckConstraint(
                condition=Q(follow_up_score__lte=4)
                & Q(follow_up_days__gte=1)
                & Q(follow_up_days__lte=30),
                name="incidents_follow_up_bounds",
            ),
        ]
