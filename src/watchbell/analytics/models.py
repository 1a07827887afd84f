"""Tables of figures: who wants which letter and which were written, and where incidents were."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person, Team
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import Incident


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


class Spell(models.Model):
    """A time in which an incident's state, reason to wait, team and assignee were the same.

    Read off the log by `flow/keeping.py` and always to be had again from it. `until` is empty
    while it lasts; `no` counts an incident's spells from 0. Team and assignee are ids without a
    key, because the past keeps who is long gone.
    """

    pk = models.CompositePrimaryKey("incident_id", "no")
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    no = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    state = models.TextField()
    reason = models.TextField(blank=True, default="")
    team_id = models.UUIDField(null=True)
    assignee_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index("since", name="analytics_spell_since"),
            models.Index("until", name="analytics_spell_until", condition=Q(until__isnull=False)),
            models.Index(
                "state",
                name="analytics_spell_running",
                condition=Q(until__isnull=True, state__in=sorted(OPEN_STATES)),
            ),
        ]
