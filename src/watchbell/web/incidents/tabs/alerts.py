"""What machines reported about an incident."""

from typing import Any

from watchbell.alerts.selectors import alerts_of
from watchbell.incidents.models import Incident
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    return {"alerts": alerts_of(actor=request.actor, incident_id=incident.pk)}


TAB = Tab(
    name="alerts",
    label="Alerts",
    icon="activity",
    template="incidents/tabs/alerts.html",
    context=_context,
)
