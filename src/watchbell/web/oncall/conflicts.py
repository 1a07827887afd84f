"""Shifts that fall into leave or a holiday: who could cover, and asking them by one press."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import allows
from watchbell.kernel.errors import NotFound
from watchbell.oncall.domain import CoverState
from watchbell.oncall.models import CoverRequest, Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import (
    Conflict,
    Whole,
    conflicts_in,
    conflicts_of,
    covers_of,
    schedule_by_slug,
)
from watchbell.oncall.services import ask_cover
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.oncall.cover_forms import lead_of
from watchbell.web.oncall.looking import back
from watchbell.web.responses import done

AHEAD = timedelta(days=60)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A conflict as the page shows it; `asked` is the request that is open for it already."""

    conflict: Conflict
    key: str
    asked: CoverRequest | None
    may_ask: bool
    substitutes: list[tuple[Person, str]]
    more: int

    @property
    def is_fixed(self) -> bool:
        """Say whether a temporary schedule has it so: then it is changed there."""
        source = self.conflict.source
        return source is not None and source.kind == "temporary"


def shown_conflicts(whole: Whole, request: Request, covers: list[CoverRequest]) -> list[Shown]:
    """Return the conflicts of the next 60 days, each with what can be done about it."""
    return [
        _shown(one, request, covers)
        for one in conflicts_in(whole, request.now, request.now + AHEAD)
        if one.end > request.now
    ]


@require_POST
@for_colleagues
def ask(request: Request, slug: str) -> HttpResponse:
    """Ask everybody who takes turns to cover the part of a shift that somebody is away for."""
    found = schedule_by_slug(slug)
    key = request.POST.get("conflict", "")
    there = conflicts_of(found, request.now, request.now + AHEAD)
    wanted = next((one for one in there if _key(one) == key), None)
    if wanted is None:
        raise NotFound("That conflict is no longer there; somebody solved it meanwhile.")
    ask_cover(
        schedule_id=found.pk,
        asker_id=wanted.person.pk,
        starts_at=_start(wanted, request.now),
        ends_at=wanted.end,
        actor=request.actor,
        now=request.now,
    )
    return done(request, back(request, found), "Asked everybody who takes turns.")


def _shown(one: Conflict, request: Request, covers: list[CoverRequest]) -> Shown:
    start = _start(one, request.now)
    asked = next(
        (
            cover
            for cover in covers
            if cover.asker_id == one.person.pk
            and cover.starts_at <= start
            and one.end <= cover.ends_at
        ),
        None,
    )
    may_ask = allows(request.actor, RULES[Action.ASK_COVER], related=[one.person.pk])
    return Shown(
        one,
        _key(one),
        asked,
        may_ask and asked is None and start < one.end,
        [(person, _override(one, person)) for person in one.could_cover[:_NAMED]],
        len(one.could_cover[_NAMED:]),
    )


def _start(one: Conflict, now: datetime) -> datetime:
    """Return from when on it is asked for: what runs leaves others time to answer."""
    return one.start if one.start > now else lead_of(now)


def _key(one: Conflict) -> str:
    """Return what names a conflict; its start moves with time when it has begun."""
    return f"{one.person.pk}/{one.end.isoformat()}/{one.kind}/{one.name}"


def _override(one: Conflict, person: Person) -> str:
    """Return the address of an override of this span by somebody who could cover."""
    said = {
        "at": one.start.isoformat(),
        "person": str(one.person.pk),
        "starts": one.start.isoformat(),
        "ends": one.end.isoformat(),
        "by": str(person.pk),
    }
    return f"{reverse('override-new', args=[one.schedule.slug])}?{urlencode(said)}"


def open_covers(found: Schedule, request: Request) -> list[CoverRequest]:
    """Return the schedule's requests that can still be taken."""
    return [one for one in covers_of(found.pk, at=request.now) if one.state == CoverState.OPEN]
