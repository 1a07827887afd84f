"""Making a temporary schedule, whose own shifts replace everything for a while, and clearing it."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.permissions import require
from watchbell.kernel.errors import NotFound
from watchbell.oncall.models import Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import schedule_by_slug, temporaries_of
from watchbell.oncall.services import clear_temporary, make_temporary
from watchbell.web.access import for_colleagues
from watchbell.web.incidents.forms.choices import colleagues_for
from watchbell.web.middleware import Request
from watchbell.web.oncall.looking import back, clocks
from watchbell.web.oncall.temporary_form import TemporaryForm, beginning
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request, slug: str) -> HttpResponse:
    """Say who is on call for a while, whatever rotations and overrides say."""
    require(request.actor, RULES[Action.MANAGE], "making temporary schedules")
    found = schedule_by_slug(slug)
    with clocks(request):
        people = list(colleagues_for(request.actor).values())
        adds_rows = request.POST.get("step") == "add"
        given = None if adds_rows else sent(request)
        initial = request.POST.dict() if adds_rows else beginning(request.now)
        form = TemporaryForm(given, people=people, initial=initial)
        if adds_rows:
            form.keep(request.POST)
        write = partial(make_temporary, schedule_id=found.pk, actor=request.actor, now=request.now)
        made = attempt(form, lambda: write(**form.wanted()))
        if made is not None:
            return done(
                request, back(request, found), f"{made.name} holds from {_said(made.starts_at)}."
            )
        context: dict[str, Any] = {
            "schedule": found,
            "form": form,
            "action": request.get_full_path(),
            "back": back(request, found),
        }
        return page(request, "oncall/temporary.html", context, part="form", status=status(form))


@require_POST
@for_colleagues
def clear(request: Request, slug: str, temporary_id: UUID) -> HttpResponse:
    """Give the schedule back to its rules; what was until now stays."""
    found = schedule_by_slug(slug)
    _require_its_own(found, temporary_id, request)
    clear_temporary(temporary_id=temporary_id, actor=request.actor, now=request.now)
    return done(request, back(request, found), "Cleared: the rotations decide again.")


def _require_its_own(found: Schedule, temporary_id: UUID, request: Request) -> None:
    if all(one.pk != temporary_id for one in temporaries_of(found.pk, at=request.now)):
        raise NotFound("This schedule has no such temporary schedule now or later.")


def _said(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%a %d %b %H:%M}"
