"""What was done to limit the damage."""

from typing import Any

from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import containments_of
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    return {"containments": containments_of(incident)}


TAB = Tab(
    name="containment",
    label="Containment",
    icon="shield-check",
    template="incidents/tabs/containment.html",
    context=_context,
)
