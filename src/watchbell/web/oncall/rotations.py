"""Making, changing and ending rotations, with the weeks to come drawn before they are saved."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.permissions import require
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.zones import zone
from watchbell.oncall.changing import Preview, preview_rotation
from watchbell.oncall.domain import Rollout
from watchbell.oncall.models import Rotation, Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import rotation_by_id, schedule_by_slug
from watchbell.oncall.services import add_rotation, change_rotation, end_rotation
from watchbell.paging.services import drafted_rotation
from watchbell.web.access import for_colleagues
from watchbell.web.backtests.drafts import Draft, keep
from watchbell.web.incidents.forms.choices import colleagues_for
from watchbell.web.middleware import Request
from watchbell.web.oncall.colours import colours_on
from watchbell.web.oncall.drawing import (
    DayMark,
    Track,
    day_marks,
    marks,
    midnight,
    now_mark,
    touching,
    track,
    window_of,
)
from watchbell.web.oncall.rotation_form import (
    RotationForm,
    control_values,
    initial_of,
    new_rotation,
    stepped,
)
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_WEEKS = 8
_TRY = "try"
_TEMPLATE = "oncall/rotation.html"


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the preview; `changes` are the places in which others are on call than now."""

    track: Track
    changes: list[tuple[str, str]]
    days: list[DayMark]
    now_at: str


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request, slug: str) -> HttpResponse:
    """Add a rotation."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    found = schedule_by_slug(slug)
    if request.POST.get("step") == _TRY:
        return _tried(request, found, None)
    if step := request.POST.get("step"):
        return _drawn(request, found, None, _form(request, stepped(request.POST, step)))
    today = request.now.astimezone(zone(found.timezone))
    form = _form(request, new_rotation(found.timezone, today), sent=sent(request))
    add = partial(add_rotation, schedule_id=found.pk, actor=request.actor, now=request.now)
    made = attempt(form, lambda: add(spec=form.spec()))
    if made is not None:
        return done(request, _address(found), f"{made.name} counts.")
    return _drawn(request, found, None, form)


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, slug: str, rotation_id: UUID) -> HttpResponse:
    """Change a rotation: it ends, and its successor goes on with the turns."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    found, rotation = _both(slug, rotation_id)
    if request.POST.get("step") == _TRY:
        return _tried(request, found, rotation)
    if step := request.POST.get("step"):
        return _drawn(
            request, found, rotation, _form(request, stepped(request.POST, step), rotation)
        )
    form = _form(request, initial_of(rotation), rotation, sent=sent(request))
    change = partial(change_rotation, rotation_id=rotation.pk, actor=request.actor, now=request.now)
    changed = attempt(form, lambda: change(spec=form.spec(), rollout=form.chosen_rollout()))
    if changed is not None:
        return done(request, _address(found), f"{changed.name} is changed.")
    return _drawn(request, found, rotation, form)


