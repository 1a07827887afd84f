"""What machines reported about an incident."""

from typing import Any

from watchbell.alerts.feedback_selectors import judged_by
from watchbell.alerts.permissions import Action, may
from watchbell.alerts.selectors import alerts_of
from watchbell.alerts.services import in_maintenance
from watchbell.incidents.models import Incident
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    service_id = incident.service_id
    alerts = alerts_of(actor=request.actor, incident_id=incident.pk)
    return {
        "alerts": alerts,
        "may_judge": may(request.actor, Action.ANSWER),
        "judged": judged_by(actor=request.actor, alert_ids=[one.pk for one in alerts]),
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
