"""What people without an account see of a major incident, and the links that show it."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import public_updates
from watchbell.incidents.services import (
    make_stakeholder_link,
    read_stakeholder_link,
    revoke_stakeholder_link,
)
from watchbell.kernel.errors import NotFound
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.majors.room import LinkForm, room_context
from watchbell.web.majors.steering import phase_steps
from watchbell.web.middleware import Request
from watchbell.web.responses import done
from watchbell.web.writing import attempt

_UPDATES = 50


@require_safe
@never_cache
def follow(request: Request, token: str) -> HttpResponse:
    """Show how a major incident stands: no notes, and no names unless the link says so."""
    try:
        link, incident = read_stakeholder_link(token, now=request.now)
    except NotFound as error:
        return _private(render(request, "majors/gone.html", {"why": error.message}, status=410))
    told = public_updates(incident, limit=_UPDATES)
    context = {
        "incident": incident,
        "link": link,
        "phases": [step for _, step in phase_steps(incident.phase)],
        "updates": [_told(one, named=link.shows_names) for one in told],
    }
    return _private(render(request, "majors/follow.html", context))


def _told(update: tuple[datetime, str, str], *, named: bool) -> tuple[datetime, str, str]:
    at, author, text = update
    return (at, author if named else "", text)


def _private(response: HttpResponse) -> HttpResponse:
    """Keep an address that is itself the key out of search engines and of other sites' logs."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
@for_colleagues
def make(request: Request, number: str) -> HttpResponse:
    """Make a link for an audience."""
    incident = access_incident(request.actor, number, Action.DECLARE_MAJOR)
    form = LinkForm(request.POST)
    made = attempt(
        form,
        lambda: make_stakeholder_link(
            incident_id=incident.pk, actor=request.actor, now=request.now, **form.cleaned_data
        ),
    )
    if made is not None:
        text = f"The link for {made.audience} is ready to copy."
        return done(request, reverse("room", args=[incident.label]), text)
    context = room_context(request, incident) | {"link_form": form}
    return render(request, "majors/room.html", context, status=422)


@require_POST
@for_colleagues
def revoke(request: Request, number: str, link_id: UUID) -> HttpResponse:
    """Let a link work no longer."""
    incident = access_incident(request.actor, number, Action.DECLARE_MAJOR)
    revoke_stakeholder_link(
        incident_id=incident.pk, link_id=link_id, actor=request.actor, now=request.now
    )
    return done(request, reverse("room", args=[incident.label]), "That link no longer works.")
