"""Bringing histories in: send a file, see what would be made, take it in, undo it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from watchbell.accounts.permissions import require
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.imports import (
    ImportGiven,
    ImportList,
    ImportQuery,
    ImportShown,
    RejectedList,
    RejectedShown,
)
from watchbell.importers.domain import Choices, Unreadable
from watchbell.importers.mappings import choices_with, mapping_of
from watchbell.importers.models import ImportRun
from watchbell.importers.permissions import DOING, IMPORT
from watchbell.importers.runs import MADE
from watchbell.importers.selectors import import_by_id, rejected_page, runs_page
from watchbell.importers.services import (
    ImportFields,
    ask_import,
    cancel_import,
    import_again,
)
from watchbell.importers.undoing import ask_undo
from watchbell.importers.wording import sentences_of
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import clean_zone
from watchbell.platform.files.limits import check_size, limits, size_text

router = Router(tags=["imports"])


@read(router, "/imports", name="list_imports", returns=ImportList)
def list_all(request: ApiRequest, filters: Query[ImportQuery]) -> Answer:
    """List imports, newest first."""
    page = runs_page(actor=request.actor, limit=filters.limit, cursor=filters.cursor)
    items = [_shown(row) for row in page.items]
    return Answer(ImportList(items=items, next_cursor=page.next_cursor))


@read(router, "/imports/{id}", name="get_import", returns=ImportShown)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one import: how far it has come, and what it made or would make."""
    return Answer(_shown(import_by_id(id, actor=request.actor)))


@read(router, "/imports/{id}/rejected", name="list_rejected_rows", returns=RejectedList)
def rejected(request: ApiRequest, id: UUID, filters: Query[ImportQuery]) -> Answer:
    """List the rows that were not taken in, each with its reason, by their place in the file."""
    page = rejected_page(id, actor=request.actor, limit=filters.limit, cursor=filters.cursor)
    items = [RejectedShown(row=one.row, reason=one.reason, raw=one.raw) for one in page.items]
    return Answer(RejectedList(items=items, next_cursor=page.next_cursor))


@write(
    router,
    "POST",
    "/imports",
    name="create_import",
    returns=ImportShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, given: Form[ImportGiven], file: File[UploadedFile]) -> Answer:
    """Send a file as multipart/form-data; it is tried unless `dry` is false. A job reads it."""
    require(request.actor, IMPORT, DOING)
    _refuse_unknown(request)
    content = _content(request, file)
    row = ask_import(
        fields=_fields(given, file.name or ""),
        content=content,
        actor=request.actor,
        now=request.now,
    )
    return _answer(row)


@write(
    router,
    "POST",
    "/imports/{id}/run",
    name="run_import",
    returns=ImportShown,
    scope="config:write",
    status=201,
)
def run(request: ApiRequest, id: UUID) -> Answer:
    """Take in for good what was tried: a new import of the same file, which is kept a week."""
    row = import_again(run_id=id, is_dry=False, actor=request.actor, now=request.now)
    return _answer(row)


@write(
    router,
    "POST",
    "/imports/{id}/cancel",
    name="cancel_import",
    returns=ImportShown,
    scope="config:write",
)
def cancel(request: ApiRequest, id: UUID) -> Answer:
    """Call an import off: what is taken in stays, and can be undone."""
    return Answer(_shown(cancel_import(run_id=id, actor=request.actor, now=request.now)))


@write(
    router,
    "POST",
    "/imports/{id}/undo",
    name="undo_import",
    returns=ImportShown,
    scope="config:write",
)
def undo(request: ApiRequest, id: UUID) -> Answer:
    """Cancel the incidents that an import made; a job does it."""
    return Answer(_shown(ask_undo(run_id=id, actor=request.actor, now=request.now)))


def _fields(given: ImportGiven, file_name: str) -> ImportFields:
    choices = Choices(
        zone=clean_zone(given.zone, "zone") if given.zone else None,
        date_order=given.date_order,
        encoding=given.encoding or None,
    )
    if given.mapping:
        choices = choices_with(choices, _mapping(given.mapping))
    return ImportFields(
        kind=given.kind,
        file_name=file_name,
        choices=choices,
        source=given.source,
        is_dry=given.dry,
    )


def _mapping(text: str) -> Mapping[str, Any]:
    try:
        return mapping_of(text)
    except Unreadable as error:
        raise InvalidInput(f"mapping: {error}", fields={"mapping": str(error)}) from None


def _content(request: ApiRequest, file: UploadedFile) -> bytes:
    if getattr(request, "oversized", []):
        message = f"A file may have {size_text(limits().largest)} at most; compress it (.gz)."
        raise InvalidInput(f"file: {message}", fields={"file": message})
    content: bytes = file.read()
    check_size(file.name or "", len(content), "file")
    return content


def _refuse_unknown(request: ApiRequest) -> None:
    """A misspelt field must not be taken for one that was left out."""
    unknown = sorted({*request.POST, *request.FILES} - {"file", *ImportGiven.model_fields})
    if unknown:
        known = ", ".join(["file", *ImportGiven.model_fields])
        message = f"There is no such field; use {known}."
        raise InvalidInput(
            f"{unknown[0][:80]}: {message}", fields={name[:80]: message for name in unknown[:20]}
        )


def _answer(row: ImportRun) -> Answer:
    return Answer(_shown(row), headers={"Location": f"/api/v1/imports/{row.pk}"})


def _shown(row: ImportRun) -> ImportShown:
    return ImportShown.model_validate(
        {
            **{name: getattr(row, name) for name in _PLAIN},
            "made": {sort: row.made[sort] for sort in MADE if sort in row.made},
            "dry": row.is_dry,
            "says": [] if row.is_open else sentences_of(row),
            "asked_by": row.asked_by_name,
        }
    )


_PLAIN = (
    "id", "kind", "source", "file_name", "state", "percent", "counts", "reason",
    "asked_at", "started_at", "ended_at",
)  # fmt: skip
