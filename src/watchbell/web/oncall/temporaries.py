"""Temporary schedules, whose own shifts replace everything for a while: made, changed, cleared."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.permissions import require
from watchbell.kernel.errors import NotFound
from watchbell.oncall.models import Schedule, TemporarySchedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import schedule_by_slug, temporaries_of
from watchbell.oncall.services import change_temporary, clear_temporary, make_temporary
from watchbell.web.access import for_colleagues
from watchbell.web.incidents.forms.choices import colleagues_for
from watchbell.web.middleware import Request
from watchbell.web.oncall.looking import back, clocks
from watchbell.web.oncall.temporary_form import TemporaryForm, as_it_is, beginning
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request, slug: str) -> HttpResponse:
    """Say who is on call for a while, whatever rotations and overrides say."""
    require(request.actor, RULES[Action.MANAGE], "making temporary schedules")
    found = schedule_by_slug(slug)
    write = partial(make_temporary, schedule_id=found.pk, actor=request.actor, now=request.now)
    with clocks(request):
        return _form_page(request, found, write, beginning(request.now))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, slug: str, temporary_id: UUID) -> HttpResponse:
    """Change a temporary schedule from now on; what it did until now stays."""
    require(request.actor, RULES[Action.MANAGE], "changing temporary schedules")
    found = schedule_by_slug(slug)
    held = _its_own(found, temporary_id, request)
    write = partial(change_temporary, temporary_id=held.pk, actor=request.actor, now=request.now)
    with clocks(request):
        initial = as_it_is(held)
        return _form_page(request, found, write, initial, held=held)


def _form_page(
    request: Request,
    found: Schedule,
    write: Callable[..., TemporarySchedule],
    initial: dict[str, Any],
    *,
    held: TemporarySchedule | None = None,
) -> HttpResponse:
    """Show the form, write what it says, or add rows to it."""
    people = list(colleagues_for(request.actor).values())
    adds_rows = request.POST.get("step") == "add"
    given = None if adds_rows else sent(request)
    form = TemporaryForm(
        given, people=people, initial=request.POST.dict() if adds_rows else initial, held=held
    )
    if adds_rows:
        form.keep(request.POST)
    elif given is None and held is not None:
        form.show(held, request.now)
    made = attempt(form, lambda: write(**form.wanted()))
    if made is not None:
        told = f"{made.name} holds from {_said(made.starts_at)} to {_said(made.ends_at)}."
        return done(request, back(request, found), told)
    context: dict[str, Any] = {
        "schedule": found,
        "form": form,
        "held": held,
        "action": request.get_full_path(),
        "back": back(request, found),
    }
    return page(request, "oncall/temporary.html", context, part="form", status=status(form))


@require_POST
@for_colleagues
def clear(request: Request, slug: str, temporary_id: UUID) -> HttpResponse:
    """Give the schedule back to its rules; what was until now stays."""
    found = schedule_by_slug(slug)
    _its_own(found, temporary_id, request)
    clear_temporary(temporary_id=temporary_id, actor=request.actor, now=request.now)
    return done(request, back(request, found), "Cleared: the rotations decide again.")


def _its_own(found: Schedule, temporary_id: UUID, request: Request) -> TemporarySchedule:
    for one in temporaries_of(found.pk, at=request.now):
        if one.pk == temporary_id:
            return one
    raise NotFound("This schedule has no such temporary schedule now or later.")


def _said(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%a %d %b %H:%M}"
