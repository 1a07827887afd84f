"""The link of an ask: whoever was paged by hand says whether they come."""

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, InvalidInput, PermissionDenied
from watchbell.paging.selectors import open_ask_of
from watchbell.paging.services import answer_page
from watchbell.web.incidents.forms.paging import ComeForm
from watchbell.web.middleware import Request

_PAGE = "answers/come.html"


def answer(request: Request, actor: Actor, incident: Incident) -> HttpResponse:
    """Show who asks and why, with two buttons; pressing one answers."""
    ask = open_ask_of(incident.pk, actor=actor)
    context = {"incident": incident, "person": actor.name, "ask": ask, "done": ""}
    if request.method != "POST":
        return render(request, _PAGE, context)
    form = ComeForm(request.POST, incident=incident, actor=actor)
    if not form.is_valid():
        return render(request, _PAGE, {**context, "form": form}, status=422)
    said, note = form.cleaned_data["answer"], form.cleaned_data["note"]
    try:
        answer_page(
            incident_id=incident.pk,
            accepts=said == "come",
            note=note,
            actor=actor,
            now=request.now,
        )
    except InvalidInput as error:
        form.refuse(error)
        return render(request, _PAGE, {**context, "form": form}, status=422)
    except (Conflict, PermissionDenied) as error:
        return render(request, _PAGE, {**context, "refused": error.message}, status=409)
    return render(request, _PAGE, {**context, "done": said})
