"""Doing something to an incident: GET shows the form, POST does it."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from watchbell.accounts.selectors import person_by_id
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services import assign_incident
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import access_incident, signed_in
from watchbell.web.incidents.answering import changed
from watchbell.web.incidents.presenting import incident_parts
from watchbell.web.incidents.suggesting import suggested
from watchbell.web.incidents.verbs import VERBS
from watchbell.web.incidents.verbs.verb import Verb
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx, page, toast, trigger

TEMPLATE = "incidents/act.html"


@require_http_methods(["GET", "POST"])
@signed_in
def act(request: Request, number: str, verb: str) -> HttpResponse:
    """Ask what the step needs, then take it; a refusal comes back with the form."""
    if verb == "take":
        return _take(request, number)
    step = VERBS.get(verb)
    if step is None:
        raise Http404
    incident = access_incident(request.actor, number, step.action)
    form = step.form(
        request.POST if request.method == "POST" else None,
        initial=step.initial(incident, request.now) | suggested(request, incident, verb),
        incident=incident,
        actor=request.actor,
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = step.run(form, who(request, incident))
        except (InvalidInput, GuardNotMet) as error:
            form.refuse(error)
        else:
            if isinstance(said, Incident) and said.pk != incident.pk:
                # The step made another one: that is where the work goes on.
                home = reverse("incident", args=[said.label])
                return done(request, home, f"{said.label} is open.")
            return answer(request, incident, said if isinstance(said, str) else step.done)
    return drawn_form(request, incident, form, step, verb)


def drawn_form(
    request: Request, incident: Incident, form: Any, step: Verb, verb: str
) -> HttpResponse:
    """Draw a step's form: a page of its own, or the inside of the page's dialog."""
    context = {"incident": incident, "form": form, "step": step, "verb": verb}
    status = 422 if request.method == "POST" else 200
    response = page(request, TEMPLATE, context, part="form", status=status)
    return into_dialog(response) if is_htmx(request) and status == 422 else response


def into_dialog(response: HttpResponse) -> HttpResponse:
    """Put an answer into the page's dialog; what asked may have been sent from the page itself."""
    response.headers["HX-Retarget"] = "#action-body"
    response.headers["HX-Reswap"] = "innerHTML"
    return trigger(response, open_dialog={"id": "action"})


def _take(request: Request, number: str) -> HttpResponse:
    """Assign the incident to whoever asks."""
    if request.method != "POST":
        raise Http404
    incident = access_incident(request.actor, number, Action.ASSIGN)
    me = person_by_id(request.actor.id) if request.actor.id else None
    assign_incident(team=incident.team, assignee=me, **who(request, incident))
    return answer(request, incident, "Assigned to you.")


def who(request: Request, incident: Incident) -> dict[str, Any]:
    """Return what every service of an incident wants to know."""
    return {"incident_id": incident.pk, "actor": request.actor, "now": request.now}


def answer(request: Request, incident: Incident, text: str) -> HttpResponse:
    """Say it worked: the page's parts for htmx, a redirect for everybody else.

    On another page that shows the incident, such as its room, that page draws itself again.
    """
    own = reverse("incident", args=[incident.label])
    if not is_htmx(request):
        at_room = request.POST.get("back") == "room"
        return done(request, reverse("room", args=[incident.label]) if at_room else own, text)
    if _in_the_list(request):
        told = toast(HttpResponse(status=204), text)
        return trigger(told, close_dialogs=True, row_changed={"subject": str(incident.ref)})
    current = request.headers.get("HX-Current-URL", own)
    if urlsplit(current).path != own:
        return changed(request, incident, text)
    parts = incident_parts(request, incident.label)
    return trigger(toast(parts, text), close_dialogs=True)


def _in_the_list(request: Request) -> bool:
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return here == reverse("incident-list")
