"""What was secured as evidence, who holds it, and whether it is still what it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from watchbell.accounts.models import Person
from watchbell.incidents.custody import EvidenceKind
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Evidence, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import evidence_of, files_of, has_evidence
from watchbell.incidents.services import (
    Find,
    attach_files,
    collect_evidence,
    transfer_custody,
    verify_evidence,
)
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.files.limits import limits
from watchbell.web.access import access_incident, signed_in, works_here
from watchbell.web.forms import Choice, LocalTime, LongText, Styled, enum_choices
from watchbell.web.incidents.answering import changed, refused
from watchbell.web.incidents.forms.picking import chosen_person, picks_people
from watchbell.web.incidents.receiving import has_files, sent_files
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request

_SECURITY = "security"
_ID = "evidence-{}-%s"


class FindForm(Styled):
    """What was secured. A file comes beside it, or is one that is on the incident already."""

    title = forms.CharField(label="What is it?", max_length=200)
    kind = Choice(label="Kind", choices=enum_choices(EvidenceKind))
    place = forms.CharField(label="Where was it found?", max_length=500)
    method = LongText(
        label="How was it secured?",
        required=False,
        max_length=2000,
        help_text="Tool, version, write blocker, who was present.",
    )
    collected_at = LocalTime(label="Secured at", required=False)
    attachment = Choice(label="A file that is here already", required=False)
    sha256 = forms.CharField(
        label="SHA-256",
        required=False,
        max_length=100,
        help_text="For what is kept elsewhere. A file that is here is hashed by itself.",
    )

    def __init__(self, *args: Any, attached: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("attachment", [("", "None of them"), *attached])
        if not attached:
            del self.fields["attachment"]


class TransferForm(Styled):
    """To whom a piece goes, and why."""

    taker = forms.CharField(
        label="To whom?", max_length=254, help_text="Type a name; choose an address."
    )
    reason = forms.CharField(label="Why?", max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].widget.attrs |= picks_people("taker")

    def clean_taker(self) -> Person:
        """Return the person with the address that was chosen."""
        return chosen_person(self.cleaned_data["taker"])


@dataclass(frozen=True)
class ShownPiece:
    """A piece with the form behind it."""

    row: Evidence
    form: TransferForm


@require_POST
@signed_in
def collect(request: Request, number: str) -> HttpResponse:
    """Take something into evidence, with the file that came beside it."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = FindForm(request.POST, attached=_attached(request, incident), auto_id=_ID.format("new"))
    if form.is_valid():
        try:
            _collect(request, incident, form.cleaned_data)
        except InvalidInput as error:
            form.refuse(error)
        else:
            return changed(request, incident, "Secured.", tab=TAB.name)
    return refused(request, incident, TAB, {"find_form": form})


@transaction.atomic
def _collect(request: Request, incident: Incident, got: dict[str, Any]) -> None:
    attachment_id = UUID(got["attachment"]) if got.get("attachment") else None
    if has_files(request):
        rows = attach_files(
            files=sent_files(request)[:1],
            visibility=Visibility.INTERNAL,
            **_who(request, incident),
        )
        attachment_id = rows[0].pk
    find = Find(
        title=got["title"],
        kind=EvidenceKind(got["kind"]),
        place=got["place"],
        method=got["method"],
        collected_at=got["collected_at"],
        sha256=got["sha256"],
        attachment_id=attachment_id,
    )
    collect_evidence(find=find, **_who(request, incident))


@require_POST
@signed_in
def transfer(request: Request, number: str, piece: UUID) -> HttpResponse:
    """Hand a piece to somebody else."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = TransferForm(request.POST, auto_id=_ID.format(piece))
    if form.is_valid():
        try:
            transfer_custody(evidence_id=piece, **form.cleaned_data, **_who(request, incident))
        except InvalidInput as error:
            form.refuse(error)
        else:
            return changed(request, incident, "Handed over.", tab=TAB.name)
    return refused(request, incident, TAB, {"pieces": _pieces(request, incident, {piece: form})})


@require_POST
@signed_in
def verify(request: Request, number: str, piece: UUID) -> HttpResponse:
    """Compare a piece's bytes with its hash."""
    incident = access_incident(request.actor, number, Action.WORK)
    row = verify_evidence(evidence_id=piece, **_who(request, incident))
    text = "It is unchanged." if row.is_intact else "It is NOT what was secured. Tell somebody."
    return changed(request, incident, text, tab=TAB.name)


def _who(request: Request, incident: Incident) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": request.actor, "now": request.now}


def _attached(request: Request, incident: Incident) -> list[tuple[str, str]]:
    rows = files_of(request.actor, incident)
    here = [row for row in rows if row.incident_id == incident.pk and row.removed_at is None]
    return [(str(row.pk), row.name) for row in here if row.blob_id]


def _pieces(
    request: Request, incident: Incident, failed: Mapping[UUID, TransferForm]
) -> list[ShownPiece]:
    rows = evidence_of(request.actor, incident)
    return [
        ShownPiece(row, failed.get(row.pk) or TransferForm(auto_id=_ID.format(row.pk)))
        for row in rows
    ]


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    attached = _attached(request, incident)
    return {
        "pieces": _pieces(request, incident, {}),
        "find_form": FindForm(attached=attached, auto_id=_ID.format("new")),
        "limits": limits(),
        "may_collect": may(request.actor, Action.WORK, incident),
    }


def _may(request: Request, incident: Incident) -> bool:
    """Say whether there is, or might be, evidence: it is a security incident, or has some."""
    if not works_here(request.actor):
        return False
    is_secret = incident.is_restricted or incident.type == _SECURITY
    return is_secret or has_evidence(incident)


TAB = Tab(
    name="evidence",
    label="Evidence",
    icon="fingerprint",
    template="incidents/tabs/evidence.html",
    context=_context,
    may=_may,
)
