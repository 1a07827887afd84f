"""Overriding by hand: a plain form, a dialog at a shift, or a span drawn on the timeline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.permissions import require
from watchbell.kernel.errors import NotFound
from watchbell.oncall.domain import OverrideKind
from watchbell.oncall.layers import changes_something, override_of, shift_at
from watchbell.oncall.models import Override, Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import OnCall, PlannedShift, oncall_now, schedule_by_slug
from watchbell.oncall.services import add_override, remove_override
from watchbell.oncall.wording import reason
from watchbell.web.access import for_colleagues
from watchbell.web.filters import uuid_of
from watchbell.web.forms import minute
from watchbell.web.incidents.forms.choices import colleagues_for
from watchbell.web.middleware import Request
from watchbell.web.oncall.covers import ask_address
from watchbell.web.oncall.drawing import when_text
from watchbell.web.oncall.forms import OverrideForm
from watchbell.web.oncall.looking import back, clocks, instant_of
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, status

_TEMPLATE = "oncall/override.html"
_USUAL = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Picked:
    """What was picked on the timeline: a span, the shift that is there, the override behind it."""

    start: datetime
    end: datetime
    shift: OnCall | None = None
    override: Override | None = None


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request, slug: str) -> HttpResponse:
    """Put somebody on call for a while, instead of somebody or as well, or take somebody out."""
    require(request.actor, RULES[Action.OVERRIDE], "overriding schedules")
    found = schedule_by_slug(slug)
    with clocks(request) as tz:
        picked = _picked(request, found)
        form = _form(request, picked)
        add = partial(add_override, schedule_id=found.pk, actor=request.actor, now=request.now)
        made = attempt(form, lambda: add(**form.override()))
        if made is not None:
            span = when_text(made.starts_at, made.ends_at, tz)
            return done(request, back(request, found), f"{_told(made)}, {span}.{_idle(made)}")
        context = {
            "schedule": found,
            "form": form,
            "picked": picked,
            "when": when_text(picked.start, picked.end, tz) if picked.shift else "",
            "why": _why(picked, tz),
            "ask_url": _ask_url(found, picked, request),
            "is_mine": picked.shift is not None and picked.shift.person.pk == request.actor.id,
            "action": request.get_full_path(),
            "back": back(request, found),
        }
        return page(request, _TEMPLATE, context, part="form", status=status(form))


@require_POST
@for_colleagues
def end(request: Request, slug: str, override_id: UUID) -> HttpResponse:
    """Take an override back; what it did until now stays on record."""
    found = schedule_by_slug(slug)
    held = override_of(found.pk, override_id, at=request.now)
    gone = remove_override(override_id=held.pk, actor=request.actor, now=request.now)
    told = f"The override of {held.person.name} is over."
    if gone.cover is not None:
        told = "Undone: it is as it was before they agreed. They are told."
    return done(request, back(request, found), told)


def _form(request: Request, picked: Picked) -> OverrideForm:
    people = colleagues_for(request.actor).values()
    if request.method == "POST":
        return OverrideForm(_data(request), people=people)
    replaced = picked.shift.person.pk if picked.shift else None
    own = str(request.actor.id) if request.actor.id != replaced else ""
    initial = {
        "person": str(uuid_of(request, "by") or own),
        "kind": OverrideKind.REPLACE.value if replaced else OverrideKind.ADD.value,
        "replaces": str(replaced or ""),
        "starts_at": minute(max(picked.start, request.now)),
        "ends_at": picked.end,
    }
    return OverrideForm(initial=initial, people=people)


def _data(request: Request) -> QueryDict:
    """Return what was sent; "take it myself" says who, and that they stand in."""
    data = request.POST
    if not data.get("mine"):
        return data
    mine = data.copy()
    mine["person"], mine["kind"] = str(request.actor.id), OverrideKind.REPLACE.value
    return mine


def _picked(request: Request, found: Schedule) -> Picked:
    """Return what the address names; without anything the next eight hours."""
    at, person_id = instant_of(request, "at"), uuid_of(request, "person")
    if at is not None and person_id is not None:
        shift = shift_at(found.pk, person_id, at=max(at, request.now))
        part_from, part_to = instant_of(request, "starts"), instant_of(request, "ends")
        start = max(part_from or shift.since, shift.since, request.now)
        until = min(part_to or shift.until, shift.until)
        return Picked(start, until, shift, _behind(request, found, shift))
    start = max(instant_of(request, "starts") or request.now, request.now)
    end = instant_of(request, "ends")
    there = oncall_now(found.pk, at=start) if "starts" in request.GET else []
    span_end = end if end is not None and end > start else start + _USUAL
    return Picked(start, span_end, there[0] if there else None)


def _behind(request: Request, found: Schedule, shift: OnCall) -> Override | None:
    if shift.source.kind not in ("override", "swap"):
        return None
    try:
        return override_of(found.pk, shift.source.id, at=request.now)
    except NotFound:
        return None


def _why(picked: Picked, tz: ZoneInfo) -> str:
    shift = picked.shift
    return reason(shift.source, shift.until, at=shift.since, tz=tz) if shift else ""


def _ask_url(found: Schedule, picked: Picked, request: Request) -> str:
    """Return where the picked shift is asked to be covered or swapped; "" when it cannot be."""
    shift = picked.shift
    if shift is None or shift.source.kind == "temporary":
        return ""
    planned = PlannedShift(found, picked.start, shift.until, shift.person, shift.source)
    return ask_address(planned, request.actor.id)


def _idle(made: Override) -> str:
    """Say so when the override changes nothing, as when who is replaced is not on call then."""
    if changes_something(made):
        return ""
    return f" {(made.replaces or made.person).name} is not on call then, so nothing changes yet."


def _told(made: Override) -> str:
    name = made.person.name
    if made.replaces is not None:
        return f"{name} stands in for {made.replaces.name}"
    return f"{name} is on call as well" if made.kind == OverrideKind.ADD else f"Without {name}"
