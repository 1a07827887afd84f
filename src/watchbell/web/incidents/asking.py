"""What a type asks, drawn again while somebody answers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from watchbell.incidents.permissions import Action
from watchbell.web.access import access_incident, signed_in, works_here
from watchbell.web.incidents.forms.answering import AnswersForm
from watchbell.web.incidents.forms.declaring import NewForm, RequesterForm
from watchbell.web.middleware import Request

_TEMPLATE = "components/asked.html"


@require_POST
@signed_in
def of_new(request: Request) -> HttpResponse:
    """Draw what a new incident is asked, as the answers given so far call for."""
    kind = NewForm if works_here(request.actor) else RequesterForm
    form = kind(None, actor=request.actor, typed=request.POST)
    return render(request, _TEMPLATE, {"form": form})


@require_POST
@signed_in
def of_incident(request: Request, number: str) -> HttpResponse:
    """Draw what an incident is asked, as the answers given so far call for."""
    incident = access_incident(request.actor, number, Action.EDIT)
    form = AnswersForm(None, incident=incident, actor=request.actor, typed=request.POST)
    return render(request, _TEMPLATE, {"form": form})
