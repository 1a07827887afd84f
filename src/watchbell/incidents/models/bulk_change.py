"""What several incidents were changed to at once, kept while it may be taken back."""

from django.db import models

from watchbell.accounts.models import Person


class BulkChange(models.Model):
    """One change of several incidents. `items` holds of each: id, version after it, values before.

    Rows live for a day: longer than anybody may undo, short enough to need no archive.
    """

    id = models.UUIDField(primary_key=True)
    actor = models.ForeignKey(Person, on_delete=models.CASCADE, null=True)
    verb = models.TextField()
    done_at = models.DateTimeField()
    items = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("done_at", name="incidents_bulkchange_done")]
