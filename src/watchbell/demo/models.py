"""The note that a fill began, and whether it came to its end."""

from django.db import models
from django.db.models import Q


class Fill(models.Model):
    """The one fill of this database; without `finished_at` it was interrupted or still runs."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seed = models.BigIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="demo_fill_single")]
