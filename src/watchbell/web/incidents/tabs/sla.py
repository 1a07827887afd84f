"""What was promised for an incident, and how it goes."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import get_incident
from watchbell.kernel.errors import NotFound
from watchbell.sla.permissions import Action, may, require
from watchbell.sla.selectors.pills import clocks_of
from watchbell.sla.services import void_cycle
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Styled
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.sla.pills import clocks
from watchbell.web.writing import attempt, sent, status


class VoidForm(Styled):
    """Why a cycle shall not count."""

    reason = forms.CharField(
        label="Why shall it not count?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It leaves every figure. The reason stands on the timeline.",
    )


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    return {"clocks": clocks(request, incident.pk, may_void=may(request.actor, Action.VOID))}


@require_http_methods(["GET", "POST"])
@for_colleagues
def void(request: Request, number: str, cycle: UUID) -> HttpResponse:
    """Ask for the reason, and take a cycle out of all figures."""
    incident = get_incident(request.actor, number)
    require(request.actor, Action.VOID)
    found = next((c for c in clocks_of(incident.pk, request.now) if c.cycle_id == cycle), None)
    if found is None:
        raise NotFound("There is no such cycle.")
    form = VoidForm(sent(request))
    if request.method == "POST" and (
        voided := attempt(
            form,
            lambda: void_cycle(
                cycle_id=cycle,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                now=request.now,
            ),
        )
    ):
        address = f"{reverse('incident', args=[incident.label])}?tab=sla"
        return done(request, address, f"Number {voided.no} counts in no figure any more.")
    context = {"form": form, "incident": incident, "cycle": found}
    return page(request, "sla/void.html", context, part="form", status=status(form))


TAB = Tab(
    name="sla",
    label="SLA",
    icon="hourglass",
    template="incidents/tabs/sla.html",
    context=_context,
)
