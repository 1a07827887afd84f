"""What figures should be; who wants the letter about noise, and which letters were written."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person, Team


class NoiseChoice(models.Model):
    """Whether a team gets the weekly letter at all, or whether a person does.

    Without a row of their own, teams do, and of their people those who lead or manage.
    """

    id = models.UUIDField(primary_key=True)
    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, null=True, related_name="+")
    is_wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=True) ^ Q(person__isnull=True),
                name="analytics_noisechoice_one",
            )
        ]


class NoiseLetter(models.Model):
    """The letter about one team's week to one person was written, or had nothing to say.

    `week` is the Monday on which it was due, in the person's zone.
    """

    id = models.UUIDField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    written_at = models.DateTimeField()
    is_empty = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "week", "person"], name="analytics_noiseletter_once"
            )
        ]


class KpiTarget(models.Model):
    """What a figure of the registry should be, in its own unit. `measure` is what is compared."""

    name = models.TextField(primary_key=True)
    goal = models.FloatField()
    measure = models.TextField(default="value")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(goal__gte=0), name="analytics_kpitarget_goal")
        ]
