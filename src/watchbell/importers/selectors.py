"""Reading imports and what they refused."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from watchbell.accounts.permissions import require
from watchbell.importers.errors import RunNotFound
from watchbell.importers.models import Imported, ImportRun, RejectedRow
from watchbell.importers.permissions import SEE
from watchbell.importers.services import run_by_id
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import Page, clean_limit, cut, number_key, read_cursor, uuid_key

_SEEING = "seeing imports"


def runs_page(*, actor: Actor, limit: int, cursor: str | None) -> Page[ImportRun]:
    """Return imports, newest first."""
    require(actor, SEE, _SEEING)
    rows = ImportRun.objects.order_by("-id")
    if cursor is not None:
        rows = rows.filter(id__lt=uuid_key(read_cursor(cursor, 1)[0]))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda row: (str(row.pk),))


def import_by_id(run_id: UUID, *, actor: Actor) -> ImportRun:
    """Return one import."""
    require(actor, SEE, _SEEING)
    return run_by_id(run_id)


def import_that_brought(incident_id: UUID, *, actor: Actor) -> ImportRun:
    """Return the import that made an incident; RunNotFound for what was declared here."""
    require(actor, SEE, _SEEING)
    found = Imported.objects.filter(incident_id=incident_id).select_related("run").first()
    if found is None:
        raise RunNotFound("No import brought this incident, or it was undone.")
    return found.run


def first_rejected(run: ImportRun, most: int) -> list[RejectedRow]:
    """Return the first rejected rows, by their place in the file."""
    return list(run.rejected.order_by("row", "id")[:most])


def rejected_page(
    run_id: UUID, *, actor: Actor, limit: int, cursor: str | None
) -> Page[RejectedRow]:
    """Return rejected rows of one import, by their place in the file."""
    rows = import_by_id(run_id, actor=actor).rejected.order_by("row", "id")
    if cursor is not None:
        row, last_id = read_cursor(cursor, 2)
        place = int(number_key(row))
        rows = rows.filter(Q(row__gt=place) | Q(row=place, id__gt=uuid_key(last_id)))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda one: (str(one.row), str(one.pk)))


def rejected_of(run: ImportRun) -> Iterator[RejectedRow]:
    """Give all rejected rows, by their place in the file."""
    return run.rejected.order_by("row", "id").iterator(chunk_size=2000)
