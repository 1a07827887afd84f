"""Why an alert waits, in words for its page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from watchbell.alerts.models import Alert
from watchbell.alerts.quiet_selectors import silence_by_id, window_by_id
from watchbell.alerts.selectors import alert_by_id
from watchbell.alerts.services.causes import DEPENDENT
from watchbell.alerts.services.flapping import FLAPPING
from watchbell.alerts.services.inhibiting import INHIBITED
from watchbell.alerts.services.maintaining import MAINTAINED
from watchbell.alerts.services.silencing import SILENCED
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_id, trees_of_needs
from watchbell.incidents.selectors import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.web.alerts.telling import held_back


@dataclass(frozen=True, slots=True)
class Held:
    """Why an alert waits: `text` until `until`: `detail`; `url` leads to what holds it."""

    text: str
    until: datetime | None = None
    detail: str = ""
    url: str = ""
    link: str = ""


def held(alert: Alert, actor: Actor) -> Held | None:
    """Say what holds an open alert; None when nothing does."""
    if not alert.hold or not alert.is_open:
        return None
    try:
        return _held(alert, actor)
    except NotFound:
        return Held(f"It leads to no incident: {held_back(alert.hold)}", alert.held_until)


def cause_of(alert: Alert) -> Service | None:
    """Return the service whose incident this alert belongs to because its own needs it."""
    incident, service = alert.incident, alert.service
    if incident is None or service is None or incident.service_id in (None, service.id):
        return None
    assert incident.service_id is not None
    needed = trees_of_needs([service.id]).get(service.id, set())
    return service_by_id(incident.service_id) if incident.service_id in needed else None


def _held(alert: Alert, actor: Actor) -> Held:
    by = alert.held_by
    if alert.hold == SILENCED and by is not None:
        silence = silence_by_id(actor=actor, silence_id=by)
        url = reverse("silence", args=[by])
        text = f"Silenced by {silence.author}"
        return Held(text, alert.held_until, silence.comment, url, "The silence")
    if alert.hold == MAINTAINED and by is not None:
        window = window_by_id(actor=actor, window_id=by)
        url = reverse("maintenance-window", args=[by])
        return Held("In maintenance", alert.held_until, window.title, url, "The maintenance")
    if alert.hold == INHIBITED and by is not None:
        source = alert_by_id(actor=actor, alert_id=by).alert
        text = "Waits while another alert fires"
        return Held(text, detail=source.title, url=reverse("alert", args=[by]), link="That alert")
    if alert.hold == DEPENDENT and by is not None:
        return _of_dependent(by, actor)
    if alert.hold == FLAPPING:
        detail = "when it has fired so long without a change, it leads to an incident"
        return Held("It comes and goes, so it waits", alert.held_until, detail)
    return Held(f"It leads to no incident: {held_back(alert.hold)}", alert.held_until)


def _of_dependent(incident_id: UUID, actor: Actor) -> Held:
    incident = visible_incidents(actor).filter(pk=incident_id).first()
    text = "Waits for the incident of a service that its own needs"
    if incident is None:
        return Held(text)
    url = reverse("incident", args=[incident.label])
    return Held(text, detail=incident.title, url=url, link=incident.label)
