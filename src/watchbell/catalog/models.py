"""Tables of services and their dependencies."""

from django.db import models
from django.db.models import F, Q

from watchbell.accounts.models import Team
from watchbell.kernel.actors import SubjectRef


class Service(models.Model):
    """Something users depend on. `criticality` runs from 1 (highest) to 4.

    `escalation_policy_id` points into `paging`, a higher room, so it is an id and no key;
    `default_category` is the slug of an `incidents` category, for the same reason.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, default="")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="services")
    criticality = models.PositiveSmallIntegerField(default=3)
    escalation_policy_id = models.UUIDField(null=True)
    default_category = models.TextField(blank=True, default="")
    cost_per_minute = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(criticality__gte=1, criticality__lte=4),
                name="catalog_service_criticality",
            ),
            models.CheckConstraint(
                condition=Q(cost_per_minute__gte=0), name="catalog_service_cost"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("service", self.id)


class Dependency(models.Model):
    """`service` needs `needs` to work."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="dependencies")
    needs = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="dependents")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "needs"], name="catalog_dependency_once"),
            models.CheckConstraint(
                condition=~Q(service=F("needs")), name="catalog_dependency_not_itself"
            ),
        ]


class Change(models.Model):
    """Something that was deployed, configured or replaced: the first suspect of an incident.

    `external_id` is the name its `source` has for it; told again, it is the same record.
    """

    id = models.UUIDField(primary_key=True)
    source = models.TextField()
    external_id = models.TextField()
    title = models.TextField()
    description = models.TextField(blank=True, default="")
    link = models.TextField(blank=True, default="")
    who = models.TextField(blank=True, default="")
    services = models.ManyToManyField(Service, related_name="changes")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(F("starts_at").desc(), F("id").desc(), name="catalog_change_newest")
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="catalog_change_once"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="catalog_change_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("change", self.id)
