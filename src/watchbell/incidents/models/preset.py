"""Incidents that were thought out in advance."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Team
from watchbell.catalog.models import Service
from watchbell.incidents.domain import Effect
from watchbell.incidents.fields.specs import DEFAULT_TYPE
from watchbell.incidents.models.reference import Category


class Preset(models.Model):
    """What one click declares: an incident with everything set, and its plans.

    The slug is stable.
    """

    id = models.UUIDField(primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.TextField()
    title = models.TextField()
    description = models.TextField(blank=True, default="")
    type = models.TextField(default=DEFAULT_TYPE)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True)
    impact = models.PositiveSmallIntegerField()
    urgency = models.PositiveSmallIntegerField()
    severity = models.TextField(blank=True, default="")
    effect = models.TextField(default=Effect.OUTAGE)
    plans = ArrayField(models.TextField(), default=list, blank=True, db_default=[])
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(impact__gte=1, impact__lte=4, urgency__gte=1, urgency__lte=4),
                name="incidents_preset_levels",
            )
        ]

    def __str__(self) -> str:
        return self.name
