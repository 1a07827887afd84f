"""Tables of the types of incidents and of their own fields."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Team
from watchbell.incidents.models.reference import Category
from watchbell.kernel.actors import SubjectRef


class IncidentType(models.Model):
    """A kind of incident; the slug stands in Incident.type and stays, the name may change.

    `required` is {step: [names of the record's own fields]}. Its incidents begin with the plans
    (by slug), the tasks (one a line) and the roles ({role: person's id, or team_lead}) it names.
    """

    id = models.UUIDField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.TextField()
    description = models.TextField(blank=True, default="")
    icon = models.TextField(default="urgent")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_restricted = models.BooleanField(default=False)
    on_request_form = models.BooleanField(default=False)
    required = models.JSONField(default=dict, blank=True)
    default_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    default_category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, related_name="+"
    )
    default_impact = models.PositiveSmallIntegerField(null=True)
    default_urgency = models.PositiveSmallIntegerField(null=True)
    default_plans = ArrayField(models.TextField(), default=list, blank=True, db_default=[])
    default_tasks = models.TextField(blank=True, default="", db_default="")
    default_roles = models.JSONField(default=dict, blank=True, db_default={})
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(default_impact=None) | Q(default_impact__range=(1, 4)))
                & (Q(default_urgency=None) | Q(default_urgency__range=(1, 4))),
                name="incidents_type_levels",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("incident_type", self.id)


class CustomField(models.Model):
    """A field of one type, or of every type when it names none.

    The slug is unique among all fields: values are kept, filtered and exported by it.
    `options` is [{value, label, is_active}], `required_for` a list of steps.
    """

    id = models.UUIDField(primary_key=True)
    type = models.ForeignKey(
        IncidentType, on_delete=models.PROTECT, null=True, related_name="fields"
    )
    slug = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    help = models.TextField(blank=True, default="")
    options = models.JSONField(default=list, blank=True)
    required_for = models.JSONField(default=list, blank=True)
    visible_when = models.TextField(blank=True, default="")
    formula = models.TextField(blank=True, default="")
    on_request_form = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("incident_field", self.id)
