"""Lists that people keep: what they are narrowed to, which columns they show, how many fit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from watchbell.accounts.models import Person, Team
from watchbell.kernel.actors import SubjectRef


class SavedView(models.Model):
    """A list somebody keeps: for themselves, for a team, or for all colleagues.

    `count` is kept by the engine (None until it was first counted, or when every reader sees
    another number); `counted_position` is how far in the event log it is true.
    """

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    query = models.JSONField()
    columns = ArrayField(models.TextField(), default=list)
    count = models.PositiveIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    counted_position = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="incidents_savedview_name")
        ]
        indexes = [
            models.Index("counted_position", "counted_at", name="incidents_savedview_counted")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("saved_view", self.id)

    @property
    def is_private(self) -> bool:
        return not self.is_shared and self.team_id is None
