"""The list of incidents: filtered, paged, alive, in views that people keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.fields.specs import FieldSpec
from watchbell.incidents.models import SavedView
from watchbell.incidents.selectors import (
    IncidentFilters,
    IncidentLine,
    brought,
    fields_by_slug,
    get_incident,
    incident_lines,
    line_of,
)
from watchbell.incidents.selectors.board import LANES_BY, board_lanes
from watchbell.incidents.selectors.listing import COUNT_CAP
from watchbell.incidents.selectors.sorting import BY_AGE, SORTED_AT_MOST, Sort, sort_named
from watchbell.incidents.selectors.viewing import views_for
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.sla.selectors.pills import Pill
from watchbell.web.access import signed_in, works_here
from watchbell.web.counting import counts_of
from watchbell.web.incidents.bulk import DIRECT, VERBS
from watchbell.web.incidents.columns import (
    Column,
    chosen,
    columns_with,
    extra_fields,
    named,
)
from watchbell.web.incidents.forms.filtering import FilterForm
from watchbell.web.middleware import Request
from watchbell.web.responses import page
from watchbell.web.sla.pills import pills_on, shows_clocks

BULK_VERBS = tuple((name, step) for name, step in VERBS.items() if name not in DIRECT)
_LANES_BY = (("state", "By state"), ("owner", "By owner"), ("priority", "By priority"))
VIEWS = (
    ("open", "Open"),
    ("unacknowledged", "Unacknowledged"),
    ("mine", "Mine"),
    ("all", "All"),
)


@dataclass(frozen=True)
class Shown:
    """What an address asks to see: a view, what narrows it, and how it is shown."""

    view: str
    kept: SavedView | None
    saved: Sequence[SavedView]
    specs: Mapping[str, FieldSpec]
    form: FilterForm
    filters: IncidentFilters
    order: str
    sort: Sort | None
    layout: str
    by: str

    @property
    def more_fields(self) -> list[FieldSpec]:
        """The fields of types that no filter is shown for yet."""
        return [s for slug, s in self.specs.items() if PREFIX + slug not in self.form.fields]


@require_safe
@signed_in
def incident_list(request: Request) -> HttpResponse:
    """Show one page of the incidents that fit the view and the filters, or a board of them."""
    inside = works_here(request.actor)
    shown = read_address(request)
    context = {
        "shown": shown,
        "form": shown.form,
        "view": shown.view,
        "kept": shown.kept,
        "saved": shown.saved,
        "views": VIEWS if inside else (("open", "Open"), ("all", "All")),
        "counts": counts_of(request),
        "inside": inside,
    }
    draw = _board if shown.layout == "board" else _rows
    return page(request, "incidents/list.html", context | draw(request, shown), part="results")


def _rows(request: Request, shown: Shown) -> dict[str, Any]:
    """Return what the list shows beside what the board shows too."""
    specs = shown.specs if works_here(request.actor) else {}
    every = columns_with(specs, clocks=shows_clocks(request))
    kept_columns = shown.kept.columns if shown.kept else ()
    columns = chosen(request.GET.getlist("col") or kept_columns, every)
    found = incident_lines(
        request.actor,
        shown.filters,
        cursor=request.GET.get("cursor"),
        with_count=shown.form.narrows or shown.view == "all",
        extra=extra_fields(columns),
        sort=shown.sort,
        newest_first=shown.order != BY_AGE[1],
    )
    return {
        "page": found,
        "note": _note(found.count, shown.sort),
        "columns": named(columns, found.items),
        "pills": _pills(request, columns, found.items),
        "all_columns": every,
        "orders": _orders(every),
        "bulk_verbs": BULK_VERBS,
    }


def _board(request: Request, shown: Shown) -> dict[str, Any]:
    lanes = board_lanes(request.actor, shown.filters, shown.by)
    cards = [line.id for lane in lanes if lane.page for line in lane.page.items]
    pills = pills_on(request, cards)
    return {"lanes": lanes, "by": shown.by, "lanes_by": _LANES_BY, "pills": pills}


def _pills(
    request: Request, columns: Sequence[Column], lines: Sequence[IncidentLine]
) -> dict[UUID, Pill]:
    is_shown = any(column.name == "sla" for column in columns)
    return pills_on(request, [line.id for line in lines]) if is_shown else {}


def _orders(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Return what the list may be sorted by: by age, by each column, by each answer."""
    by_age = [("", "Newest first"), (BY_AGE[1], "Oldest first")]
    more = [("priority", "Priority"), ("-updated", "Last changed"), ("due", "Follow-up first")]
    said = {"opened", "updated", "due", "sla"}
    return [
        *by_age,
        *more,
        *((one.name, one.label) for one in brought.orders().values()),
        *((column.name, column.label) for column in columns if column.name not in said),
    ]


