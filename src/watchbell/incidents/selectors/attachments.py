"""The files on an incident, as far as somebody may see them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from watchbell.incidents.domain import Visibility
from watchbell.incidents.errors import FileNotReady
from watchbell.incidents.models import Attachment, Evidence, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors.relations import sources_of
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.platform.files import scanning
from watchbell.platform.files.scanning import Scan
from watchbell.platform.files.storing import content_of
from watchbell.platform.health import Check

MOST = 500
_PATIENCE = timedelta(minutes=15)


def files_of(actor: Actor, incident: Incident) -> list[Attachment]:
    """Return the files, newest first, at most 500, each with its incident and `is_evidence`.

    Who works here sees those of merged incidents and the removed ones, too; a caller sees the
    public ones that are there.
    """
    rows = _seen(actor, incident)
    if may(actor, Action.READ_INTERNAL, incident):
        sources = [source.id for source in sources_of([incident.pk])]
        seen = visible_incidents(actor).filter(pk__in=sources).values("pk") if sources else []
        rows = Attachment.objects.filter(Q(incident=incident) | Q(incident__in=seen))
    proof = Exists(Evidence.objects.filter(attachment=OuterRef("pk")))
    found = rows.select_related("incident").defer("incident__search").annotate(is_evidence=proof)
    return list(found.order_by("-added_at", "-id")[:MOST])


def _seen(actor: Actor, incident: Incident) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(incident=incident)
    if may(actor, Action.READ_INTERNAL, incident):
        return rows
    return rows.filter(visibility=Visibility.PUBLIC, removed_at=None)


def get_file(actor: Actor, incident: Incident, attachment_id: UUID) -> Attachment:
    """Return one file of this very incident; NotFound to those who may not see it."""
    found = _seen(actor, incident).filter(pk=attachment_id).first()
    if found is None:
        raise NotFound(f"{incident.label} has no such file.")
    return found


def open_file(actor: Actor, incident: Incident, attachment_id: UUID) -> tuple[Attachment, bytes]:
    """Return a file with its bytes; FileNotReady says why nobody gets them."""
    found = get_file(actor, incident, attachment_id)
    if found.removed_at is not None:
        raise NotFound(f"{found.name} was removed.")
    if found.scan == Scan.WAITING:
        raise FileNotReady(f"{found.name} is being checked for viruses; try again in a moment.")
    if found.scan == Scan.INFECTED:
        raise FileNotReady(f"{found.name} has a virus ({found.scan_note}); it is blocked.")
    content = content_of(found.blob_id) if found.blob_id else None
    if content is None:
        raise NotFound(f"The bytes of {found.name} are kept no more.")
    return found, content


def check_scanner(now: datetime) -> Check:
    """Say whether files are scanned, and whether some have waited too long."""
    name = "virus scanner"
    if not scanning.is_scanning():
        return Check(
            name, True, "nothing scans attached files; WATCHBELL_FILE_SCAN_COMMAND names a command"
        )
    waiting = Attachment.objects.filter(scan=Scan.WAITING, scan_due_at__isnull=False)
    seen = waiting.aggregate(count=Count("id"), since=Min("added_at"))
    if seen["since"] is None or now - seen["since"] <= _PATIENCE:
        return Check(name, True, f"{scanning.program()} scans; {seen['count']} files wait for it")
    note = waiting.exclude(scan_note="").values_list("scan_note", flat=True).first()
    return Check(name, False, f"{seen['count']} files wait to be scanned: {note or 'no answer'}")
