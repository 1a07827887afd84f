"""What machines reported about an incident."""

from typing import Any

from watchbell.alerts.selectors import alerts_of
from watchbell.alerts.services import in_maintenance
from watchbell.incidents.models import Incident
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    service_id = incident.service_id
    return {
        "alerts": alerts_of(actor=request.actor, incident_id=incident.pk),
        "service_id": service_id,
        "maintained": in_maintenance([service_id], request.now).get(service_id)
        if service_id
        else None,
    }


TAB = Tab(
    name="alerts",
    label="Alerts",
    icon="activity",
    template="incidents/tabs/alerts.html",
    context=_context,
)
