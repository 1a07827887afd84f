"""What proves something, and through whose hands it went."""

from django.db import models
from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.incidents.models.attachment import Attachment
from watchbell.incidents.models.incident import Incident


class Evidence(models.Model):
    """A thing or a file that was secured. It is never deleted; the database refuses that, too.

    `sha256` was taken when it was secured; `verified_at` and `is_intact` say when the stored
    bytes were last compared with it, and how that ended.
    """

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="evidence")
    title = models.TextField()
    kind = models.TextField()
    place = models.TextField()
    method = models.TextField(blank=True, default="")
    collected_at = models.DateTimeField()
    collected_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    collected_by_name = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    custodian = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    custodian_name = models.TextField()
    added_at = models.DateTimeField()
    added_by_name = models.TextField()
    verified_at = models.DateTimeField(null=True)
    verified_by_name = models.TextField(blank=True, default="")
    is_intact = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index("incident", "added_at", name="incidents_evidence_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(attachment__isnull=True) | ~Q(sha256=""),
                name="incidents_evidence_file_has_hash",
            )
        ]


class CustodyTransfer(models.Model):
    """One hand-over, written once and never changed; the database refuses that, too.

    The first one of a piece, from nobody, is its securing.
    """

    id = models.UUIDField(primary_key=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="transfers")
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    giver_name = models.TextField(blank=True, default="")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taker_name = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField()
    noted_by_name = models.TextField()

    class Meta:
        indexes = [models.Index("evidence", "at", "id", name="incidents_custody_chain")]
