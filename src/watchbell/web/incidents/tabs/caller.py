"""Who reported it: how to reach them, and what else they reported."""

from typing import Any

from watchbell.accounts.selectors import teams_of
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import IncidentFilters, incident_lines
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request

_OTHERS = 10


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    caller = incident.reporter
    if caller is None:
        return {"caller": None}
    theirs = IncidentFilters(reporter=caller.pk)
    lines = incident_lines(request.actor, theirs, limit=_OTHERS + 1).items
    return {
        "caller": caller,
        "caller_teams": teams_of(caller.pk),
        "others": [line for line in lines if line.id != incident.pk][:_OTHERS],
    }


TAB = Tab(
    name="caller",
    label="Caller",
    icon="user",
    template="incidents/tabs/caller.html",
    context=_context,
)
