"""What belongs to major incidents: proposals, when the public is told next, who may look on."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.incidents.models.incident import Incident


class MajorProposal(models.Model):
    """Somebody or a `rule` ("" for a person) thinks that it is a major incident.

    Undecided while `decided_at` is null; a declined one keeps its reason in `decision_note`.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="proposals")
    reason = models.TextField()
    rule = models.TextField(blank=True, default="")
    proposed_by_name = models.TextField()
    proposed_at = models.DateTimeField()
    is_accepted = models.BooleanField(null=True)
    decided_by_name = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(decided_at=None),
                name="incidents_one_open_proposal",
            )
        ]


class UpdateInterval(models.Model):
    """How often the public is told of a major incident of this severity ("" for any other)."""

    id = models.AutoField(primary_key=True)
    severity = models.TextField(unique=True, blank=True)
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=1440), name="incidents_interval_range"
            )
        ]


class StakeholderLink(models.Model):
    """An address at which people without an account follow a major incident, until it ends."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links")
    audience = models.TextField()
    shows_names = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
