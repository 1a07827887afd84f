"""What is done to limit damage: across incidents, reversed, and how far the damage reaches."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.catalog.selectors import service_names
from watchbell.incidents.models import ContainmentAction, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import active_containments, containments_of
from watchbell.incidents.services import assess_scope, reverse_containment
from watchbell.kernel.errors import NotFound
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.forms import LongText, Styled
from watchbell.web.incidents.answering import changed, refused
from watchbell.web.incidents.tabs import containment
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx, page
from watchbell.web.writing import attempt, sent, status


class ReverseForm(Styled):
    """How it went to undo an action."""

    note = LongText(label="Note", required=False, help_text="How it went, and what to watch now.")


class ScopeForm(Styled):
    """How far the damage reaches."""

    scope = LongText(label="How far does it reach?", required=False)
    people = forms.IntegerField(label="People affected", required=False, min_value=0)
    systems = forms.IntegerField(label="Systems affected", required=False, min_value=0)


@require_safe
@for_colleagues
def containment_list(request: Request) -> HttpResponse:
    """List what is done and not undone yet, across incidents."""
    service = request.GET.get("service", "")
    context = {
        "found": active_containments(
            request.actor, service=service, cursor=request.GET.get("cursor") or None
        ),
        "services": service_names(actor=request.actor, limit=500),
        "service": service,
        "may_reverse": may(request.actor, Action.WORK),
    }
    return page(request, "majors/containments.html", context, part="list")


@require_http_methods(["GET", "POST"])
@for_colleagues
def reverse_one(request: Request, number: str, containment_id: UUID) -> HttpResponse:
    """Ask how it went, and record that an action was undone."""
    incident = access_incident(request.actor, number, Action.WORK)
    row = _row(incident, containment_id)
    form = ReverseForm(sent(request))
    if request.method == "POST" and _reversed(request, incident, row, form):
        text = "Reversed."
        if is_htmx(request):
            return changed(request, incident, text, tab="containment")
        return done(request, _back(request, incident), text)
    context = {"incident": incident, "row": row, "form": form, "back": request.GET.get("back", "")}
    return page(request, "majors/reverse.html", context, part="form", status=status(form))


def _reversed(
    request: Request, incident: Incident, row: ContainmentAction, form: ReverseForm
) -> bool:
    """Record it when the form is valid; say whether it is done."""
    done_now = attempt(
        form,
        lambda: reverse_containment(
            incident_id=incident.pk,
            containment_id=row.pk,
            note=form.cleaned_data["note"],
            actor=request.actor,
            now=request.now,
        ),
    )
    return done_now is not None


def _row(incident: Incident, containment_id: UUID) -> ContainmentAction:
    found = (row for row in containments_of(incident) if row.pk == containment_id)
    row = next(found, None)
    if row is None:
        raise NotFound(f"{incident.label} has no such containment action.")
    return row


def _back(request: Request, incident: Incident) -> str:
    wanted = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return f"{reverse('incident', args=[incident.label])}?tab=containment"


@require_POST
@for_colleagues
def assess(request: Request, number: str) -> HttpResponse:
    """Write down how far the damage reaches."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = ScopeForm(request.POST)

    def write() -> Incident:
        got: dict[str, Any] = form.cleaned_data
        return assess_scope(incident_id=incident.pk, actor=request.actor, now=request.now, **got)

    if attempt(form, write) is None:
        return refused(request, incident, containment.TAB, {"scope_form": form})
    if not is_htmx(request) and request.POST.get("back") == "room":
        return HttpResponseRedirect(reverse("room", args=[incident.label]))
    return changed(request, incident, "Written down.", tab="containment")
