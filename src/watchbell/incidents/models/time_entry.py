"""How long people worked on an incident, as they logged it."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.incidents.models.incident import Incident
from watchbell.incidents.timekeeping import LONGEST


class TimeEntry(models.Model):
    """So many minutes of one person; what was removed stays, so that it can be brought back.

    `Incident.worked_minutes` is the sum of those that are not removed; null when there is none.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="time_entries", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    minutes = models.PositiveSmallIntegerField()
    worked_at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    logged_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("incident", "worked_at", name="incidents_time_entry_list"),
            models.Index("person", "worked_at", name="incidents_time_entry_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST),
                name="incidents_time_entry_minutes",
            )
        ]
