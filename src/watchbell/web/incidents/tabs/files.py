"""The files on an incident: looked at, added, removed, brought back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from watchbell.incidents.domain import State, Visibility
from watchbell.incidents.models import Attachment, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import files_of, get_incident, open_file
from watchbell.incidents.services import attach_files, note_reading, remove_file, restore_file
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.files.limits import limits, size_text
from watchbell.platform.files.sending import headers_of
from watchbell.platform.files.sniffing import INLINE
from watchbell.web.access import access_incident, signed_in, works_here
from watchbell.web.forms import Choice, Styled
from watchbell.web.incidents.answering import changed, refused
from watchbell.web.incidents.receiving import sent_files
from watchbell.web.incidents.tab import Tab, for_everybody
from watchbell.web.middleware import Request

_SEEN_BY = [
    (Visibility.INTERNAL.value, "Colleagues only"),
    (Visibility.PUBLIC.value, "The caller, too"),
]


class FilesForm(Styled):
    """Who may see the files that come with it."""

    visibility = Choice(label="Who may see them?", choices=_SEEN_BY)


@dataclass(frozen=True)
class ShownFile:
    """A file as the tab shows it; `from_source` names the merged incident it was put on."""

    row: Attachment
    size: str
    is_image: bool
    is_evidence: bool
    may_remove: bool
    from_source: str


@require_POST
@signed_in
def add(request: Request, number: str) -> HttpResponse:
    """Put files on the incident."""
    incident = access_incident(request.actor, number, Action.COMMENT)
    form = FilesForm(_data(request, incident))
    if form.is_valid():
        try:
            rows = attach_files(
                files=sent_files(request),
                visibility=Visibility(form.cleaned_data["visibility"]),
                **_who(request, incident),
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            text = "Attached." if len(rows) == 1 else f"{len(rows)} files attached."
            return changed(request, incident, text, tab=TAB.name)
    return refused(
        request, incident, TAB, {"files_form": form, "inside": works_here(request.actor)}
    )


def _data(request: Request, incident: Incident) -> dict[str, Any]:
    """Return what was sent; a caller has no choice of who may see it."""
    inside = may(request.actor, Action.NOTE, incident)
    given = request.POST.get("visibility", "") if inside else Visibility.PUBLIC.value
    return {"visibility": given}


_STEPS: dict[str, tuple[Callable[..., Attachment], str]] = {
    "remove": (remove_file, "Removed. You can bring it back for a week."),
    "restore": (restore_file, "It is back."),
}


@require_POST
@signed_in
def change(request: Request, number: str, file: UUID, step: str) -> HttpResponse:
    """Remove a file, or bring a removed one back."""
    incident = access_incident(request.actor, number, Action.COMMENT)
    if step not in _STEPS:
        raise Http404
    act, text = _STEPS[step]
    act(attachment_id=file, **_who(request, incident))
    return changed(request, incident, text, tab=TAB.name)


@require_safe
@signed_in
def download(request: Request, number: str, file: UUID) -> HttpResponse:
    """Send a file: to keep, unless it is an image that is looked at with `?view=1`."""
    incident = get_incident(request.actor, number)
    row, content = open_file(request.actor, incident, file)
    note_reading(incident=incident, actor=request.actor, now=request.now)
    headers = headers_of(row.name, row.media_type, inline="view" in request.GET)
    return HttpResponse(content, headers=headers)


def _who(request: Request, incident: Incident) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": request.actor, "now": request.now}


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    shown = [_shown(row, incident, request) for row in files_of(request.actor, incident)]
    may_add = incident.state != State.CLOSED and may(request.actor, Action.COMMENT, incident)
    return {
        "files": [file for file in shown if file.row.removed_at is None],
        "removed": [file for file in shown if file.row.removed_at is not None],
        "files_form": FilesForm(initial={"visibility": Visibility.INTERNAL}),
        "may_add": may_add,
        "limits": limits(),
        "largest": size_text(limits().largest),
    }


def _shown(row: Attachment, incident: Incident, request: Request) -> ShownFile:
    own = row.incident_id == incident.pk and incident.state != State.CLOSED
    is_evidence = bool(getattr(row, "is_evidence", False))
    is_author = row.author_id is not None and row.author_id == request.actor.person_id
    return ShownFile(
        row=row,
        size=size_text(row.size),
        is_image=row.is_available and row.media_type in INLINE,
        is_evidence=is_evidence,
        may_remove=own
        and not is_evidence
        and (is_author or may(request.actor, Action.EDIT, incident)),
        from_source="" if row.incident_id == incident.pk else row.incident.label,
    )


TAB = Tab(
    name="files",
    label="Files",
    icon="paperclip",
    template="incidents/tabs/files.html",
    context=_context,
    may=for_everybody,
)
