"""The room of a major incident: all that the people who run it need, on one page."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.alerts.selectors import alerts_of
from watchbell.incidents.domain import Visibility
from watchbell.incidents.major import Phase
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import (
    children_of,
    containments_of,
    cost_of,
    involved_in,
    possible_actions,
    public_updates,
    roles_of,
    stakeholder_links,
    tasks_of,
)
from watchbell.incidents.services import add_comment, stakeholder_address
from watchbell.paging.selectors import open_ask_of
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.forms import LongText, Styled
from watchbell.web.incidents.presenting import Step, buttons
from watchbell.web.incidents.tabs.tasks import shown_phases
from watchbell.web.incidents.timeline import told_timeline
from watchbell.web.majors.responders import responders
from watchbell.web.majors.steering import STEERING, phase_steps
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx, toast, trigger
from watchbell.web.sla.pills import pills_on
from watchbell.web.writing import attempt

_TO_THE_PUBLIC = "/update "
_NOTE = "/note "
_TIMELINE = 50


@dataclass(frozen=True)
class Cost:
    """What the incident has cost at this instant, and what a minute more costs (0: it is over)."""

    so_far: Decimal
    rate: Decimal
    since: datetime


class SayForm(Styled):
    """A line for the log, or a text for the public."""

    body = LongText(label="What happened")


class LinkForm(Styled):
    """For whom a stakeholder link is, and how much they see."""

    audience = forms.CharField(label="For whom", max_length=100)
    hours = forms.IntegerField(label="Valid for, in hours", initial=24, min_value=1, max_value=720)
    shows_names = forms.BooleanField(label="Show the names of those who write", required=False)


@require_safe
@for_colleagues
def room(request: Request, number: str) -> HttpResponse:
    """Show the room; an incident that is not major has none."""
    incident = access_incident(request.actor, number, Action.READ_INTERNAL)
    if not incident.is_major:
        return HttpResponseRedirect(reverse("incident", args=[incident.label]))
    return render(request, "majors/room.html", room_context(request, incident))


@require_safe
@for_colleagues
def parts(request: Request, number: str) -> HttpResponse:
    """Draw again what changes in the room."""
    incident = access_incident(request.actor, number, Action.READ_INTERNAL)
    return _parts(request, incident)


@require_POST
@for_colleagues
def note(request: Request, number: str) -> HttpResponse:
    """Write one line into the log at once; `/update text` tells the public instead."""
    text = request.POST.get("body", "").strip()
    visibility = Visibility.INTERNAL
    if text.startswith(_TO_THE_PUBLIC):
        text, visibility = text.removeprefix(_TO_THE_PUBLIC), Visibility.PUBLIC
    return _say(request, number, text.removeprefix(_NOTE), visibility)


@require_POST
@for_colleagues
def update(request: Request, number: str) -> HttpResponse:
    """Tell the public how it stands; the time to the next update begins anew."""
    return _say(request, number, request.POST.get("body", ""), Visibility.PUBLIC)


def _say(request: Request, number: str, body: str, visibility: Visibility) -> HttpResponse:
    action = Action.NOTE if visibility is Visibility.INTERNAL else Action.COMMENT
    incident = access_incident(request.actor, number, action)
    form = SayForm({"body": body})
    said = attempt(
        form,
        lambda: add_comment(
            incident_id=incident.pk,
            body=form.cleaned_data["body"],
            visibility=visibility,
            actor=request.actor,
            now=request.now,
        ),
    )
    if said is None:
        error = next(iter(form.errors.values()))[0]
        return _refused(request, incident, str(error))
    words = "Noted." if visibility is Visibility.INTERNAL else "The public was told."
    if not is_htmx(request):
        return done(request, reverse("room", args=[incident.label]), words)
    fresh = access_incident(request.actor, number, Action.READ_INTERNAL)
    which = "note" if visibility is Visibility.INTERNAL else "update"
    return trigger(toast(_parts(request, fresh), words), room_said={"form": which})


def _refused(request: Request, incident: Incident, error: str) -> HttpResponse:
    if is_htmx(request):
        return toast(HttpResponse(status=204), error, "danger")
    context = room_context(request, incident) | {"error": error}
    return render(request, "majors/room.html", context, status=422)


def _parts(request: Request, incident: Incident) -> HttpResponse:
    return render(request, "majors/room.html#parts", room_context(request, incident))


def room_context(request: Request, incident: Incident) -> dict[str, Any]:
    """Return all that the room shows."""
    actions = possible_actions(request.actor, incident, now=request.now)
    shown, hidden = buttons(actions, incident)
    offered = {button.verb: button for button in (*shown, *hidden)}
    told, _ = told_timeline(request.actor, incident, limit=_TIMELINE)
    roles = roles_of(incident)
    done_about_it = containments_of(incident)
    return {
        "incident": incident,
        "pills": pills_on(request, [incident.pk]),
        "actions": actions,
        "steering": [offered[verb] for verb in STEERING if verb in offered],
        "phases": _phases(incident),
        "may_set_phase": "phase" in actions,
        "roles": roles.slots,
        "task_phases": shown_phases(tasks_of(incident), request.now),
        "responders": responders(request, incident, roles),
        "own_ask": open_ask_of(incident.pk, actor=request.actor) if incident.is_open else None,
        "children": children_of(request.actor, incident),
        "cost": _cost(incident, request.now),
        "active": [row for row in done_about_it if row.reversed_at is None],
        "undone": [row for row in done_about_it if row.reversed_at is not None],
        "updates": public_updates(incident, limit=5),
        "alerts": alerts_of(actor=request.actor, incident_id=incident.pk),
        "timeline": told,
        "links": _links(request, incident),
        "link_form": LinkForm(),
    }


def _phases(incident: Incident) -> list[tuple[Phase, Step]]:
    return phase_steps(incident.phase)


def _cost(incident: Incident, now: datetime) -> Cost | None:
    """Return the running cost; None when no service has a price."""
    involved = involved_in([incident.pk])[incident.pk]
    so_far = cost_of(incident, involved, now)
    if so_far is None:
        return None
    rates = {service.id: service.cost_per_minute for service in involved.services}
    if incident.service is not None:
        rates[incident.service.pk] = incident.service.cost_per_minute
    over = incident.restored_at is not None or incident.resolved_at is not None
    rate = Decimal(0) if over else sum(rates.values(), Decimal(0))
    return Cost(so_far, rate, incident.suffers_since)


def _links(request: Request, incident: Incident) -> list[tuple[Any, str]]:
    links = stakeholder_links(request.actor, incident)
    alive = [one for one in links if one.revoked_at is None and one.expires_at > request.now]
    return [(link, stakeholder_address(link)) for link in alive]
