"""The list of incidents: filtered, paged, alive, in views that people keep."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import SavedView
from watchbell.incidents.selectors import (
    IncidentFilters,
    get_incident,
    incident_lines,
    line_of,
)
from watchbell.incidents.selectors.listing import COUNT_CAP
from watchbell.incidents.selectors.viewing import views_for
from watchbell.kernel.actors import Actor
from watchbell.web.access import signed_in, works_here
from watchbell.web.counting import counts_of
from watchbell.web.incidents.bulk import DIRECT, VERBS
from watchbell.web.incidents.columns import COLUMNS, chosen, extra_fields
from watchbell.web.incidents.forms.filtering import FilterForm
from watchbell.web.middleware import Request
from watchbell.web.responses import page

BULK_VERBS = tuple((name, step) for name, step in VERBS.items() if name not in DIRECT)
VIEWS = (
    ("open", "Open"),
    ("unacknowledged", "Unacknowledged"),
    ("mine", "Mine"),
    ("all", "All"),
)


@require_safe
@signed_in
def incident_list(request: Request) -> HttpResponse:
    """Show one page of the incidents that fit the view and the filters."""
    inside = works_here(request.actor)
    saved = views_for(request.actor) if inside else []
    view, kept = chosen_view(request, saved)
    form = _form(request, view, kept)
    columns = chosen(request.GET.getlist("col") or (kept.columns if kept else ()))
    found = incident_lines(
        request.actor,
        _filters(form, view, request.actor),
        cursor=request.GET.get("cursor"),
        with_count=form.narrows or view == "all",
        extra=extra_fields(columns),
    )
    context = {
        "page": found,
        "form": form,
        "view": view,
        "kept": kept,
        "saved": saved,
        "views": VIEWS if inside else (("open", "Open"), ("all", "All")),
        "counts": counts_of(request),
        "note": _note(found.count),
        "inside": inside,
        "columns": columns,
        "all_columns": COLUMNS,
        "bulk_verbs": BULK_VERBS,
    }
    return page(request, "incidents/list.html", context, part="results")


def chosen_view(request: Request, saved: list[SavedView]) -> tuple[str, SavedView | None]:
    """Return the name of the view in the address, and the row behind it when people keep it."""
    wanted = request.GET.get("view", "")
    kept = next((view for view in saved if str(view.pk) == wanted), None)
    known = {name for name, _ in VIEWS}
    return (wanted if kept or wanted in known else "open"), kept


def _form(request: Request, view: str, kept: SavedView | None) -> FilterForm:
    """Return the filters: those in the address, else those of the view that people keep."""
    inside = works_here(request.actor)
    data: Mapping[str, Any] = request.GET
    if kept and not any(name in request.GET for name in FilterForm.base_fields):
        data = kept.query
    with_state = view == "all" or kept is not None
    return FilterForm(data, actor=request.actor if inside else None, with_state=with_state)


def chosen_filters(request: Request) -> IncidentFilters:
    """Return what the address narrows the list to, for those who take it elsewhere."""
    view, kept = chosen_view(request, views_for(request.actor))
    return _filters(_form(request, view, kept), view, request.actor)


def _filters(form: FilterForm, view: str, actor: Actor) -> IncidentFilters:
    filters = form.filters(actor.person_id)
    if view in ("open", "unacknowledged", "mine") and not filters.states:
        filters = replace(filters, states=tuple(OPEN_STATES))
    if view == "mine":
        filters = replace(filters, assignee=actor.person_id)
    if view == "unacknowledged":
        filters = replace(filters, unacknowledged=True)
    return filters


def _note(count: int | None) -> str:
    if count is None:
        return ""
    return f"More than {COUNT_CAP} found" if count > COUNT_CAP else f"{count} found"


@require_safe
@signed_in
def row(request: Request, number: str) -> HttpResponse:
    """Draw one row of the list again, because its incident changed."""
    incident = get_incident(request.actor, number)
    columns = chosen(request.GET.getlist("col"))
    context = {
        "line": line_of(incident, extra_fields(columns)),
        "inside": works_here(request.actor),
        "columns": columns,
    }
    return render(request, "incidents/list.html#row", context)
