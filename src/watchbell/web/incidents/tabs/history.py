"""Which fields were changed, by whom, from what to what."""

from typing import Any

from watchbell.incidents.models import Incident
from watchbell.web.incidents.tab import Tab
from watchbell.web.incidents.timeline import told_timeline
from watchbell.web.middleware import Request


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    told, _ = told_timeline(request.actor, incident, "fields")
    return {"changes": told}


TAB = Tab(
    name="history",
    label="History",
    icon="history",
    template="incidents/tabs/history.html",
    context=_context,
)
