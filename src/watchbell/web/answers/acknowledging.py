"""The link of a page: whoever was paged takes the incident."""

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.incidents.models import Incident
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, PermissionDenied
from watchbell.web.middleware import Request

_PAGE = "answers/answer.html"


def answer(request: Request, actor: Actor, incident: Incident) -> HttpResponse:
    """Show the incident and one button; pressing it acknowledges."""
    context = {"incident": incident, "person": actor.name, "refused": ""}
    if request.method != "POST":
        return render(request, _PAGE, context)
    try:
        acknowledge_incident(incident_id=incident.pk, actor=actor, now=request.now)
    except (Conflict, PermissionDenied) as error:
        context["refused"] = error.message
        return render(request, _PAGE, context, status=409)
    return render(request, _PAGE, {**context, "done": True})
