"""Bringing histories in: choose a file, see what would be made, correct, import, undo."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.permissions import require
from watchbell.importers.mappings import Guess, text_of
from watchbell.importers.models import ImportRun, RejectedRow
from watchbell.importers.permissions import DOING, IMPORT
from watchbell.importers.registry import reader_of
from watchbell.importers.runs import RunState
from watchbell.importers.selectors import (
    first_rejected,
    import_by_id,
    import_that_brought,
    rejected_of,
    runs_page,
)
from watchbell.importers.services import ask_import, cancel_import, import_again
from watchbell.importers.undoing import ask_undo
from watchbell.importers.wording import days_of, listed_of, period_of, tiles_of
from watchbell.incidents.selectors import get_incident
from watchbell.kernel.errors import NotFound
from watchbell.kernel.text import plain_cell
from watchbell.web.access import for_colleagues
from watchbell.web.importing.forms import ImportForm, MappingForm
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_PAGE, _SHOWN = 25, 20
_UNDOABLE = (RunState.FINISHED, RunState.CANCELLED, RunState.FAILED)


@require_safe
@for_colleagues
def import_list(request: Request) -> HttpResponse:
    """List what was brought in, newest first."""
    cursor = request.GET.get("cursor") or None
    found = runs_page(actor=request.actor, limit=_PAGE, cursor=cursor)
    return page(request, "importing/list.html", {"runs": found})


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_import(request: Request) -> HttpResponse:
    """Choose a file; it is tried before anything is written."""
    require(request.actor, IMPORT, DOING)
    form = ImportForm(sent(request), request.FILES or None)
    row = attempt(
        form,
        lambda: ask_import(
            fields=form.asked(),
            content=form.cleaned_data["file"].read(),
            actor=request.actor,
            now=request.now,
        ),
    )
    if row is not None:
        text = "The file is being read; nothing is written yet."
        return done(request, reverse("import", args=[row.pk]), text)
    return page(request, "importing/new.html", {"form": form}, status=status(form))


@require_safe
@for_colleagues
def one_import(request: Request, id: UUID) -> HttpResponse:
    """Show how far it has come; then what it made, or would make, and what it refused."""
    row = import_by_id(id, actor=request.actor)
    context = {
        "run": row,
        "reader": reader_of(row.kind).title,
        "tiles": tiles_of(row) if not row.is_open else [],
        "listed": listed_of(row.made) if not row.is_open else [],
        "period": period_of(row.made, timezone.get_current_timezone()),
        "figures": _figures_of(row),
        "rejected": first_rejected(row, _SHOWN),
        "may_undo": row.state in _UNDOABLE and row.imported.exists(),
        "may_run": row.is_dry and row.state == RunState.FINISHED and row.blob_id is not None,
        "may_map": row.guess is not None and row.blob_id is not None and not row.is_open,
    }
    response = page(request, "importing/run.html", context, part="progress" if row.is_open else "")
    if not row.is_open and request.headers.get("HX-Target") == "import-progress":
        response.headers["HX-Redirect"] = reverse("import", args=[row.pk])
    return response


@require_safe
@for_colleagues
def import_of(request: Request, number: str) -> HttpResponse:
    """Lead from an incident to the import that brought it."""
    row = import_that_brought(get_incident(request.actor, number).pk, actor=request.actor)
    return redirect("import", row.pk)


@require_http_methods(["GET", "POST"])
@for_colleagues
def mapping(request: Request, id: UUID) -> HttpResponse:
    """Correct which column is what, beside the first rows, and try the file again."""
    row = import_by_id(id, actor=request.actor)
    guess = _guess_of(row)
    form = MappingForm(guess, sent(request), request.FILES or None)
    begun = attempt(
        form,
        lambda: import_again(
            run_id=row.pk,
            is_dry=True,
            mapping=form.mapping(),
            actor=request.actor,
            now=request.now,
        ),
    )
    if begun is not None:
        return done(request, reverse("import", args=[begun.pk]), "It is read anew.")
    context = {"form": form, "run": row, "guess": guess}
    return page(request, "importing/mapping.html", context, status=status(form))


@require_safe
@for_colleagues
def mapping_file(request: Request, id: UUID) -> HttpResponse:
    """Send the mapping as the file that `watchbell import --mapping` reads."""
    row = import_by_id(id, actor=request.actor)
    text = text_of(Guess(**_guess_of(row)))
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = _attached("mapping.yaml")
    return response


@require_safe
@for_colleagues
def rejected(request: Request, id: UUID) -> HttpResponseBase:
    """Send every rejected row with its reason, a line at a time."""
    row = import_by_id(id, actor=request.actor)
    response = StreamingHttpResponse(
        _lines(rejected_of(row)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = _attached("rejected.csv")
    return response


@require_POST
@for_colleagues
def run(request: Request, id: UUID) -> HttpResponse:
    """Import for good what was tried."""
    begun = import_again(run_id=id, is_dry=False, actor=request.actor, now=request.now)
    return done(request, reverse("import", args=[begun.pk]), "The import has begun.")


@require_POST
@for_colleagues
def cancel(request: Request, id: UUID) -> HttpResponse:
    """Call it off."""
    row = cancel_import(run_id=id, actor=request.actor, now=request.now)
    return done(request, reverse("import", args=[row.pk]), "It is called off.")


@require_POST
@for_colleagues
def undo(request: Request, id: UUID) -> HttpResponse:
    """Cancel the incidents that it made."""
    row = ask_undo(run_id=id, actor=request.actor, now=request.now)
    text = "Its incidents are being cancelled."
    return done(request, reverse("import", args=[row.pk]), text)


def _figures_of(row: ImportRun) -> str:
    """Return the page of figures over the days of what was made; "" where nothing was."""
    days = days_of(row.made, timezone.get_current_timezone())
    if row.is_dry or row.state not in _UNDOABLE or not days:
        return ""
    return f"{reverse('reports')}?{urlencode({'first': days[0], 'last': days[1]})}"


def _guess_of(row: ImportRun) -> dict[str, Any]:
    if row.guess is None:
        raise NotFound("This import has no mapping.")
    found: dict[str, Any] = row.guess
    return found


class _Line:
    """A file that hands back what is written to it, line by line."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterable[RejectedRow]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(["row", "reason", "what stands there"])
    for one in rows:
        yield writer.writerow([one.row, plain_cell(one.reason), plain_cell(one.raw)])


def _attached(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
