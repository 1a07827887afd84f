"""Home, search and the theme."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from watchbell.catalog.selectors import default_calendar, service_names
from watchbell.incidents.domain import OPEN_STATES, parse_number
from watchbell.incidents.selectors import (
    IncidentFilters,
    get_incident,
    incident_lines,
)
from watchbell.kernel.actors import Role
from watchbell.kernel.errors import NotFound
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import OnCall, count_covers_for, oncall_for_all, schedules_page
from watchbell.web.access import signed_in, works_here
from watchbell.web.context import THEME_COOKIE, THEMES
from watchbell.web.counting import counts_of
from watchbell.web.middleware import Request
from watchbell.web.modules import is_shown
from watchbell.web.sla.pills import pills_on

_ROWS = 8
OPEN = tuple(OPEN_STATES)
_YEAR = 60 * 60 * 24 * 365


@require_safe
@signed_in
def home(request: Request) -> HttpResponse:
    """Say what waits for this person, what burns, and who is on call."""
    actor = request.actor
    mine = IncidentFilters(states=OPEN, assignee=actor.person_id)
    reported = IncidentFilters(reporter=actor.person_id)
    waiting = IncidentFilters(states=OPEN, unacknowledged=True)
    running = IncidentFilters(states=OPEN)
    majors = IncidentFilters(major=True)
    inside = works_here(actor)
    latest = incident_lines(actor, running, limit=_ROWS).items if inside else []
    own = incident_lines(actor, mine if inside else reported, limit=_ROWS).items
    context = {
        "greeting": _greeting(timezone.localtime(request.now).hour),
        "inside": inside,
        "counts": counts_of(request),
        "mine": own,
        "pills": pills_on(request, {line.id for line in (*own, *latest)}),
        "waiting": incident_lines(actor, waiting, limit=5).items if inside else [],
        "latest": latest,
        **(_first_steps(request) if not latest else {}),
        "majors": incident_lines(actor, majors, limit=5).items if inside else [],
        "oncall": _oncall(request) if inside else [],
        "covers": _covers(request) if inside else 0,
    }
    return render(request, "home/home.html", context)


def _oncall(request: Request) -> list[tuple[Schedule, list[OnCall]]]:
    """Return each schedule with who is on call now."""
    schedules = schedules_page(actor=request.actor, limit=_ROWS).items
    found = oncall_for_all([schedule.pk for schedule in schedules], at=request.now)
    return [(schedule, found[schedule.pk]) for schedule in schedules]


def _covers(request: Request) -> int:
    """Return how many colleagues' shifts this person is asked to take."""
    assert request.actor.id is not None
    return count_covers_for(request.actor.id, at=request.now) if is_shown("my-shifts") else 0


def _first_steps(request: Request) -> dict[str, Any]:
    """Return what the first steps need, where they are shown: where hours are set."""
    if not _is_new_house(request):
        return {}
    chosen = default_calendar()
    ready = reverse("admin-calendar-edit", args=[chosen.slug]) if chosen is not None else ""
    return {"is_new_house": True, "hours_url": ready or reverse("admin-calendar-new")}


def _is_new_house(request: Request) -> bool:
    """Say whether this is an administrator's installation in which nothing is set up yet."""
    is_admin = request.actor.role is Role.ADMIN
    return is_admin and not service_names(actor=request.actor, limit=1)


def _greeting(hour: int) -> str:
    if 5 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


@require_safe
@signed_in
def search(request: Request) -> HttpResponse:
    """Jump to a number, or list what holds the words."""
    text = request.GET.get("q", "").strip()
    if parse_number(text) is not None:
        with suppress(NotFound):
            found = get_incident(request.actor, text)
            return HttpResponseRedirect(reverse("incident", args=[found.label]))
    query = urlencode({"q": text, "view": "all"})
    return HttpResponseRedirect(f"{reverse('incident-list')}?{query}")


@require_POST
def theme(request: Request) -> HttpResponse:
    """Remember the theme, for those without script."""
    wanted, back = request.POST.get("theme", ""), request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if safe else "/")
    if wanted in THEMES:
        response.set_cookie(THEME_COOKIE, wanted, max_age=_YEAR, samesite="Lax")
    return response
