"""Checking files for viruses, one at a time; what takes long happens outside of transactions."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.incidents.file_events import FileChecked, FileFoundInfected
from watchbell.incidents.models import Attachment, Evidence
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import publish
from watchbell.platform.files import scanning
from watchbell.platform.files.scanning import Scan, Verdict
from watchbell.platform.files.storing import release_blobs

LEASE = timedelta(minutes=5)
"""How long a worker may take before another one tries; longer than a scanner may."""
_RETRY = timedelta(seconds=30)
_LONGEST_RETRY = timedelta(hours=1)
_MOST_DOUBLED = 8
_NO_SCANNER = Verdict(True, "")


@transaction.atomic
def claim_scan(now: datetime) -> Attachment | None:
    """Take the file that has waited longest; nobody else takes it while the lease lasts."""
    due = Attachment.objects.filter(scan=Scan.WAITING, scan_due_at__lte=now)
    locked = due.order_by("scan_due_at", "id").select_for_update(skip_locked=True, no_key=True)
    row = locked.first()
    if row is not None:
        row.scan_due_at, row.scan_attempts = now + LEASE, row.scan_attempts + 1
        row.save(update_fields=["scan_due_at", "scan_attempts"])
    return row


@transaction.atomic
def record_verdict(attachment_id: UUID, verdict: Verdict | None, now: datetime) -> None:
    """Write down what the scanner said; None when none is set any more.

    A scanner that failed is asked again, ever more seldom; until then nobody downloads the file.
    """
    row = Attachment.objects.get(pk=attachment_id)
    incident = lock_incident(row.incident_id, SYSTEM, Action.WORK)
    row = Attachment.objects.select_for_update(no_key=True).get(pk=attachment_id)
    if row.scan != Scan.WAITING:
        return  # Another worker was quicker, after this one's lease.
    said = verdict or _NO_SCANNER
    row.scan_note = said.note
    if said.is_clean is None:
        row.scan_due_at = now + _wait(row.scan_attempts)
        row.save(update_fields=["scan_note", "scan_due_at"])
        return
    row.scan_due_at = None
    row.scan = Scan.INFECTED if not said.is_clean else Scan.CLEAN if verdict else Scan.UNCHECKED
    if row.scan == Scan.INFECTED:
        _block(row, now)
    row.save(update_fields=["scan", "scan_note", "scan_due_at", "blob"])
    save_incident(incident, [], now)
    publish(_told(row, now))


def _wait(attempts: int) -> timedelta:
    return min(_RETRY * (1 << min(attempts, _MOST_DOUBLED)), _LONGEST_RETRY)


def _block(row: Attachment, now: datetime) -> None:
    """Let go of the bytes, and have the other files with the same ones looked at again."""
    others = Attachment.objects.filter(blob_id=row.sha256)
    checked = others.filter(scan__in=(Scan.CLEAN, Scan.UNCHECKED)).exclude(pk=row.pk)
    checked.update(scan=Scan.WAITING, scan_due_at=now, scan_attempts=0)
    if Evidence.objects.filter(attachment=row).exists():
        return
    row.blob = None
    release_blobs([row.sha256], now=now, grace=timedelta())


def _told(row: Attachment, now: datetime) -> FileChecked | FileFoundInfected:
    scanner = "" if row.scan == Scan.UNCHECKED else scanning.program().rpartition("/")[2]
    ref = row.incident.ref
    if row.scan != Scan.INFECTED:
        return FileChecked(
            subject=ref,
            actor=SYSTEM,
            at=now,
            attachment_id=row.id,
            name=row.name,
            visibility=row.visibility,
            scanner=scanner,
        )
    return FileFoundInfected(
        subject=ref,
        actor=SYSTEM,
        at=now,
        attachment_id=row.id,
        name=row.name,
        visibility=row.visibility,
        scanner=scanner,
        note=row.scan_note,
    )
