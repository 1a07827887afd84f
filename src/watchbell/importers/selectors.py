"""Reading imports and what they refused."""

from collections.abc import Iterator
from uuid import UUID

from watchbell.accounts.permissions import require
from watchbell.importers.models import ImportRun, RejectedRow
from watchbell.importers.permissions import IMPORT
from watchbell.importers.services import run_by_id
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import Page, clean_limit, cut, read_cursor, uuid_key

_SEEING = "seeing imports"


def runs_page(*, actor: Actor, limit: int, cursor: str | None) -> Page[ImportRun]:
    """Return imports, newest first."""
    require(actor, IMPORT, _SEEING)
    rows = ImportRun.objects.order_by("-id")
    if cursor is not None:
        rows = rows.filter(id__lt=uuid_key(read_cursor(cursor, 1)[0]))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda row: (str(row.pk),))


def import_by_id(run_id: UUID, *, actor: Actor) -> ImportRun:
    """Return one import."""
    require(actor, IMPORT, _SEEING)
    return run_by_id(run_id)


def first_rejected(run: ImportRun, most: int) -> list[RejectedRow]:
    """Return the first rejected rows, by their place in the file."""
    return list(run.rejected.order_by("row", "id")[:most])


def rejected_of(run: ImportRun) -> Iterator[RejectedRow]:
    """Give all rejected rows, by their place in the file."""
    return run.rejected.order_by("row", "id").iterator(chunk_size=2000)
