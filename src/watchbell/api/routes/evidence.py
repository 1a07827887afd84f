"""Evidence of security incidents: secured, handed on, compared with its hash; never deleted."""

from uuid import UUID

from ninja import Router

from watchbell.accounts.models import Person
from watchbell.api import references
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import found
from watchbell.api.schemas.evidence import (
    EvidenceGiven,
    EvidenceList,
    EvidenceShown,
    TransferGiven,
    TransferShown,
)
from watchbell.incidents.custody import EvidenceKind
from watchbell.incidents.models import CustodyTransfer, Evidence, Incident
from watchbell.incidents.selectors import evidence_of, get_incident
from watchbell.incidents.services import (
    Find,
    collect_evidence,
    transfer_custody,
    verify_evidence,
)

router = Router(tags=["evidence"])


@read(router, "/incidents/{number}/evidence", name="list_evidence", returns=EvidenceList)
def list_evidence(request: ApiRequest, number: str) -> Answer:
    """Read what was secured, the oldest first, each piece with its chain of custody."""
    row = get_incident(request.actor, number)
    return Answer(EvidenceList(items=[_shown(piece) for piece in evidence_of(request.actor, row)]))


@write(
    router,
    "POST",
    "/incidents/{number}/evidence",
    name="collect_evidence",
    returns=EvidenceShown,
    scope="incidents:write",
    status=201,
)
def collect(request: ApiRequest, number: str, body: EvidenceGiven) -> Answer:
    """Take something into evidence; a file is attached first and named by its id.

    It cannot be deleted, and its file cannot be removed.
    """
    row = found(request.actor, number)
    find = Find(
        title=body.title,
        kind=body.kind,
        place=body.place,
        method=body.method,
        collected_at=body.collected_at,
        collected_by=_person(body.collected_by, "collected_by"),
        custodian=_person(body.custodian, "custodian"),
        sha256=body.sha256,
        attachment_id=body.attachment,
    )
    made = collect_evidence(incident_id=row.pk, find=find, actor=request.actor, now=request.now)
    return _answer(request, row, made.pk)


def _person(email: str | None, field: str) -> Person | None:
    return references.person(email, field)


@write(
    router,
    "POST",
    "/incidents/{number}/evidence/{piece}/transfer",
    name="transfer_evidence",
    returns=EvidenceShown,
    scope="incidents:write",
)
def transfer(request: ApiRequest, number: str, piece: UUID, body: TransferGiven) -> Answer:
    """Hand a piece to somebody else who may see the incident."""
    row = found(request.actor, number)
    transfer_custody(
        incident_id=row.pk,
        evidence_id=piece,
        taker=references.known_person(body.taker, "taker"),
        reason=body.reason,
        actor=request.actor,
        now=request.now,
    )
    return _answer(request, row, piece)


@write(
    router,
    "POST",
    "/incidents/{number}/evidence/{piece}/verify",
    name="verify_evidence",
    returns=EvidenceShown,
    scope="incidents:write",
)
def verify(request: ApiRequest, number: str, piece: UUID) -> Answer:
    """Hash the stored bytes again and compare; `is_intact` says how it ended."""
    row = found(request.actor, number)
    verify_evidence(incident_id=row.pk, evidence_id=piece, actor=request.actor, now=request.now)
    return _answer(request, row, piece)


def _answer(request: ApiRequest, incident: Incident, piece_id: UUID) -> Answer:
    pieces = evidence_of(reading(request.actor), incident)
    return Answer(next(_shown(piece) for piece in pieces if piece.pk == piece_id))


def _shown(row: Evidence) -> EvidenceShown:
    return EvidenceShown(
        id=row.id,
        title=row.title,
        kind=EvidenceKind(row.kind),
        place=row.place,
        method=row.method,
        collected_at=row.collected_at,
        collected_by=row.collected_by_name,
        custodian=row.custodian_name,
        sha256=row.sha256 or None,
        attachment=row.attachment_id,
        verified_at=row.verified_at,
        verified_by=row.verified_by_name or None,
        is_intact=row.is_intact,
        custody=[_transfer(link) for link in row.transfers.all()],
    )


def _transfer(link: CustodyTransfer) -> TransferShown:
    return TransferShown(
        giver=link.giver_name or None,
        taker=link.taker_name,
        at=link.at,
        reason=link.reason,
        noted_by=link.noted_by_name,
    )
