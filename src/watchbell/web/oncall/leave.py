"""When somebody is away, and whose public holidays they have; managers see to everybody's."""

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import allows, require
from watchbell.accounts.selectors import person_by_id
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import holiday_region_of, leaves_of
from watchbell.oncall.services import end_leave, set_holiday_region, take_leave
from watchbell.web.access import for_colleagues
from watchbell.web.filters import uuid_of
from watchbell.web.incidents.forms.choices import colleagues_for
from watchbell.web.middleware import Request
from watchbell.web.oncall.drawing import when_text
from watchbell.web.oncall.leave_forms import LeaveForm, RegionForm, region_options
from watchbell.web.oncall.looking import clocks
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_RULE = RULES[Action.TAKE_LEAVE]


@require_http_methods(["GET", "POST"])
@for_colleagues
def leave(request: Request) -> HttpResponse:
    """Show when somebody is away, and note more of it."""
    person = _person(request)
    form = LeaveForm(sent(request))
    note = partial(take_leave, person_id=person.pk, actor=request.actor, now=request.now)
    made = attempt(form, lambda: note(**form.cleaned_data))
    if made is None:
        return _page(request, person, form=form, status=status(form))
    with clocks(request) as tz:
        span = when_text(made.starts_at, made.ends_at, tz)
    return done(request, _address(request, person), f"Noted: {span}.")


@require_POST
@for_colleagues
def end(request: Request, leave_id: UUID) -> HttpResponse:
    """Let somebody be back from now on, or not go at all."""
    person = _person(request)
    end_leave(leave_id=leave_id, actor=request.actor, now=request.now)
    return done(request, _address(request, person), "That leave is over.")


@require_POST
@for_colleagues
def holidays(request: Request) -> HttpResponse:
    """Choose whose public holidays somebody has."""
    person = _person(request)
    form = RegionForm(request.POST)
    write = partial(set_holiday_region, person_id=person.pk, actor=request.actor, now=request.now)
    chosen = attempt(form, lambda: write(region=form.cleaned_data["region"]))
    if chosen is None:
        return _page(request, person, region_form=form, status=422)
    told = f"Public holidays of {chosen} count." if chosen else "Those of each schedule count."
    return done(request, _address(request, person), told)


def _page(request: Request, person: Person, *, status: int = 200, **given: Any) -> HttpResponse:
    may_choose = allows(request.actor, _RULE)
    is_own = person.pk == request.actor.id
    context = {
        "person": person,
        "is_own": is_own,
        "form": LeaveForm(),
        "leaves": leaves_of(person.pk, at=request.now),
        "people": list(colleagues_for(request.actor).values()) if may_choose else [],
        "region_form": RegionForm(initial={"region": holiday_region_of(person.pk)}),
        "region_options": region_options(),
        "whose": "" if is_own else f"?{urlencode({'person': person.pk})}",
        **given,
    }
    return page(request, "oncall/leave.html", context, status=status)


def _person(request: Request) -> Person:
    """Return whom the address names, else the reader; others' leave is the managers'."""
    wanted = uuid_of(request, "person") or request.actor.id
    assert wanted is not None
    require(request.actor, _RULE, "seeing others' leave", related=[wanted])
    return person_by_id(wanted)


def _address(request: HttpRequest, person: Person) -> str:
    named = uuid_of(request, "person") is not None
    return reverse("leave") + (f"?{urlencode({'person': person.pk})}" if named else "")