@require_POST
@for_colleagues
def preview(request: Request, slug: str, rotation_id: UUID | None = None) -> HttpResponse:
    """Draw what a rotation would make of the next weeks, while it is being written."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    found = schedule_by_slug(slug)
    rotation = _both(slug, rotation_id)[1] if rotation_id is not None else None
    form = _form(request, {}, rotation, sent=request.POST)
    context = {
        "form": form,
        **_addresses(found, rotation),
        **_previewed(request, found, rotation, form),
    }
    return page(request, f"{_TEMPLATE}#preview", context)


@require_POST
@for_colleagues
def end(request: Request, slug: str, rotation_id: UUID) -> HttpResponse:
    """Let a rotation count no longer."""
    found, rotation = _both(slug, rotation_id)
    wanted = request.POST.get("rollout", "")
    rollout = Rollout(wanted) if wanted in set(Rollout) else Rollout.AT_ONCE
    end_rotation(rotation_id=rotation.pk, rollout=rollout, actor=request.actor, now=request.now)
    return done(request, _address(found), f"{rotation.name} ends.")


def _tried(request: Request, found: Schedule, rotation: Rotation | None) -> HttpResponse:
    """Open the trial with the rotation as it is drafted, which nobody saves by that."""
    form = _form(request, {}, rotation, sent=request.POST)
    draft = attempt(form, lambda: drafted_rotation(found, form.spec(), rotation, request.now))
    if draft is None:
        return _drawn(request, found, rotation, form)
    to = keep(request, Draft(schedule=found, rotation=draft))
    return done(request, to, "The rotation is not saved.")


def _both(slug: str, rotation_id: UUID) -> tuple[Schedule, Rotation]:
    found, rotation = schedule_by_slug(slug), rotation_by_id(rotation_id)
    if rotation.schedule_id != found.pk:
        raise NotFound("This schedule has no such rotation.")
    return found, rotation


def _form(
    request: Request, initial: dict[str, Any], rotation: Rotation | None = None, sent: Any = None
) -> RotationForm:
    people = colleagues_for(request.actor).values()
    return RotationForm(sent, initial=initial, people=people, is_new=rotation is None)


def _drawn(
    request: Request, found: Schedule, rotation: Rotation | None, form: RotationForm
) -> HttpResponse:
    context = {
        "schedule": found,
        "rotation": rotation,
        "form": form,
        **_addresses(found, rotation),
        **_previewed(request, found, rotation, form),
    }
    return page(request, _TEMPLATE, context, part="form", status=status(form))


def _addresses(found: Schedule, rotation: Rotation | None) -> dict[str, str]:
    if rotation is None:
        return {
            "action": reverse("rotation-new", args=[found.slug]),
            "preview_url": reverse("rotation-new-preview", args=[found.slug]),
        }
    ids = [found.slug, rotation.pk]
    return {
        "action": reverse("rotation-edit", args=ids),
        "preview_url": reverse("rotation-preview", args=ids),
    }


def _previewed(
    request: Request, found: Schedule, rotation: Rotation | None, form: RotationForm
) -> dict[str, Any]:
    """Return the next weeks as the form would make them, or what it still lacks for that."""
    trial = form if form.is_bound else _as_typed(request, form, rotation)
    tz = zone(timezone.get_current_timezone_name())
    first = request.now.astimezone(tz).date()
    lo, hi = midnight(first, tz), midnight(first + timedelta(weeks=_WEEKS), tz)
    if not trial.is_valid():
        return {"lacks": _lacking(trial)}
    try:
        shown = preview_rotation(
            found,
            spec=trial.spec(),
            rotation=rotation,
            rollout=trial.chosen_rollout(),
            lo=lo,
            hi=hi,
            now=request.now,
        )
    except InvalidInput as error:
        trial.refuse(error)
        return {"lacks": _lacking(trial)}
    names = {one.person.pk: one.person.name for one in shown.after if one.person is not None}
    joining = [names[one] for one in trial.spec().members if one in names]
    return _told(shown, request, first, tz) | {"colours": colours_on(found.pk, *joining)}


def _as_typed(request: Request, form: RotationForm, rotation: Rotation | None) -> RotationForm:
    """Return the form as if it had been sent, so that a first look is a preview too."""
    data = QueryDict(mutable=True)
    for bound in form:
        for name, value in control_values(bound.name, bound.value()):
            data.appendlist(name, value)
    return _form(request, {}, rotation, sent=data)


def _told(shown: Preview, request: Request, first: date, tz: ZoneInfo) -> dict[str, Any]:
    """Return the weeks as they are drawn, and what they say in figures."""
    gaps = [one for one in shown.after if one.source is None and one.end > request.now]
    hours = timedelta()
    weeks = []
    for number in range(_WEEKS):
        window = window_of(first + timedelta(weeks=number), 7, tz)
        drawn = track(
            "", touching(shown.after, window), window, request.now, kind="final", narrow=9.0
        )
        days = day_marks(window, request.now)
        weeks.append(Week(drawn, marks(shown.changes, window), days, now_mark(window, request.now)))
    for gap in gaps:
        hours += gap.end - max(gap.start, request.now)
    return {
        "weeks": weeks,
        "gaps": gaps,
        "gap_hours": hours,
        "changed": shown.changes,
        "takes_over": shown.takes_over,
        "zone_name": tz.key,
    }


def _lacking(form: RotationForm) -> list[tuple[str, str]]:
    """Return what keeps the form from being drawn: the field, and what to do."""
    return [
        (_label(form, name), str(text)) for name, texts in form.errors.items() for text in texts
    ]


def _label(form: RotationForm, name: str) -> str:
    return str(form[name].label) if name in form.fields else ""


def _address(found: Schedule) -> str:
    return reverse("schedule", args=[found.slug])
