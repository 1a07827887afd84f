"""Calendars of others that a schedule takes its shifts from."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.permissions import require
from watchbell.oncall.layers import calendar_of
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import schedule_by_slug
from watchbell.oncall.services import fetch_soon, import_calendar, remove_calendar
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.oncall.forms import CalendarForm
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request, slug: str) -> HttpResponse:
    """Import a calendar by its address, or as a file."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    found = schedule_by_slug(slug)
    form = CalendarForm(sent(request), request.FILES if request.method == "POST" else None)
    add = partial(import_calendar, schedule_id=found.pk, actor=request.actor, now=request.now)
    made = attempt(
        form,
        lambda: add(
            name=form.cleaned_data["name"],
            priority=form.cleaned_data["priority"],
            url=form.cleaned_data["url"],
            content=form.cleaned_data["file"],
        ),
    )
    if made is not None:
        told = "is fetched in a moment" if made.sealed_url else "is read"
        return done(request, reverse("schedule", args=[slug]), f"{made.name} {told}.")
    context = {"schedule": found, "form": form, "action": reverse("calendar-new", args=[slug])}
    return page(request, "oncall/calendar_form.html", context, part="form", status=status(form))


@require_POST
@for_colleagues
def fetch(request: Request, slug: str, calendar_id: UUID) -> HttpResponse:
    """Fetch a calendar now rather than later."""
    calendar = calendar_of(schedule_by_slug(slug).pk, calendar_id)
    fetch_soon(calendar_id=calendar.pk, actor=request.actor, now=request.now)
    to = reverse("schedule", args=[slug])
    return done(request, to, f"{calendar.name} is fetched in a moment.")


@require_POST
@for_colleagues
def remove(request: Request, slug: str, calendar_id: UUID) -> HttpResponse:
    """Let a calendar count no longer."""
    calendar = calendar_of(schedule_by_slug(slug).pk, calendar_id)
    remove_calendar(calendar_id=calendar.pk, actor=request.actor, now=request.now)
    to = reverse("schedule", args=[slug])
    return done(request, to, f"{calendar.name} counts no longer.")
