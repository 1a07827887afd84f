"""Asking for cover and swaps, and answering: one's own requests, and those one is asked."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import allows, require
from watchbell.accounts.selectors import person_by_id
from watchbell.kernel.intervals import Interval
from watchbell.oncall.domain import CoverKind, CoverState
from watchbell.oncall.models import CoverRequest, Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import (
    PlannedShift,
    cover_by_id,
    left_of,
    schedule_by_slug,
    schedules_with,
    shifts_for_all,
)
from watchbell.oncall.services import ask_cover, cancel_cover, decline_cover, take_cover
from watchbell.web.access import for_colleagues
from watchbell.web.filters import uuid_of
from watchbell.web.forms import minute
from watchbell.web.incidents.forms.choices import colleagues_for
from watchbell.web.middleware import Request
from watchbell.web.oncall.cover_forms import (
    AskForm,
    Given,
    TakeForm,
    given_of,
    is_free,
    return_key,
)
from watchbell.web.oncall.drawing import when_text
from watchbell.web.oncall.looking import back, clocks, instant_of
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_AHEAD = timedelta(days=60)
_LONGEST = timedelta(days=31)
_MOST_SCHEDULES = 10
_HERE = "my-shifts"


@dataclass(frozen=True, slots=True)
class Asking:
    """A request for cover as a list shows it, and what the reader may do with it."""

    cover: CoverRequest
    left: list[Interval]
    may_take: bool
    may_decline: bool
    may_cancel: bool

    @property
    def is_swap(self) -> bool:
        return self.cover.kind == CoverKind.SWAP


@require_http_methods(["GET", "POST"])
@for_colleagues
def ask(request: Request, slug: str) -> HttpResponse:
    """Ask for cover of a shift or a part of it, or offer a swap."""
    found, asker = schedule_by_slug(slug), _asker(request)
    require(request.actor, RULES[Action.ASK_COVER], "asking for others", related=[asker.pk])
    with clocks(request) as tz:
        coming = _coming(found, asker, request)
        given = given_of(coming[found.pk], asker.pk, request.now)
        others = _others([one for of in coming.values() for one in of], asker, request)
        people = [one for one in colleagues_for(request.actor).values() if one.pk != asker.pk]
        form = AskForm(
            sent(request),
            given=given,
            others=others,
            people=people,
            schedule=found,
            tz=tz,
            initial=_initial(request, given, others),
        )
        write = partial(
            ask_cover,
            schedule_id=found.pk,
            asker_id=asker.pk,
            actor=request.actor,
            now=request.now,
        )
        made = attempt(form, lambda: write(**form.wanted()))
        if made is not None:
            is_own = asker.pk == request.actor.id
            to = reverse(_HERE) if is_own else back(request, found)
            return done(request, to, _told(made, tz))
        context = {
            "schedule": found,
            "asker": asker,
            "is_own": asker.pk == request.actor.id,
            "has_shift": bool(given),
            "form": form,
            "action": request.get_full_path(),
            "back": back(request, found),
        }
        return page(request, "oncall/cover_ask.html", context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def cover(request: Request, cover_id: UUID) -> HttpResponse:
    """Show a request; take all that is left of it, or a part."""
    found = cover_by_id(cover_id)
    asking = asking_of(found, request)
    left = asking.left[0] if asking.left else None
    initial = {"starts_at": minute(left.start), "ends_at": minute(left.end)} if left else {}
    form = TakeForm(sent(request), initial=initial)
    taker = taker_of(found, request) or own_id(request)
    write = partial(take_cover, request_id=found.pk, taker_id=taker, actor=request.actor)
    taken = attempt(form, lambda: write(now=request.now, **form.part()))
    if taken is not None:
        return done(request, reverse(_HERE), f"Taken. {found.asker.name} is told.")
    context = {"asking": asking, "cover": found, "form": form}
    return page(request, "oncall/cover.html", context, status=status(form))


@require_POST
@for_colleagues
def decline(request: Request, cover_id: UUID) -> HttpResponse:
    """Say no; whoever asked is told."""
    found = decline_cover(request_id=cover_id, actor=request.actor, now=request.now)
    return done(request, reverse(_HERE), f"Declined. {found.asker.name} is told.")


@require_POST
@for_colleagues
def cancel(request: Request, cover_id: UUID) -> HttpResponse:
    """Take a request back; parts that were taken stay taken."""
    cancel_cover(request_id=cover_id, actor=request.actor, now=request.now)
    return done(request, reverse(_HERE), "The request is taken back.")


def asking_of(found: CoverRequest, request: Request) -> Asking:
    """Return a request with what is left of it and what the reader may do."""
    left = [one for one in left_of(found) if one.start >= request.now]
    is_open = found.state == CoverState.OPEN and bool(left)
    taker, actor = taker_of(found, request), request.actor
    return Asking(
        found,
        left if is_open else [],
        may_take=is_open and taker is not None,
        may_decline=is_open and found.asked_id is not None and taker is not None,
        may_cancel=is_open and allows(actor, RULES[Action.ASK_COVER], related=[found.asker_id]),
    )


def own_id(request: Request) -> UUID:
    """Return the id of the reader, who is signed in."""
    assert request.actor.id is not None
    return request.actor.id


def taker_of(found: CoverRequest, request: Request) -> UUID | None:
    """Return for whom the reader may take it: for themselves, or as a manager for who is asked."""
    taker = found.asked_id or request.actor.id
    if taker is None or taker == found.asker_id:
        return None
    return taker if allows(request.actor, RULES[Action.TAKE_COVER], related=[taker]) else None


def ask_address(shift: PlannedShift, actor_id: UUID | None) -> str:
    """Return where the shift is asked for: to be covered if it is theirs, else to be swapped."""
    assert shift.person is not None
    names = ("at", "person") if shift.person.pk == actor_id else ("back", "with")
    said = zip(names, (shift.start.isoformat(), str(shift.person.pk)), strict=True)
    return f"{reverse('cover-ask', args=[shift.schedule.slug])}?{urlencode(list(said))}"


def _asker(request: Request) -> Person:
    return person_by_id(uuid_of(request, "person") or own_id(request))


def _coming(found: Schedule, asker: Person, request: Request) -> dict[UUID, list[PlannedShift]]:
    """Return the shifts to come, by schedule: of this one, and of the asker's others for a swap."""
    theirs = schedules_with(asker.pk, request.now, request.now + _AHEAD)
    several = [found, *(one for one in theirs if one != found)][:_MOST_SCHEDULES]
    lo, hi = request.now - _LONGEST, request.now + _AHEAD + _LONGEST
    planned = shifts_for_all(several, lo, hi)
    return {one: [shift for shift in of if shift.end > request.now] for one, of in planned.items()}


