"""Putting a dashboard together: its widgets where they stand, each with what was chosen of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.permissions import require
from watchbell.analytics.dashboards.answering import Look
from watchbell.analytics.dashboards.domain import Board, clean_widget, clean_widgets
from watchbell.analytics.dashboards.finding import board_for, board_of, dashboard_for
from watchbell.analytics.dashboards.keeping import (
    DashboardFields,
    create_dashboard,
    delete_dashboard,
    may_change,
    replace_dashboard,
)
from watchbell.analytics.dashboards.kinds import KINDS
from watchbell.analytics.filtering import narrowing
from watchbell.analytics.grouping import grouping_named
from watchbell.analytics.models import Dashboard
from watchbell.analytics.permissions import RULES, Action
from watchbell.kernel.errors import InvalidInput, PermissionDenied, StaleVersion
from watchbell.kernel.ids import new_id
from watchbell.web.access import for_colleagues
from watchbell.web.dashboards.forms import (
    EVERYBODY,
    ONLY_ME,
    BoardForm,
    WidgetForm,
    chosen_of,
    filters_held,
    offered_kinds,
    sample,
)
from watchbell.web.dashboards.looking import Seen
from watchbell.web.middleware import Request
from watchbell.web.reports.choices import offered_filters
from watchbell.web.responses import done, trigger
from watchbell.web.writing import attempt, sent

_PAGE = "dashboards/edit.html"
_WIDGET = "dashboards/widget_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_colleagues
def new(request: Request) -> HttpResponse:
    """Put a dashboard together, from nothing or from a copy of another one."""
    require(request.actor, RULES[Action.KEEP_DASHBOARDS], "keeping dashboards")
    source = request.GET.get("from") or request.POST.get("from", "")
    board = board_for(request.actor, source) if source else Board(key="", name="")
    initial = {"name": f"{board.name}, my copy" if source else "", "about": board.about}
    form = _form(request, board, initial)
    made = attempt(form, lambda: _create(request, form)) if form.is_bound else None
    if made is not None:
        return done(request, reverse("dashboard", args=[made.pk]), f"{made.name} is there.")
    return _edited(request, form, board)


@require_http_methods(["GET", "HEAD", "POST"])
@for_colleagues
def edit(request: Request, dashboard_id: UUID) -> HttpResponse:
    """Change a dashboard; whoever did not see the last version keeps theirs and decides."""
    row = dashboard_for(request.actor, dashboard_id)
    if not may_change(request.actor, row):
        raise PermissionDenied("Only its owner may change this dashboard; make a copy of your own.")
    board = board_of(row)
    form = _form(request, board, _initial(row))
    conflict, saved = "", None
    if form.is_bound and request.POST.get("as") == "copy":
        saved = attempt(form, lambda: _create(request, form))
    elif form.is_bound and form.is_valid():
        try:
            saved = _replace(request, form, row)
        except StaleVersion as stale:
            conflict = stale.message
        except InvalidInput as error:
            form.refuse(error)
    if saved is not None:
        return done(request, reverse("dashboard", args=[saved.pk]), f"{saved.name} is saved.")
    return _edited(request, form, board, row=row, conflict=conflict)


def _create(request: Request, form: BoardForm) -> Dashboard:
    return create_dashboard(fields=_fields(form), actor=request.actor, now=request.now)


def _replace(request: Request, form: BoardForm, row: Dashboard) -> Dashboard:
    return replace_dashboard(
        dashboard_id=row.pk,
        fields=_fields(form),
        version=form.cleaned_data["version"] or 0,
        actor=request.actor,
        now=request.now,
    )


def _fields(form: BoardForm) -> DashboardFields:
    got = form.cleaned_data
    return DashboardFields(
        name=got["name"],
        about=got["about"],
        widgets=_listed(got["widgets"]),
        days=int(got["days"]),
        filters=form.pairs(),
        team=form.teams.get(got["audience"]),
        is_shared=got["audience"] == EVERYBODY,
    )


def _listed(text: str) -> Sequence[Mapping[str, Any]]:
    """Return the widgets that the page sends; InvalidInput when it is something else."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        message = "The page sent something else than widgets; load it anew."
        raise InvalidInput(message, fields={"widgets": message})
    return found


def _form(request: Request, board: Board, initial: Mapping[str, Any]) -> BoardForm:
    widgets = json.dumps([one.as_json() for one in board.widgets])
    return BoardForm(
        sent(request),
        initial={"days": board.days, "widgets": widgets, **initial},
        actor=request.actor,
        offered=offered_filters(request.actor),
        held=board.filters,
    )


