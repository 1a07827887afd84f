"""What waits for want of capacity."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.incidents.models.incident import Incident


class Deferral(models.Model):
    """That an incident waits until `until`, why, who agreed, and when and why it came back."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="deferrals")
    reason = models.TextField()
    until = models.DateTimeField()
    priority_before = models.PositiveSmallIntegerField()
    priority_after = models.PositiveSmallIntegerField()
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(ended_at__isnull=True),
                name="incidents_deferral_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(priority_after__lte=models.F("priority_before") + 1)
                & Q(priority_after__gte=models.F("priority_before")),
                name="incidents_deferral_one_step",
            ),
        ]
