"""Who was told of an incident, and who is told next."""

from typing import Any

from watchbell.incidents.models import Incident
from watchbell.paging.selectors import escalation_of
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    return {"escalation": escalation_of(incident.pk, actor=request.actor)}


TAB = Tab(
    name="paging",
    label="Paging",
    icon="bell-ringing",
    template="incidents/tabs/paging.html",
    context=_context,
)
