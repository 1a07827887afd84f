"""Evidence: secured, handed on with a reason, compared with its hash. Nothing takes it away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.incidents.custody import EvidenceKind, is_hash
from watchbell.incidents.evidence_events import (
    CustodyTransferred,
    EvidenceCollected,
    EvidenceVerified,
)
from watchbell.incidents.models import Attachment, CustodyTransfer, Evidence, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.services.declaring import check_past
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_text
from watchbell.platform.eventlog import publish
from watchbell.platform.files.storing import content_of, digest_of

MOST = 500
_LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Find:
    """What was secured, where and how. `attachment_id` names a file of the same incident."""

    title: str
    kind: EvidenceKind
    place: str
    method: str = ""
    collected_at: datetime | None = None
    collected_by: Person | None = None
    sha256: str = ""
    attachment_id: UUID | None = None
    custodian: Person | None = None


@transaction.atomic
def collect_evidence(*, incident_id: UUID, find: Find, actor: Actor, now: datetime) -> Evidence:
    """Take something into evidence; whoever secured it holds it, unless somebody else does."""
    incident = lock_incident(incident_id, actor, Action.WORK)
    if Evidence.objects.filter(incident=incident).count() >= MOST:
        raise Conflict(f"{incident.label} has {MOST} pieces of evidence, which is the most.")
    check_past("collected_at", find.collected_at, now)
    attachment = _file(incident, find.attachment_id)
    for name, person in (("collected_by", find.collected_by), ("custodian", find.custodian)):
        _expect_insider(incident, person, name)
    row = _write(incident, find, attachment, actor, now)
    _note(row, giver=None, reason="Secured", actor=actor, now=now)
    save_incident(incident, [], now)
    publish(
        EvidenceCollected(
            subject=incident.ref,
            actor=actor,
            at=now,
            evidence_id=row.id,
            title=row.title,
            sha256=row.sha256,
            custodian=row.custodian_name,
        )
    )
    return row


def _write(
    incident: Incident, find: Find, attachment: Attachment | None, actor: Actor, now: datetime
) -> Evidence:
    finder_id = find.collected_by.pk if find.collected_by else actor.person_id
    finder = find.collected_by.name if find.collected_by else actor.name
    return Evidence.objects.create(
        id=new_id(now),
        incident=incident,
        title=clean_line(find.title, "title"),
        kind=find.kind,
        place=clean_line(find.place, "place", 500),
        method=clean_text(find.method, "method", _LONGEST),
        collected_at=find.collected_at or now,
        collected_by_id=finder_id,
        collected_by_name=finder,
        sha256=_hash(find.sha256, attachment),
        attachment=attachment,
        custodian_id=find.custodian.pk if find.custodian else finder_id,
        custodian_name=find.custodian.name if find.custodian else finder,
        added_at=now,
        added_by_name=actor.name,
    )


def _file(incident: Incident, attachment_id: UUID | None) -> Attachment | None:
    if attachment_id is None:
        return None
    rows = Attachment.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=attachment_id, incident=incident, removed_at=None).first()
    if found is None or found.blob_id is None:
        message = f"{incident.label} has no such file; attach it first."
        raise InvalidInput(message, fields={"attachment": message})
    return found


def _hash(given: str, attachment: Attachment | None) -> str:
    """Return the hash to keep: the file's own, which must be the one that was given, if any."""
    said = "".join(given.split()).lower()
    if said and not is_hash(said):
        message = "A SHA-256 has 64 hexadecimal digits; copy it whole, or leave it empty."
        raise InvalidInput(f"sha256: {message}", fields={"sha256": message})
    if attachment is None:
        return said
    if said and said != attachment.sha256:
        message = f"{attachment.name} has another hash, {attachment.sha256}. Is it the right file?"
        raise InvalidInput(f"sha256: {message}", fields={"sha256": message})
    return attachment.sha256


@transaction.atomic
def transfer_custody(
    *,
    incident_id: UUID,
    evidence_id: UUID,
    taker: Person,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Evidence:
    """Hand a piece of evidence to somebody who may see the incident."""
    incident, row = _lock(incident_id, evidence_id, actor)
    if row.custodian_id == taker.pk:
        raise AlreadyDone(f"{taker.name} has it already.")
    _expect_insider(incident, taker, "taker")
    why = clean_text(reason, "reason", _LONGEST, required=True)
    giver, giver_name = row.custodian_id, row.custodian_name
    row.custodian, row.custodian_name = taker, taker.name
    row.save(update_fields=["custodian", "custodian_name"])
    _note(row, giver=(giver, giver_name), reason=why, actor=actor, now=now)
    save_incident(incident, [], now)
    publish(
        CustodyTransferred(
            subject=incident.ref,
            actor=actor,
            at=now,
            evidence_id=row.id,
            title=row.title,
            giver=giver_name,
            taker=taker.name,
            reason=why,
        )
    )
    return row


def _note(
    row: Evidence,
    *,
    giver: tuple[UUID | None, str] | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Add a link to the chain."""
    giver_id, giver_name = giver or (None, "")
    CustodyTransfer.objects.create(
        id=new_id(now),
        evidence=row,
        giver_id=giver_id,
        giver_name=giver_name,
        taker_id=row.custodian_id,
        taker_name=row.custodian_name,
        at=now,
        reason=reason,
        noted_by_name=actor.name,
    )


@transaction.atomic
def verify_evidence(
    *, incident_id: UUID, evidence_id: UUID, actor: Actor, now: datetime
) -> Evidence:
    """Hash the stored bytes again and compare; the answer stands on the piece and in the log."""
    incident, row = _lock(incident_id, evidence_id, actor)
    if row.attachment is None:
        raise Conflict(f"{row.title} has no file here; compare its hash where it is kept.")
    content = content_of(row.attachment.blob_id) if row.attachment.blob_id else None
    found = digest_of(content) if content is not None else ""
    row.is_intact, row.verified_at, row.verified_by_name = found == row.sha256, now, actor.name
    row.save(update_fields=["is_intact", "verified_at", "verified_by_name"])
    save_incident(incident, [], now)
    publish(
        EvidenceVerified(
            subject=incident.ref,
            actor=actor,
            at=now,
            evidence_id=row.id,
            title=row.title,
            is_intact=row.is_intact,
            sha256=found,
        )
    )
    return row


def _lock(incident_id: UUID, evidence_id: UUID, actor: Actor) -> tuple[Incident, Evidence]:
    incident = lock_incident(incident_id, actor, Action.WORK)
    rows = Evidence.objects.select_related("attachment").select_for_update(of=("self",))
    row = rows.filter(pk=evidence_id, incident=incident).first()
    if row is None:
        raise NotFound(f"{incident.label} has no such evidence.")
    return incident, row


def _expect_insider(incident: Incident, person: Person | None, field: str) -> None:
    """Evidence is only in the hands of those who may see what it is about."""
    if person is None:
        return
    if not person.is_active or not may(person.as_actor(), Action.READ_INTERNAL, incident):
        message = f"{person.name} may not see {incident.label}; let them in first."
        raise InvalidInput(message, fields={field: message})
