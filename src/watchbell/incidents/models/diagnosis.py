"""How the cause of an incident is found."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.incidents.domain import Verdict
from watchbell.incidents.models.incident import Incident


class Hypothesis(models.Model):
    """What may be the cause, what speaks for and against it, and what was found of it."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="hypotheses")
    text = models.TextField()
    evidence = models.TextField(blank=True, default="")
    verdict = models.TextField(default=Verdict.OPEN)
    why = models.TextField(blank=True, default="")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_by_name = models.TextField()
    proposed_at = models.DateTimeField()
    decided_by_name = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("incident", "proposed_at", name="incidents_hypothesis_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=Verdict.OPEN) | Q(decided_at__isnull=False),
                name="incidents_verdict_has_time",
            )
        ]
