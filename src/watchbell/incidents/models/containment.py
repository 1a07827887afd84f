"""What limits the damage of an incident."""

from django.db import models
from django.db.models import F, Q

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
    reversed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reversal_note = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(
                F("done_at").desc(),
                F("id").desc(),
                name="incidents_containment_active",
                condition=Q(reversed_at=None),
            )
        ]