def read_address(request: Request) -> Shown:
    """Return what the address asks to see."""
    inside = works_here(request.actor)
    saved = views_for(request.actor) if inside else []
    specs = fields_by_slug()
    if not inside:
        specs = {slug: spec for slug, spec in specs.items() if spec.on_request_form}
    view, kept = chosen_view(request, saved)
    form = _form(request, view, kept, specs)
    order, sort = _order(_look(request, kept, "sort"), specs)
    by = _look(request, kept, "by")
    return Shown(
        view=view,
        kept=kept,
        saved=saved,
        specs=specs,
        form=form,
        filters=_filters(form, view, request.actor, request.now),
        order=order,
        sort=sort,
        layout="board" if inside and _look(request, kept, "layout") == "board" else "list",
        by=by if by in LANES_BY else LANES_BY[0],
    )


def _look(request: Request, kept: SavedView | None, name: str) -> str:
    """Return how the list is shown: as the address says, else as the view was kept."""
    if name in request.GET or kept is None:
        return request.GET.get(name, "")
    return str(kept.query.get(name, ""))


def _order(text: str, specs: Mapping[str, FieldSpec]) -> tuple[str, Sort | None]:
    """Return the order and what it sorts by; one that does not exist is the usual one."""
    try:
        sort = sort_named(text, specs)
    except InvalidInput:
        return "", None
    return (str(sort) if sort else text), sort


def chosen_view(request: Request, saved: list[SavedView]) -> tuple[str, SavedView | None]:
    """Return the name of the view in the address, and the row behind it when people keep it."""
    wanted = request.GET.get("view", "")
    kept = next((view for view in saved if str(view.pk) == wanted), None)
    known = {name for name, _ in VIEWS}
    return (wanted if kept or wanted in known else "open"), kept


def _form(
    request: Request, view: str, kept: SavedView | None, specs: Mapping[str, FieldSpec]
) -> FilterForm:
    """Return the filters: those in the address, else those of the view that people keep."""
    data: Mapping[str, Any] = request.GET
    if kept and not is_narrowed(request.GET):
        data = kept.query
    actor = request.actor if works_here(request.actor) else None
    with_state = view == "all" or kept is not None
    return FilterForm(data, actor=actor, with_state=with_state, specs=specs)


def is_narrowed(address: Mapping[str, Any]) -> bool:
    """Say whether an address names any filter, be it an empty one."""
    names = {*FilterForm.base_fields, *brought.narrowings()}
    return any(name in names or name.startswith(PREFIX) for name in address)


def chosen_filters(request: Request) -> IncidentFilters:
    """Return what the address narrows the list to, for those who take it elsewhere."""
    return read_address(request).filters


def _filters(form: FilterForm, view: str, actor: Actor, now: datetime) -> IncidentFilters:
    filters = form.filters(actor.person_id, now)
    if view in ("open", "unacknowledged", "mine") and not filters.states:
        filters = replace(filters, states=tuple(OPEN_STATES))
    if view == "mine":
        filters = replace(filters, assignee=actor.person_id)
    if view == "unacknowledged":
        filters = replace(filters, unacknowledged=True)
    return filters


def _note(count: int | None, sort: Sort | None) -> str:
    if count is None:
        return ""
    if count > COUNT_CAP:
        return (
            f"The first {SORTED_AT_MOST} in this order" if sort else f"More than {COUNT_CAP} found"
        )
    return f"{count} found"


@require_safe
@signed_in
def row(request: Request, number: str) -> HttpResponse:
    """Draw one row of the list again, because its incident changed."""
    incident = get_incident(request.actor, number)
    names = request.GET.getlist("col")
    inside = works_here(request.actor)
    slugs = [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]
    specs = fields_by_slug(slugs) if slugs and inside else {}
    every = columns_with(specs, clocks=shows_clocks(request))
    columns = chosen(names, every)
    line = line_of(incident, extra_fields(columns))
    pills = _pills(request, columns, [line])
    context = {"line": line, "inside": inside, "columns": named(columns, [line]), "pills": pills}
    return render(request, "incidents/list.html#row", context)