def _initial(row: Dashboard) -> dict[str, Any]:
    team = row.team.slug if row.team else ONLY_ME
    return {
        "name": row.name,
        "about": row.about,
        "audience": EVERYBODY if row.is_shared else team,
        "audience_words": row.team.name if row.team else "Everybody who sees figures",
        "version": row.version,
    }


def _edited(
    request: Request,
    form: BoardForm,
    board: Board,
    *,
    row: Dashboard | None = None,
    conflict: str = "",
) -> HttpResponse:
    """Draw the page on which a dashboard is put together, with what was sent where it was sent."""
    shown = _as_sent(form, board)
    seen = Seen(shown, _look(request), shown.filters)
    context = {
        "form": form,
        "row": row,
        "board": shown,
        "source": request.GET.get("from", ""),
        "drawn": seen.drawn(shown.shown),
        "kinds": offered_kinds(),
        "conflict": conflict,
        "is_edited": True,
    }
    status = 409 if conflict else 422 if form.is_bound else 200
    return render(request, _PAGE, context, status=status)


def _as_sent(form: BoardForm, board: Board) -> Board:
    """Return the board with the widgets that were sent, when they can be drawn."""
    if not form.is_bound:
        return board
    try:
        widgets = clean_widgets(_listed(str(form.data.get("widgets", ""))))
    except InvalidInput:
        return board
    return Board(
        key=board.key, name=board.name, widgets=widgets, days=board.days, filters=board.filters
    )


def _look(request: Request) -> Look:
    zone = timezone.get_current_timezone_name()
    return Look(actor=request.actor, now=request.now, zone=zone)


@require_POST
@for_colleagues
def widget(request: Request) -> HttpResponse:
    """Ask what shall be chosen of a widget, or draw it when that was said.

    `draft` is the widget as the page has it, or `kind` for a new one.
    """
    require(request.actor, RULES[Action.KEEP_DASHBOARDS], "keeping dashboards")
    draft = _draft(request)
    kind = KINDS[draft["kind"]]
    is_said = request.POST.get("said") == "1"
    form = WidgetForm(
        request.POST if is_said else None,
        initial=chosen_of(draft),
        kind=kind,
        offered=offered_filters(request.actor),
        held=filters_held(_usable(draft)),
    )
    if is_said and form.is_valid():
        try:
            return _drawn(request, {**draft, **form.said()})
        except InvalidInput as error:
            form.refuse(error)
    context = {"form": form, "kind": kind, "draft": json.dumps(draft), "is_new": draft["id"] == ""}
    response = render(request, _WIDGET, context, status=422 if form.is_bound else 200)
    if form.is_bound:
        response.headers["HX-Retarget"] = "#action-body"
    return response


def _drawn(request: Request, said: dict[str, Any]) -> HttpResponse:
    """Draw one widget for the page; it takes the place that the draft says, or a free one."""
    if not said["id"]:
        said["id"] = f"w-{new_id(request.now).hex[-12:]}"
    found = clean_widget(said)
    narrowing(found.filters)
    grouping_named(found.split_by if found.kind != "trend" else None)
    seen = Seen(Board(key="", name="", widgets=(found,)), _look(request), found.filters)
    context = {"one": seen.drawn([found])[0], "is_edited": True}
    response = render(request, "dashboards/widgets.html#item", context)
    return trigger(response, close_dialogs=True)


def _draft(request: Request) -> dict[str, Any]:
    """Return the widget that is talked about; what is none is no address of ours."""
    text = request.POST.get("draft", "")
    if not text:
        kind = KINDS.get(request.POST.get("kind", ""))
        if kind is None:
            raise Http404
        return sample(kind, "")
    try:
        found = json.loads(text)
    except ValueError:
        raise Http404 from None
    if not isinstance(found, dict) or found.get("kind") not in KINDS:
        raise Http404
    return {**found, "id": str(found.get("id") or "")}


def _usable(draft: Mapping[str, Any]) -> Any:
    try:
        return clean_widget({**draft, "id": draft["id"] or "new"})
    except InvalidInput:
        return None


@require_POST
@for_colleagues
def delete(request: Request, dashboard_id: UUID) -> HttpResponse:
    """Give a dashboard up."""
    name = dashboard_for(request.actor, dashboard_id).name
    delete_dashboard(dashboard_id=dashboard_id, actor=request.actor, now=request.now)
    return done(request, reverse("dashboard-list"), f"{name} is deleted.")
