"""The link of a resolved incident: whoever reported it says whether it is fixed."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from watchbell.incidents.domain import State
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import may_reopen
from watchbell.incidents.services import close_incident, reopen_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, InvalidInput, PermissionDenied
from watchbell.web.forms import LongText, Styled
from watchbell.web.middleware import Request

_PAGE = "answers/confirm.html"


class NotFixedForm(Styled):
    """What is still wrong."""

    reason = LongText(label="What is still wrong?", max_length=50_000)
    answer = forms.CharField(widget=forms.HiddenInput, initial="not_fixed", required=False)


def answer(request: Request, actor: Actor, incident: Incident) -> HttpResponse:
    """Ask whether it is fixed: yes closes the incident, no reopens it with what is wrong."""
    said = request.POST.get("answer", "")
    form = NotFixedForm(request.POST if said == "not_fixed" else None)
    if request.method == "POST" and (said == "fixed" or form.is_valid()):
        try:
            return _act(request, actor, incident, form if said == "not_fixed" else None)
        except InvalidInput as error:
            form.refuse(error)
        except (Conflict, GuardNotMet, PermissionDenied) as error:
            return _show(request, actor, incident, form, refused=error.message)
    return _show(request, actor, incident, form)


def _act(
    request: Request, actor: Actor, incident: Incident, not_fixed: NotFixedForm | None
) -> HttpResponse:
    if not_fixed is None:
        closed = close_incident(incident_id=incident.pk, actor=actor, now=request.now)
        done = "fixed" if closed.state == State.CLOSED else "noted"
    else:
        reason = not_fixed.cleaned_data["reason"]
        reopen_incident(incident_id=incident.pk, reason=reason, actor=actor, now=request.now)
        done = "reopened"
    context = {"incident": incident, "person": actor.name, "done": done}
    return render(request, _PAGE, context)


def _show(
    request: Request, actor: Actor, incident: Incident, form: NotFixedForm, refused: str = ""
) -> HttpResponse:
    context = {
        "incident": incident,
        "person": actor.name,
        "form": form,
        "refused": refused,
        "may_confirm": incident.state == State.RESOLVED and incident.confirmed_at is None,
        "may_reopen": not incident.is_open and may_reopen(actor, incident, request.now),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, _PAGE, context, status=status)
