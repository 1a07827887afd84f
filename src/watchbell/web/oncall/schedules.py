"""The page of a schedule, and what managers say about it."""

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from watchbell.accounts.permissions import allows, require
from watchbell.accounts.selectors import teams_with_members
from watchbell.oncall.layers import Layers, calendars_of, layers_of, source_of
from watchbell.oncall.models import Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import (
    PlannedShift,
    oncall_now,
    overrides_of,
    rotations_of,
    schedule_by_slug,
)
from watchbell.oncall.services import change_schedule, create_schedule
from watchbell.oncall.specs import ScheduleSpec
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.oncall.drawing import Track, day_marks, now_mark, touching, track
from watchbell.web.oncall.forms import ScheduleForm, initial_of
from watchbell.web.oncall.handover import rhythm_of
from watchbell.web.oncall.looking import Look, clocks, look_of, zones_to_choose
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_MARGIN = timedelta(days=14)


@require_safe
@for_colleagues
def schedule(request: Request, slug: str) -> HttpResponse:
    """Show who is on call, in which rotation and why: two weeks or a month."""
    found = schedule_by_slug(slug)
    mine = timezone.get_current_timezone_name()
    with clocks(request) as tz:
        look = look_of(request, tz)
        rotations = rotations_of(found.pk, at=request.now)
        context = {
            "schedule": found,
            "now_on_call": oncall_now(found.pk, at=request.now),
            "look": look,
            "zones": zones_to_choose(found, rotations, mine, tz.key),
            "rotations": [(one, rhythm_of(one.rrule).in_words()) for one in rotations],
            "calendars": calendars_of(found.pk, at=request.now),
            "overrides": overrides_of(found.pk, at=request.now),
            "may_manage": allows(request.actor, RULES[Action.MANAGE]),
            **_drawn(request, found, look),
        }
        return page(request, "oncall/schedule.html", context)


def _drawn(request: Request, found: Schedule, look: Look) -> dict[str, Any]:
    """Return the timeline, and the same as a list for narrow screens."""
    window = look.window
    # A shift that begins before the window or ends after it says so: it is looked at whole.
    layers = layers_of(found, window.lo - _MARGIN, window.hi + _MARGIN)
    whole = touching(layers.final, window)
    link = _link(found, look)
    final = track("On call", whole, window, request.now, kind="final", link=link)
    return {
        "tracks": [*_tracks(request, found, look, layers), final],
        "days": day_marks(window, request.now),
        "now_at": now_mark(window, request.now),
        "new_url": reverse("override-new", args=[found.slug]) + look.query,
        "gap_count": sum(not (bar.name or bar.meant or bar.over) for bar in final.bars),
        "past": [bar for bar in final.bars if bar.over],
        "ahead": [bar for bar in final.bars if not bar.over],
    }


def _tracks(request: Request, found: Schedule, look: Look, layers: Layers) -> list[Track]:
    """Return a row for each rotation, and one for the overrides."""
    window, now = look.window, request.now
    rows = [
        track(
            layer.name,
            touching(layer.shifts, window),
            window,
            now,
            note="" if layer.timezone in ("", look.zone_name) else layer.timezone.replace("_", " "),
        )
        for layer in layers.rotations
    ]
    held = [
        PlannedShift(found, one.starts_at, one.ends_at, one.person, source_of(one))
        for one in layers.overrides
    ]
    return [*rows, track("Overrides", touching(held, window), window, now, kind="overrides")]


def _link(found: Schedule, look: Look) -> Any:
    """Return what makes the address at which a shift is overridden."""
    base = reverse("override-new", args=[found.slug])
    start = f"{look.query}&" if look.query else "?"

    def link(shift: PlannedShift) -> str:
        said = {"starts": shift.start.isoformat(), "ends": shift.end.isoformat()}
        if shift.person is not None:
            said = {"at": shift.start.isoformat(), "person": str(shift.person.pk)}
        return f"{base}{start}{urlencode(said)}"

    return link


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_schedule(request: Request) -> HttpResponse:
    """Make a schedule; its first rotation is made next."""
    require(request.actor, RULES[Action.MANAGE], "adding schedules")
    initial = {"timezone": timezone.get_current_timezone_name()}
    form = _form(request, initial, is_new=True)
    create = partial(create_schedule, actor=request.actor, now=request.now)
    made = attempt(
        form,
        lambda: create(spec=ScheduleSpec(slug=form.cleaned_data["slug"], **form.fields_given())),
    )
    if made is not None:
        to = reverse("rotation-new", args=[made.slug])
        return done(request, to, f"{made.name} is made. Now say who takes turns.")
    context = {"form": form, "action": reverse("schedule-new")}
    return page(request, "oncall/schedule_form.html", context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_schedule(request: Request, slug: str) -> HttpResponse:
    """Change what a schedule says about itself."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    found = schedule_by_slug(slug)
    form = _form(request, initial_of(found), is_new=False)
    change = partial(change_schedule, schedule_id=found.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: change(**form.fields_given())) is not None:
        return done(request, reverse("schedule", args=[slug]), "Saved.")
    context = {"form": form, "schedule": found, "action": reverse("schedule-edit", args=[slug])}
    return page(request, "oncall/schedule_form.html", context, part="form", status=status(form))


def _form(request: Request, initial: dict[str, Any], *, is_new: bool) -> ScheduleForm:
    teams = teams_with_members(actor=request.actor)
    return ScheduleForm(sent(request), initial=initial, teams=teams, is_new=is_new)
