"""What is known already: how similar incidents were resolved, to be used here."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import solutions_for
from watchbell.incidents.services import draft_from, note_from
from watchbell.web.access import access_incident, signed_in
from watchbell.web.incidents.answering import changed
from watchbell.web.incidents.tab import Tab, looking_at
from watchbell.web.middleware import Request
from watchbell.web.responses import done

SEARCHED = "known"
"""What is searched for, as it stands in addresses."""


@require_POST
@signed_in
def draft(request: Request, number: str) -> HttpResponse:
    """Begin the resolution with what helped elsewhere."""
    incident = access_incident(request.actor, number, Action.RESOLVE)
    solution = draft_from(source=_source(request), **_who(request, incident))
    address = reverse("incident-act", args=[incident.label, "resolve"])
    text = f"Filled in from {solution.label}. Look it over before you resolve."
    return done(request, f"{address}?{urlencode({'like': solution.label})}", text)


@require_POST
@signed_in
def note(request: Request, number: str) -> HttpResponse:
    """Write what helped elsewhere into this incident, among colleagues."""
    incident = access_incident(request.actor, number, Action.NOTE)
    note_from(source=_source(request), **_who(request, incident))
    return changed(request, incident, "Noted on the timeline.", tab=TAB.name)


def _source(request: Request) -> str:
    return request.POST.get("source", "")[:40]


def _who(request: Request, incident: Incident) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": request.actor, "now": request.now}


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    searched = looking_at(request).get(SEARCHED, "")[:200]
    return {
        "solutions": solutions_for(request.actor, incident, q=searched),
        "searched": searched,
        "may_resolve": incident.is_open and may(request.actor, Action.RESOLVE, incident),
    }


TAB = Tab(
    name="knowledge",
    label="Knowledge",
    icon="book",
    template="incidents/tabs/knowledge.html",
    context=_context,
)
