"""Answering a page from its mail, without signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import incident_by_id
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, PermissionDenied
from watchbell.notify.errors import AnswerRefused
from watchbell.notify.services import read_answer
from watchbell.web.middleware import Request

_PAGE = "answers/answer.html"


# Exempt: the link itself is the proof, no cookie speaks here. And a page that gives no referrer
# makes browsers send "Origin: null", which the check would refuse.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: Request, token: str) -> HttpResponse:
    """Show the incident and one button; only pressing it acknowledges (scanners open links)."""
    response = _answer(request, token)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: Request, token: str) -> HttpResponse:
    try:
        actor, incident = _read(token, request)
    except AnswerRefused as error:
        return render(request, "answers/refused.html", {"message": error.message}, status=410)
    if request.method == "POST":
        return _acknowledge(request, actor, incident)
    return render(request, _PAGE, {"incident": incident, "person": actor.name})


def _read(token: str, request: Request) -> tuple[Actor, Incident]:
    """Return who the link was sent to, and the incident it is about."""
    message = read_answer(token, now=request.now)
    person = message.person
    if person is None or not person.is_active or message.subject_kind != "incident":
        raise AnswerRefused("This link belongs to nobody who may answer; sign in to answer.")
    actor = person.as_actor()
    return actor, incident_by_id(actor, message.subject_id)


def _acknowledge(request: Request, actor: Actor, incident: Incident) -> HttpResponse:
    context = {"incident": incident, "person": actor.name, "refused": ""}
    try:
        acknowledge_incident(incident_id=incident.pk, actor=actor, now=request.now)
    except (Conflict, PermissionDenied) as error:
        context["refused"] = error.message
        return render(request, _PAGE, context, status=409)
    context["done"] = True
    return render(request, _PAGE, context)
