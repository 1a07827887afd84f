"""What was done to limit the damage."""

from typing import Any

from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import containments_of
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    may_work = may(request.actor, Action.WORK, incident)
    return {
        "containments": containments_of(incident),
        "may_reverse": may_work,
        "may_contain": may_work and incident.state not in (State.CLOSED, State.CANCELLED),
    }


TAB = Tab(
    name="containment",
    label="Containment",
    icon="shield-check",
    template="incidents/tabs/containment.html",
    context=_context,
)
