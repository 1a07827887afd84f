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
from watchbell.kernel.intervals import Interval
from watchbell.oncall.domain import Shift, TemporaryFacts
from watchbell.oncall.layers import Layers, calendars_of, layers_of, temporary_source
from watchbell.oncall.models import Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import PlannedShift, Whole, schedule_by_slug, whole_of
from watchbell.oncall.services import change_schedule, create_schedule
from watchbell.oncall.specs import ScheduleSpec
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.oncall.colours import colours_on
from watchbell.web.oncall.conflicts import open_covers, shown_conflicts
from watchbell.web.oncall.covers import asking_of
from watchbell.web.oncall.drawing import Track, Window, day_marks, now_mark, touching, track
from watchbell.web.oncall.forms import ScheduleForm, initial_of
from watchbell.web.oncall.leave_forms import region_options
from watchbell.web.oncall.looking import Look, clocks, look_of, zones_to_choose
from watchbell.web.oncall.parts import override_row, rotation_row, temporary_row
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
        whole = whole_of(found, since=look.window.lo - _MARGIN, at=request.now)
        rotations = whole.rotations(request.now)
        context = {
            "schedule": found,
            "now_on_call": whole.on_call(request.now),
            "look": look,
            "colours": colours_on(found.pk),
            "zones": zones_to_choose(whole, rotations, mine, tz.key),
            "rotations": [rotation_row(one, whole) for one in rotations],
            "calendars": calendars_of(found.pk, at=request.now),
            "overrides": [override_row(one, whole) for one in whole.overrides(request.now)],
            "temporaries": [temporary_row(one, whole) for one in whole.temporaries(request.now)],
            "may_manage": allows(request.actor, RULES[Action.MANAGE]),
            **_wanted(request, whole),
            **_drawn(request, whole, look),
        }
        return page(request, "oncall/schedule.html", context)


def _wanted(request: Request, whole: Whole) -> dict[str, Any]:
    """Return the shifts that somebody should take: asked for, or in conflict with leave."""
    covers = open_covers(whole.schedule, request)
    return {
        "covers": [asking_of(one, request) for one in covers],
        "conflicts": shown_conflicts(whole, request, covers),
    }


def _drawn(request: Request, whole: Whole, look: Look) -> dict[str, Any]:
    """Return the timeline, and the same as a list for narrow screens."""
    window, found = look.window, whole.schedule
    # A shift that begins before the window or ends after it says so: it is looked at whole.
    layers = layers_of(whole, window.lo - _MARGIN, window.hi + _MARGIN)
    fixed = whole.temporaries(min(window.lo, request.now))
    link = _link(found, look, fixed)
    shown = touching(layers.final, window)
    final = track("On call", shown, window, request.now, kind="final", link=link)
    return {
        "tracks": [
            *_tracks(request, look, layers),
            *_fixed(request, whole, window, fixed),
            final,
        ],
        "days": day_marks(window, request.now),
        "now_at": now_mark(window, request.now),
        "new_url": reverse("override-new", args=[found.slug]) + look.query,
        "gap_count": sum(not (bar.name or bar.meant or bar.over) for bar in final.bars),
        "past": [bar for bar in final.bars if bar.over],
        "ahead": [bar for bar in final.bars if not bar.over],
    }


def _tracks(request: Request, look: Look, layers: Layers) -> list[Track]:
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
    held = touching(layers.overrides, window)
    return [*rows, track("Overrides", held, window, now, kind="overrides")]


def _fixed(
    request: Request, whole: Whole, window: Window, fixed: list[TemporaryFacts]
) -> list[Track]:
    """Return the row of the temporary schedules in the window, if there are any."""
    there = [one for one in fixed if one.starts_at < window.hi and one.ends_at > window.lo]
    if not there:
        return []
    planned = whole.planned(
        Shift(shift.starts_at, shift.ends_at, shift.person, temporary_source(temporary))
        for temporary in there
        for shift in temporary.shifts
    )
    spans = [Interval(one.starts_at, one.ends_at) for one in there]
    shown = touching(planned, window)
    row = track("Temporary", shown, window, request.now, kind="temporary", spans=spans)
    return [row]


def _link(found: Schedule, look: Look, fixed: list[TemporaryFacts]) -> Any:
    """Return what makes the address at which a shift is overridden.

    What a temporary schedule fixes is changed there.
    """
    base = reverse("override-new", args=[found.slug])
    start = f"{look.query}&" if look.query else "?"

    def link(shift: PlannedShift) -> str:
        if any(one.starts_at <= shift.start < one.ends_at for one in fixed):
            return "#temporary"
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
    context = _form_context(form, reverse("schedule-new"))
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
    context = _form_context(form, reverse("schedule-edit", args=[slug])) | {"schedule": found}
    return page(request, "oncall/schedule_form.html", context, part="form", status=status(form))


def _form_context(form: ScheduleForm, action: str) -> dict[str, Any]:
    return {"form": form, "action": action, "region_options": region_options()}


def _form(request: Request, initial: dict[str, Any], *, is_new: bool) -> ScheduleForm:
    teams = teams_with_members(actor=request.actor)
    return ScheduleForm(sent(request), initial=initial, teams=teams, is_new=is_new)