def _others(coming: list[PlannedShift], asker: Person, request: Request) -> list[PlannedShift]:
    """Return the shifts that somebody may take in return."""
    last = request.now + _AHEAD
    return [
        one
        for one in coming
        if one.person not in (None, asker) and is_free(one) and request.now <= one.start < last
    ]


def _initial(request: Request, given: list[Given], others: list[PlannedShift]) -> dict[str, Any]:
    """Return what the address names: one's own shift, or the one that is wanted in return."""
    at, wanted = instant_of(request, "at"), instant_of(request, "back")
    whose = uuid_of(request, "with")
    initial: dict[str, Any] = {}
    if at is not None:
        initial["shift"] = next((one.key for one in given if at < one.end), "")
    for one in others:
        assert one.person is not None
        if one.person.pk == whose and wanted is not None and one.start <= wanted < one.end:
            initial |= {"returns": return_key(one), "asked": str(one.person.pk)}
    return initial


def _told(made: CoverRequest, tz: ZoneInfo) -> str:
    with_whom = made.asked.name if made.asked is not None else "everybody who takes turns"
    span = when_text(made.starts_at, made.ends_at, tz)
    if made.kind == CoverKind.SWAP:
        return f"A swap is offered to {with_whom}: {span}."
    return f"Asked {with_whom} to cover {span}."
