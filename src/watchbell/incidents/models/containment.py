"""What limits the damage of an incident."""

from django.db import models

from watchbell.accounts.models import Person
from watchbell.incidents.models.incident import Incident


class ContainmentAction(models.Model):
    """What was done to limit the damage, its effect, and how it is undone."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="containments")
    action = models.TextField()
    effect = models.TextField(blank=True, default="")
    reversal = models.TextField(blank=True, default="")
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    done_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)
