"""Tables of services, what was changed on them, what they are made of, and business hours."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Lower

from watchbell.accounts.models import Person, Team
from watchbell.catalog.domain import ItemStatus
from watchbell.kernel.actors import SubjectRef


class Service(models.Model):
    """Something users depend on. `criticality` runs from 1 (highest) to 4.

    `availability_target` is the per cent of its time in which it is to work; None: nobody said.

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
    availability_target = models.DecimalField(max_digits=6, decimal_places=3, null=True)
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
            models.CheckConstraint(
                condition=Q(availability_target__gt=0, availability_target__lt=100),
                name="catalog_service_availability",
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


def _plain(column: str) -> Func:
    """Return a column with its punctuation as spaces, so that web-01.lan has three words."""
    gap = (Value("[^[:alnum:]]+"), Value(" "), Value("g"))
    return Func(F(column), *gap, function="regexp_replace", output_field=TextField())


class ConfigurationItem(models.Model):
    """A thing that services are made of or people work with: a server, an application, a printer.

    `identifier` is what stands on it or what it is called in the network: an asset tag, a serial
    number, a hostname. It may have none; no two have the same, however it is spelled.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    kind = models.TextField()
    identifier = models.TextField(blank=True, default="")
    location = models.TextField(blank=True, default="")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="configuration_items"
    )
    status = models.TextField(default=ItemStatus.IN_USE)
    description = models.TextField(blank=True, default="")
    services = models.ManyToManyField(Service, related_name="configuration_items")
    runs_on = models.ManyToManyField("self", symmetrical=False, related_name="carries")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    search = models.GeneratedField(
        expression=SearchVector(
            _plain("name"), _plain("identifier"), _plain("location"), config="simple"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index("name", "id", name="catalog_item_name"),
            GinIndex("search", name="catalog_item_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("identifier"), condition=~Q(identifier=""), name="catalog_item_identifier"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("in_use", "in_stock", "retired")),
                name="catalog_item_status",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("configuration_item", self.id)

    @property
    def label(self) -> str:
        """The name, with what it is told apart by."""
        return f"{self.name} ({self.identifier})" if self.identifier else self.name


class BusinessCalendar(models.Model):
    """When somebody works. `number` is that of the newest version of its hours, which counts.

    `version` counts every change, of its name too. `archived_at`: it is offered no more, and what
    began by it goes on.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, default="")
    is_default = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="catalog_calendar_default"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(archived_at__isnull=True),
                name="catalog_calendar_default_is_offered",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("business_calendar", self.id)


class CalendarVersion(models.Model):
    """What a calendar said from one change to the next. A row is never changed nor removed.

    `week` holds for each day from Monday its spans [from, to] in minutes; `own_days` and
    `holidays` are lists of days as `catalog.calendars` writes them. The public holidays of `region`
    are written down for the years `holidays_from` to `holidays_to`. `includes` are the ids of
    versions of other calendars that are open as well.
    """

    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    timezone = models.TextField()
    week = models.JSONField()
    own_days = models.JSONField(default=list)
    region = models.TextField(blank=True, default="")
    holidays = models.JSONField(default=list)
    holidays_from = models.PositiveSmallIntegerField()
    holidays_to = models.PositiveSmallIntegerField()
    includes = ArrayField(models.BigIntegerField(), default=list)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"], name="catalog_calendar_version_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.number}"
