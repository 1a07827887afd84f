"""Tables that incidents are sorted and prioritised by."""

from django.db import models
from django.db.models import Q


class Category(models.Model):
    """A node of the category tree; the slug is stable, the name may change."""

    id = models.AutoField(primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.TextField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class PriorityCell(models.Model):
    """One cell of the impact x urgency matrix of a type; an empty type stands for all others."""

    id = models.AutoField(primary_key=True)
    type = models.TextField(blank=True, default="", db_default="")
    impact = models.PositiveSmallIntegerField()
    urgency = models.PositiveSmallIntegerField()
    priority = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "impact", "urgency"], name="incidents_matrix_cell_of_type"
            ),
            models.CheckConstraint(
                condition=Q(
                    impact__gte=1,
                    impact__lte=4,
                    urgency__gte=1,
                    urgency__lte=4,
                    priority__gte=1,
                    priority__lte=5,
                ),
                name="incidents_matrix_range",
            ),
        ]


class PriorityRules(models.Model):
    """What beside the matrix decides a priority, and the version of both; there is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    vip_raises = models.BooleanField(default=True)
    critical_service_raises = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="incidents_one_rules_row")]
