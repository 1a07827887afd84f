"""Files on an incident."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models.conversation import Comment
from watchbell.incidents.models.incident import Incident
from watchbell.platform.files.scanning import Scan
from watchbell.platform.models import Blob


class Attachment(models.Model):
    """A file that somebody put on an incident, perhaps with a comment.

    Its bytes may be shared with other files; each is checked for viruses on its own, so that
    nobody learns from the speed of the check that another one has the same. `blob` is null once
    the bytes are gone: the file was removed long ago, or had a virus.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="attachments")
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, related_name="attachments", db_index=False
    )
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.TextField()
    name = models.TextField()
    visibility = models.TextField(default=Visibility.INTERNAL)
    scan = models.TextField(default=Scan.UNCHECKED)
    scan_note = models.TextField(blank=True, default="")
    scan_attempts = models.PositiveIntegerField(default=0)
    scan_due_at = models.DateTimeField(null=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.TextField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    removed_by_name = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index("incident", "added_at", name="incidents_attachment_list"),
            models.Index(
                "scan_due_at",
                name="incidents_attachment_scan",
                condition=Q(scan_due_at__isnull=False),
            ),
            models.Index(
                "removed_at",
                name="incidents_attachment_removed",
                condition=Q(removed_at__isnull=False, blob__isnull=False),
            ),
        ]

    @property
    def is_available(self) -> bool:
        """Say whether the file may be downloaded."""
        is_kept = self.blob_id is not None and self.removed_at is None
        return is_kept and self.scan in (Scan.UNCHECKED, Scan.CLEAN)
