"""What agents must have done before they close an incident."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ClosureRules(models.Model):
    """The checks that were chosen; there is one row, or none while nothing was chosen."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    checks = ArrayField(models.TextField(), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="incidents_one_closure_row")]
