"""What the person who reported an incident thinks of how it was handled."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.incidents.models.incident import Incident
from watchbell.incidents.models.tasks import Task


class Survey(models.Model):
    """One question to one person; `answered_at` is the first answer, `changed_at` the last.

    `follow_up` is the task that a bad score made; there is never a second one.
    """

    incident = models.OneToOneField(
        Incident, on_delete=models.CASCADE, primary_key=True, related_name="survey"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    follow_up = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index("asked_at", name="incidents_survey_asked"),
            models.Index(
                "answered_at",
                name="incidents_survey_answered",
                condition=Q(answered_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5),
                name="incidents_survey_score",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, answered_at__isnull=True)
                | Q(score__isnull=False, answered_at__isnull=False, changed_at__isnull=False),
                name="incidents_survey_answer_has_time",
            ),
        ]
