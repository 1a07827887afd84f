"""The list of incidents: filtered, paged, alive; and acting on several at once."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.selectors import person_by_id
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.selectors import (
    IncidentFilters,
    get_incident,
    incident_lines,
    line_of,
)
from watchbell.incidents.selectors.listing import COUNT_CAP
from watchbell.incidents.services import acknowledge_incident, assign_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import DomainError
from watchbell.web.access import for_colleagues, signed_in, works_here
from watchbell.web.counting import counts_of
from watchbell.web.incidents.forms.filtering import FilterForm
from watchbell.web.middleware import Request
from watchbell.web.responses import page

_MOST_AT_ONCE = 50
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
    view = _view(request.GET.get("view", ""))
    choosing = request.actor if inside else None
    form = FilterForm(request.GET, actor=choosing, with_state=view == "all")
    filters = _filters(form, view, request.actor)
    found = incident_lines(
        request.actor,
        filters,
        cursor=request.GET.get("cursor"),
        with_count=form.narrows or view == "all",
    )
    context = {
        "page": found,
        "form": form,
        "view": view,
        "views": VIEWS if inside else (("open", "Open"), ("all", "All")),
        "counts": counts_of(request),
        "note": _note(found.count),
        "inside": inside,
    }
    return page(request, "incidents/list.html", context, part="results")


def _view(wanted: str) -> str:
    known = {name for name, _ in VIEWS}
    return wanted if wanted in known else "open"


def _filters(form: FilterForm, view: str, actor: Actor) -> IncidentFilters:
    filters = form.filters()
    if view != "all" and not filters.states:
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
    context = {"line": line_of(incident), "inside": works_here(request.actor)}
    return render(request, "incidents/list.html#row", context)


@require_POST
@for_colleagues
def bulk(request: Request) -> HttpResponse:
    """Acknowledge or take the chosen incidents, each by itself; say which refused and why."""
    numbers = request.POST.getlist("number")[:_MOST_AT_ONCE]
    verb = request.POST.get("verb", "")
    refused = [text for number in numbers if (text := _act(request, number, verb))]
    count = len(numbers) - len(refused)
    if count:
        done = "Acknowledged" if verb == "acknowledge" else "Assigned to you"
        messages.success(request, f"{done}: {count} incident{'s' if count != 1 else ''}.")
    for text in refused[:5]:
        messages.error(request, text)
    return HttpResponseRedirect(_back(request))


def _act(request: Request, number: str, verb: str) -> str:
    """Return what was refused, or nothing."""
    try:
        incident_id, team = _target(request.actor, number)
        acting: dict[str, Any] = {"actor": request.actor, "now": request.now}
        if verb == "acknowledge":
            acknowledge_incident(incident_id=incident_id, **acting)
        else:
            me = person_by_id(request.actor.id) if request.actor.id else None
            assign_incident(incident_id=incident_id, team=team, assignee=me, **acting)
    except DomainError as error:
        return error.message
    return ""


def _target(actor: Actor, number: str) -> tuple[UUID, Any]:
    incident = get_incident(actor, number)
    return incident.pk, incident.team


def _back(request: HttpRequest) -> str:
    query = request.POST.get("query", "")
    return f"{reverse('incident-list')}{query}" if query.startswith("?") else "/incidents"
