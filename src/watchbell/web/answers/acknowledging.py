"""The link of a page: whoever was paged takes the incident."""

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, PermissionDenied
from watchbell.paging.services import answer_incident, is_awaited
from watchbell.paging.services.answering import decline_page
from watchbell.web.middleware import Request

_PAGE = "answers/answer.html"


def answer(request: Request, actor: Actor, incident: Incident) -> HttpResponse:
    """Show the incident and two buttons: one acknowledges, the other has the next one paged."""
    waits = incident.acknowledged_at is None or is_awaited(incident, actor.person_id, request.now)
    context = {"incident": incident, "person": actor.name, "refused": "", "waits": waits}
    if request.method != "POST":
        return render(request, _PAGE, context)
    declines = request.POST.get("answer") == "decline"
    try:
        if declines:
            decline_page(incident_id=incident.pk, via="link", actor=actor, now=request.now)
        else:
            answer_incident(incident_id=incident.pk, actor=actor, now=request.now)
    except (Conflict, PermissionDenied) as error:
        context["refused"] = error.message
        return render(request, _PAGE, context, status=409)
    return render(request, _PAGE, {**context, "done": True, "declined": declines})
