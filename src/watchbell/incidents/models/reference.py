"""Tables that incidents are sorted and prioritised by."""

from uuid import UUID, uuid5

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Team
from watchbell.kernel.actors import SubjectRef

_CATEGORIES = UUID("b1f0c7d2-0000-4000-8000-000000000003")


class Category(models.Model):
    """A node of the category tree; the slug is stable, the name may change.

    `default_team` gets its incidents when nothing else names a team; `closure_checks` are asked
    for beside those of every incident.
    """

    id = models.AutoField(primary_key=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.TextField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    default_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    closure_checks = ArrayField(models.TextField(), default=list, blank=True, db_default=[])
    version = models.PositiveIntegerField(default=1, db_default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("category", uuid5(_CATEGORIES, self.slug))


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
