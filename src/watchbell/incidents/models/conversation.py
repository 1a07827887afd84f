"""What people say on an incident."""

from django.db import models

from watchbell.accounts.models import Person
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models.incident import Incident


class Comment(models.Model):
    """Something said on an incident; the log says when and by whom, this row says what."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    author_name = models.TextField()
    visibility = models.TextField(default=Visibility.INTERNAL)
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("incident", "created_at", name="incidents_comment_thread")]
