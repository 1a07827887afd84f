"""Going through a guide on the tab of the diagnosis, one answer at a time."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from watchbell.catalog.selectors import service_by_slug
from watchbell.incidents.guiding import EndAct
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import (
    category_by_slug,
    current_run,
    guide_by_slug,
    guide_proposals,
)
from watchbell.incidents.services import (
    answer_guide,
    change_incident,
    start_guide,
    step_back,
)
from watchbell.kernel.errors import Conflict, NotFound
from watchbell.web.access import access_incident, signed_in
from watchbell.web.incidents.answering import changed
from watchbell.web.incidents.tabs.diagnosis import TAB
from watchbell.web.middleware import Request


@require_POST
@signed_in
def start(request: Request, number: str) -> HttpResponse:
    """Begin a guide."""
    incident = access_incident(request.actor, number, Action.WORK)
    guide = guide_by_slug(request.POST.get("guide", ""))
    start_guide(guide=guide, **_who(request, incident))
    return changed(request, incident, f"{guide.name}: here is the first question.", tab=TAB.name)


@require_POST
@signed_in
def answer(request: Request, number: str) -> HttpResponse:
    """Answer the question that the guide asks now."""
    incident = access_incident(request.actor, number, Action.WORK)
    run = answer_guide(
        run_id=_run_id(request),
        question=request.POST.get("question", ""),
        answer=request.POST.get("answer", ""),
        **_who(request, incident),
    )
    text = "The guide is at its end." if run.here.is_end else "Noted."
    return changed(request, incident, text, tab=TAB.name)


@require_POST
@signed_in
def back(request: Request, number: str) -> HttpResponse:
    """Take the last answer back."""
    incident = access_incident(request.actor, number, Action.WORK)
    step_back(run_id=_run_id(request), **_who(request, incident))
    return changed(request, incident, "Asked again.", tab=TAB.name)


@require_POST
@signed_in
def apply(request: Request, number: str) -> HttpResponse:
    """Set the category and the service that the guide's end proposes."""
    incident = access_incident(request.actor, number, Action.EDIT)
    run = current_run(request.actor, incident)
    named = {one.act: one.slug for one in guide_proposals(run, incident)} if run else {}
    changes: dict[str, Any] = {}
    if EndAct.CATEGORY in named:
        changes["category"] = category_by_slug(named[EndAct.CATEGORY])
    if EndAct.SERVICE in named:
        changes["service"] = service_by_slug(named[EndAct.SERVICE])
    if not changes:
        raise Conflict("The guide proposes nothing to set here.")
    change_incident(changes=changes, **_who(request, incident))
    return changed(request, incident, "Set as the guide proposes.", tab=TAB.name)


def _run_id(request: Request) -> UUID:
    try:
        return UUID(request.POST.get("run", ""))
    except ValueError:
        raise NotFound("There is no such guide here.") from None


def _who(request: Request, incident: Incident) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": request.actor, "now": request.now}
