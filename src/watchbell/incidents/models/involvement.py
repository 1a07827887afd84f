"""Who and what an incident concerns, beside its reporter, its assignee and its main service."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.incidents.domain import Effect, WatchScope
from watchbell.incidents.models.incident import Incident


class AffectedService(models.Model):
    """Another service that suffers, and how much; the main one stands on the incident itself."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="affected_services"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    effect = models.TextField(default=Effect.OUTAGE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "service"], name="incidents_affected_service_once"
            )
        ]


class AffectedItem(models.Model):
    """A configuration item that the incident is about."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="affected_items")
    item = models.ForeignKey(ConfigurationItem, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "item"], name="incidents_affected_item_once"
            )
        ]


class AffectedPerson(models.Model):
    """Somebody who suffers from the incident without having reported it."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="affected_people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"], name="incidents_affected_person_once"
            )
        ]


class Watcher(models.Model):
    """Somebody who wants to know what becomes of the incident, and how much of it.

    `pending` is what the next mail tells, gathered until `mail_due_at`.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="watchers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    scope = models.TextField(default=WatchScope.EVERYTHING, db_default="everything")
    pending = models.JSONField(default=list, db_default=[])
    mail_due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "mail_due_at",
                name="incidents_watcher_mail",
                condition=Q(mail_due_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["incident", "person"], name="incidents_watcher_once")
        ]
