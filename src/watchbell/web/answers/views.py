"""Answering a mail by its link, without signing in: a page, a resolution, a survey."""

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from watchbell.incidents.handlers.reporters import CONFIRM, RATE
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import incident_by_id
from watchbell.kernel.actors import Actor
from watchbell.notify.errors import AnswerRefused
from watchbell.notify.services import named_together, read_answer
from watchbell.paging.questioning import STILL_ON_IT
from watchbell.paging.telling import ASKED
from watchbell.web.answers import acknowledging, coming, confirming, rating, staying
from watchbell.web.answers.readers import reader_of
from watchbell.web.middleware import Request

Answer = Callable[[Request, Actor, Incident], HttpResponse]
_ANSWERS: Mapping[str, Answer] = {
    CONFIRM: confirming.answer,
    RATE: rating.answer,
    ASKED: coming.answer,
    STILL_ON_IT: staying.answer,
}
"""What a mail's link asks, by the kind of its content; any other asks who takes it."""


# Exempt: the link itself is the proof, no cookie speaks here. And a page that gives no referrer
# makes browsers send "Origin: null", which the check would refuse.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: Request, token: str) -> HttpResponse:
    """Show what the mail asks; only sending the form changes anything (scanners open links)."""
    response = _answer(request, token)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: Request, token: str) -> HttpResponse:
    try:
        message = read_answer(token, now=request.now)
        actor = reader_of(message)
    except AnswerRefused as error:
        return render(request, "answers/refused.html", {"message": error.message}, status=410)
    incident = incident_by_id(actor, message.subject_id)
    asked = _ANSWERS.get(message.content.get("kind", ""))
    if asked is not None:
        return asked(request, actor, incident)
    return acknowledging.answer(request, actor, incident, named_together(message))
