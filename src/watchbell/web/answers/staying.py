"""The link of the question whether somebody is still on it."""

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, PermissionDenied
from watchbell.paging.selectors import open_question_of
from watchbell.paging.services import confirm_acknowledgement
from watchbell.web.middleware import Request

_PAGE = "answers/stay.html"


def answer(request: Request, actor: Actor, incident: Incident) -> HttpResponse:
    """Show until when an answer is waited for, and one button; pressing it keeps the incident."""
    context = {"incident": incident, "person": actor.name, "question": open_question_of(incident)}
    if request.method != "POST":
        return render(request, _PAGE, context)
    try:
        confirm_acknowledgement(incident_id=incident.pk, actor=actor, now=request.now)
    except (Conflict, PermissionDenied) as error:
        return render(request, _PAGE, {**context, "refused": error.message}, status=409)
    return render(request, _PAGE, {**context, "done": True})
