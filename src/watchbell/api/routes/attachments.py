"""Files on incidents: listed, sent, downloaded, removed, brought back."""

from uuid import UUID

from ninja import File, Form, Router
from ninja.files import UploadedFile

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import found
from watchbell.api.schemas.attachments import AttachmentGiven, AttachmentList, AttachmentShown
from watchbell.incidents.models import Attachment, Incident
from watchbell.incidents.selectors import files_of, get_incident, open_file
from watchbell.incidents.services import (
    NewFile,
    attach_files,
    note_reading,
    remove_file,
    restore_file,
)
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.files.limits import limits, size_text
from watchbell.platform.files.sending import headers_of
from watchbell.platform.settings import current

router = Router(tags=["attachments"])


@read(
    router,
    "/incidents/{number}/attachments",
    name="list_attachments",
    returns=AttachmentList,
)
def list_attachments(request: ApiRequest, number: str) -> Answer:
    """Read which files are on an incident, the newest first.

    Who works here sees those of incidents merged into it, and removed ones with `removed_at`;
    who reported it sees the public ones.
    """
    row = get_incident(request.actor, number)
    return Answer(AttachmentList(items=[_shown(file) for file in files_of(request.actor, row)]))


@write(
    router,
    "POST",
    "/incidents/{number}/attachments",
    name="attach_files",
    returns=AttachmentList,
    scope="incidents:write",
    status=201,
)
def attach(
    request: ApiRequest,
    number: str,
    given: Form[AttachmentGiven],
    files: File[list[UploadedFile]],
) -> Answer:
    """Put files on an incident, as multipart/form-data; all of them or none.

    `available` is false while a virus scanner looks at a file.
    """
    row = found(request.actor, number)
    _refuse_unknown(request)
    made = attach_files(
        incident_id=row.pk,
        files=_new(request, files),
        visibility=given.visibility,
        comment_id=given.comment,
        actor=request.actor,
        now=request.now,
    )
    return Answer(AttachmentList(items=[_shown(file) for file in made]))


def _refuse_unknown(request: ApiRequest) -> None:
    """A misspelt field must not be taken for one that was left out."""
    unknown = sorted({*request.POST, *request.FILES} - {"files", *AttachmentGiven.model_fields})
    if unknown:
        message = "There is no such field; use files, visibility and comment."
        raise InvalidInput(
            f"{unknown[0][:80]}: {message}",
            fields={name[:80]: message for name in unknown[:20]},
        )


def _new(request: ApiRequest, files: list[UploadedFile]) -> list[NewFile]:
    oversized = getattr(request, "oversized", [])
    if oversized:
        message = (
            f"{', '.join(oversized)}: a file may have {size_text(limits().largest)} at most."
            " Compress it, cut it, or write where it is kept."
        )
        raise InvalidInput(f"files: {message}", fields={"files": message})
    return [NewFile(file.name or "", file.read()) for file in files]


@read(
    router,
    "/incidents/{number}/attachments/{attachment}/content",
    name="download_attachment",
    returns=None,
)
def download(request: ApiRequest, number: str, attachment: UUID) -> Answer:
    """Download a file. 409 while it is being checked, and for good when it has a virus."""
    row = get_incident(request.actor, number)
    file, content = open_file(request.actor, row, attachment)
    note_reading(incident=row, actor=request.actor, now=request.now)
    return Answer(None, content=content, headers=headers_of(file.name, file.media_type))


@write(
    router,
    "DELETE",
    "/incidents/{number}/attachments/{attachment}",
    name="remove_attachment",
    returns=None,
    scope="incidents:write",
    status=204,
)
def remove(request: ApiRequest, number: str, attachment: UUID) -> Answer:
    """Remove a file; it can be brought back for a week. Evidence cannot be removed."""
    row = found(request.actor, number)
    remove_file(incident_id=row.pk, attachment_id=attachment, actor=request.actor, now=request.now)
    return Answer(None)


@write(
    router,
    "POST",
    "/incidents/{number}/attachments/{attachment}/restore",
    name="restore_attachment",
    returns=AttachmentShown,
    scope="incidents:write",
)
def restore(request: ApiRequest, number: str, attachment: UUID) -> Answer:
    """Bring a removed file back."""
    row = found(request.actor, number)
    file = restore_file(
        incident_id=row.pk, attachment_id=attachment, actor=request.actor, now=request.now
    )
    return Answer(_shown(file))


def _shown(file: Attachment) -> AttachmentShown:
    incident: Incident = file.incident
    path = f"/api/v1/incidents/{incident.label}/attachments/{file.id}/content"
    return AttachmentShown.model_validate(
        {
            **{name: getattr(file, name) for name in _PLAIN},
            "incident": incident.label,
            "comment": file.comment_id,
            "available": file.is_available,
            "added_by": file.author_name,
            "removed_by": file.removed_by_name or None,
            "url": f"{current().url}{path}",
        }
    )


_PLAIN = (
    "id", "name", "size", "media_type", "sha256", "visibility", "scan", "added_at", "removed_at",
)  # fmt: skip
