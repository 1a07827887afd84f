"""One's own shifts in all schedules, and the feeds that one's calendar reads."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.models import Person
from watchbell.kernel.pages import LONGEST
from watchbell.oncall.domain import CoverState
from watchbell.oncall.feeding import feeds_of
from watchbell.oncall.layers import OwnShift, own_shifts
from watchbell.oncall.selectors import covers_asked_by, covers_for, schedules_page
from watchbell.oncall.services import make_feed, revoke_feed
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.oncall.cover_forms import is_free
from watchbell.web.oncall.covers import Asking, ask_address, asking_of
from watchbell.web.oncall.forms import FeedForm
from watchbell.web.profile.showing import own
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt

_DAYS = 60


@require_safe
@for_colleagues
def my_shifts(request: Request) -> HttpResponse:
    """Say when the reader is on call, who hands over to them, and to whom they hand over."""
    form = _form(request, initial={"schedule": request.GET.get("schedule", "")})
    return _page(request, feed_form=form)


@require_POST
@never_cache
@for_colleagues
def make(request: Request) -> HttpResponse:
    """Make an address for a calendar; it is in this answer and nowhere else."""
    form = _form(request, data=request.POST)
    made = attempt(
        form,
        lambda: make_feed(
            schedule_id=UUID(form.cleaned_data["schedule"])
            if form.cleaned_data["schedule"]
            else None,
            shows_gaps=form.cleaned_data["shows_gaps"],
            actor=request.actor,
            now=request.now,
        ),
    )
    if made is None:
        return _page(request, status=422, feed_form=form)
    address = request.build_absolute_uri(reverse("feed", args=[str(made[1])]))
    calendar = f"webcal://{address.partition('://')[2]}"
    shown: dict[str, Any] = {"new_address": address, "new_calendar": calendar}
    return _page(request, feed_form=_form(request), **shown)


@require_POST
@for_colleagues
def revoke(request: Request, feed_id: UUID) -> HttpResponse:
    """Let an address work no longer."""
    revoke_feed(feed_id=feed_id, actor=request.actor, now=request.now)
    return done(request, reverse("my-shifts"), "That address no longer works.")


def _page(request: Request, *, status: int = 200, **given: Any) -> HttpResponse:
    person = own(request)
    found = own_shifts(person, at=request.now, days=_DAYS)
    context = {
        "running": [
            _with_address(one, request.actor.id) for one in found if one.shift.start <= request.now
        ],
        "coming": [
            _with_address(one, request.actor.id) for one in found if one.shift.start > request.now
        ],
        "ahead": _DAYS,
        "feeds": feeds_of(person.pk),
        "asked_of_me": [asking_of(one, request) for one in covers_for(person.pk, at=request.now)],
        "my_requests": _own_requests(request, person),
        **given,
    }
    return page(request, "oncall/mine.html", context, part="feeds", status=status)


def _with_address(own_shift: OwnShift, actor_id: UUID | None) -> tuple[OwnShift, str]:
    """Return a shift and where its cover is asked for; "" when it cannot change hands."""
    return own_shift, ask_address(own_shift.shift, actor_id) if is_free(own_shift.shift) else ""


def _own_requests(request: Request, person: Person) -> list[Asking]:
    """Return one's own requests that still say something: not what was taken back."""
    found = covers_asked_by(person.pk, at=request.now)
    return [asking_of(one, request) for one in found if one.state != CoverState.CANCELLED]


def _form(request: Request, data: Any = None, initial: Any = None) -> FeedForm:
    schedules = schedules_page(actor=request.actor, limit=LONGEST).items
    return FeedForm(data, initial=initial, schedules=schedules)
