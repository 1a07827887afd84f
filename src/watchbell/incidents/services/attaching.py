"""Files on an incident: put there, taken away, brought back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import State, Visibility
from watchbell.incidents.file_events import FileAttached, FileRemoved, FileRestored
from watchbell.incidents.models import Attachment, Comment, Evidence, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.services.editing import add_comment, answers_the_wait
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.incidents.services.responding import resume_locked
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish
from watchbell.platform.files import scanning
from watchbell.platform.files.limits import check_kind, check_size, limits
from watchbell.platform.files.receiving import MOST_FILES_AT_ONCE
from watchbell.platform.files.scanning import Scan
from watchbell.platform.files.storing import keep_blob

RESTORED_WITHIN = timedelta(days=7)
"""How long a removed file can be brought back."""
FIELD = "files"
_LONGEST_NAME = 200
_PATH = re.compile(r"[\\/]")
_MISLEADING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it is handed in."""

    name: str
    content: bytes


@transaction.atomic
def attach_files(
    *,
    incident_id: UUID,
    files: Sequence[NewFile],
    visibility: Visibility,
    comment_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> list[Attachment]:
    """Put the files on the incident, all of them or none; one at least."""
    internal = visibility is Visibility.INTERNAL
    incident = lock_incident(incident_id, actor, Action.NOTE if internal else Action.COMMENT)
    if incident.state == State.CLOSED:
        raise Conflict(f"{incident.label} is closed; reopen it or open a new one.")
    comment = _comment(incident, comment_id, visibility)
    named = [NewFile(clean_name(file.name), file.content) for file in files]
    _check(incident, named)
    rows = [_attach(incident, file, visibility, comment, actor, now) for file in named]
    save_incident(incident, [], now)
    publish(*(_attached(incident, row, actor, now) for row in rows))
    if answers_the_wait(incident, actor):
        resume_locked(incident, actor, now, why="The caller sent a file.")
    return rows


@transaction.atomic
def comment_with_files(
    *,
    incident_id: UUID,
    body: str,
    visibility: Visibility,
    files: Sequence[NewFile],
    actor: Actor,
    now: datetime,
) -> None:
    """Say something, put files with it, or both; all of it or nothing."""
    who: dict[str, Any] = {"incident_id": incident_id, "actor": actor, "now": now}
    comment_id = None
    if body.strip() or not files:
        comment_id = add_comment(body=body, visibility=visibility, **who).pk
    if files:
        attach_files(files=files, visibility=visibility, comment_id=comment_id, **who)


def clean_name(name: str) -> str:
    """Return a file's name without its path and without what would mislead a reader."""
    last = _PATH.split(name)[-1]
    shown = "".join(c for c in last if c.isprintable() and c not in _MISLEADING)
    shown = " ".join(shown.split()).strip(". ") or "file"
    if len(shown) <= _LONGEST_NAME:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 10:
        return shown[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def _comment(incident: Incident, comment_id: UUID | None, visibility: Visibility) -> Comment | None:
    if comment_id is None:
        return None
    found = Comment.objects.filter(pk=comment_id, incident=incident).first()
    if found is None:
        raise NotFound(f"{incident.label} has no such comment.")
    if found.visibility != visibility:
        message = f"The comment is {found.visibility}; a file with it is so, too."
        raise InvalidInput(message, fields={"visibility": message})
    return found


def _check(incident: Incident, files: Sequence[NewFile]) -> None:
    if not files:
        raise InvalidInput("Choose a file first.", fields={FIELD: "Choose a file first."})
    _at_most(len(files), MOST_FILES_AT_ONCE, "at once", "Send them in several goes.")
    for file in files:
        check_size(file.name, len(file.content), FIELD)
        check_kind(file.name, file.content, FIELD)
    there = Attachment.objects.filter(incident=incident, removed_at=None).count()
    hint = "Put them into one archive, or remove some that nobody needs."
    _at_most(there + len(files), limits().files, "on one incident", hint)


def _at_most(count: int, most: int, where: str, remedy: str) -> None:
    if count > most:
        message = f"These would be {count} files; {most} {where} is the most. {remedy}"
        raise InvalidInput(message, fields={FIELD: message})


def _attach(
    incident: Incident,
    file: NewFile,
    visibility: Visibility,
    comment: Comment | None,
    actor: Actor,
    now: datetime,
) -> Attachment:
    blob = keep_blob(file.content, now=now)
    waits = scanning.is_scanning()
    return Attachment.objects.create(
        id=new_id(now),
        incident=incident,
        comment=comment,
        blob=blob,
        sha256=blob.sha256,
        size=blob.size,
        media_type=blob.media_type,
        name=file.name,
        visibility=visibility,
        scan=Scan.WAITING if waits else Scan.UNCHECKED,
        scan_due_at=now if waits else None,
        author_id=actor.person_id,
        author_name=actor.name,
        added_at=now,
    )


def _attached(incident: Incident, row: Attachment, actor: Actor, now: datetime) -> FileAttached:
    return FileAttached(
        subject=incident.ref,
        actor=actor,
        at=now,
        attachment_id=row.id,
        name=row.name,
        size=row.size,
        visibility=row.visibility,
        comment_id=row.comment_id,
    )


@transaction.atomic
def remove_file(
    *, incident_id: UUID, attachment_id: UUID, actor: Actor, now: datetime
) -> Attachment:
    """Take a file away; it can be brought back for a week. Evidence stays."""
    incident, row = _lock(incident_id, attachment_id, actor)
    if row.removed_at is not None:
        raise AlreadyDone(f"{row.name} is removed already.")
    if Evidence.objects.filter(attachment=row).exists():
        raise Conflict(f"{row.name} is evidence; it cannot be removed.")
    row.removed_at, row.removed_by_id = now, actor.person_id
    row.removed_by_name = actor.name
    _save_removal(row, incident, now)
    publish(FileRemoved(subject=incident.ref, actor=actor, at=now, **_named(row)))
    return row


@transaction.atomic
def restore_file(
    *, incident_id: UUID, attachment_id: UUID, actor: Actor, now: datetime
) -> Attachment:
    """Bring a removed file back while its bytes are there."""
    incident, row = _lock(incident_id, attachment_id, actor)
    if row.removed_at is None:
        raise AlreadyDone(f"{row.name} is not removed.")
    if row.blob_id is None or now > row.removed_at + RESTORED_WITHIN:
        raise Conflict(f"{row.name} was removed for good; attach it again.")
    row.removed_at, row.removed_by, row.removed_by_name = None, None, ""
    _save_removal(row, incident, now)
    publish(FileRestored(subject=incident.ref, actor=actor, at=now, **_named(row)))
    return row


def _named(row: Attachment) -> dict[str, Any]:
    return {"attachment_id": row.id, "name": row.name, "visibility": row.visibility}


def _save_removal(row: Attachment, incident: Incident, now: datetime) -> None:
    row.save(update_fields=["removed_at", "removed_by", "removed_by_name"])
    save_incident(incident, [], now)


def _lock(incident_id: UUID, attachment_id: UUID, actor: Actor) -> tuple[Incident, Attachment]:
    """Return both locked: for who works on the incident, and for who attached the file."""
    incident = lock_incident(incident_id, actor, Action.COMMENT)
    rows = Attachment.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=attachment_id, incident=incident).first()
    inside = may(actor, Action.EDIT, incident)
    if row is None or not (inside or row.visibility == Visibility.PUBLIC):
        raise NotFound(f"{incident.label} has no such file.")
    if not inside and (row.author_id is None or row.author_id != actor.person_id):
        raise PermissionDenied("Only who attached a file, or who works here, may remove it.")
    if incident.state == State.CLOSED:
        raise Conflict(f"{incident.label} is closed; reopen it first.")
    return incident, row
