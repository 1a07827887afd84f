"""Silences: the list, one with what it matches, made and changed by a form with a preview."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.alerts.domain.spans import QuietState
from watchbell.alerts.models import Silence
from watchbell.alerts.permissions import Action, may, require
from watchbell.alerts.quiet_selectors import (
    expired_silences,
    in_state,
    live_silences,
    matching_now,
    silence_by_id,
)
from watchbell.alerts.selectors import alert_by_id
from watchbell.alerts.services import change_silence, create_silence, end_silence
from watchbell.kernel.intervals import Interval
from watchbell.platform.eventlog import events_of
from watchbell.web.access import for_colleagues
from watchbell.web.alerts.telling import lines
from watchbell.web.filters import one_of, uuid_of
from watchbell.web.middleware import Request
from watchbell.web.quiet.forms import (
    PreviewForm,
    SilenceForm,
    fresh,
    initial_of,
    silence_of_alert,
)
from watchbell.web.quiet.matching import FIELDS, matching, matchings
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_FORM = "quiet/silence_form.html"
VIEWS = {
    "active": QuietState.ACTIVE,
    "coming": QuietState.PENDING,
    "expired": QuietState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A silence as its row shows it, with the span that holds or comes next."""

    silence: Silence
    state: QuietState
    span: Interval | None


@require_safe
@for_colleagues
def silence_list(request: Request) -> HttpResponse:
    """Show the silences that hold, those to come, or those that are over."""
    view = one_of(request, "view", list(VIEWS))
    live = live_silences(actor=request.actor, now=request.now)
    counts = {
        name: len(in_state(live, state, request.now))
        for name, state in VIEWS.items()
        if state != QuietState.EXPIRED
    }
    found = None
    if view == "expired":
        cursor = request.GET.get("cursor") or None
        found = expired_silences(actor=request.actor, now=request.now, cursor=cursor)
    silences = in_state(live, VIEWS[view], request.now) if found is None else found.items
    context = {
        "rows": [_shown(request, silence) for silence in silences],
        "found": found,
        "view": view,
        "views": list(VIEWS),
        "counts": counts,
        "may_silence": may(request.actor, Action.SILENCE),
    }
    return page(request, "quiet/silences.html", context)


@require_safe
@for_colleagues
def silence(request: Request, silence_id: UUID) -> HttpResponse:
    """Show one silence, what it matches now, and what happened to it."""
    found = silence_by_id(actor=request.actor, silence_id=silence_id)
    context = {
        "shown": _shown(request, found),
        "matches": matching_now(actor=request.actor, matchers=found.what),
        "entries": lines(events_of(found.ref)),
        "may_silence": may(request.actor, Action.SILENCE),
    }
    return page(request, "quiet/silence.html", context)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request) -> HttpResponse:
    """Silence what matches; from an alert, with its matchers filled in."""
    require(request.actor, Action.SILENCE)
    form = SilenceForm(sent(request), initial=_initial(request))
    write = partial(create_silence, actor=request.actor, now=request.now)
    if _is_draft(request):
        return _form(request, form, None, code=200)
    made = attempt(form, lambda: write(spec=form.spec()))
    if made is not None:
        return done(request, reverse("silence", args=[made.pk]), "Silenced: nobody is paged.")
    return _form(request, form, None, code=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, silence_id: UUID) -> HttpResponse:
    """Change a silence that is not over."""
    require(request.actor, Action.SILENCE)
    found = silence_by_id(actor=request.actor, silence_id=silence_id)
    form = SilenceForm(sent(request), initial=initial_of(found))
    write = partial(change_silence, silence_id=found.pk, actor=request.actor, now=request.now)
    if _is_draft(request):
        return _form(request, form, found, code=200)
    if attempt(form, lambda: write(spec=form.spec(found.starts_at))) is not None:
        return done(request, reverse("silence", args=[found.pk]), "Saved.")
    return _form(request, form, found, code=status(form))


@require_POST
@for_colleagues
def preview(request: Request) -> HttpResponse:
    """Say what the matchers that are being written match now."""
    name = one_of(request, "field", FIELDS)
    what = matching(request, PreviewForm(request.POST), name, [])
    return page(request, "quiet/_matching.html", {"what": what})


@require_POST
@for_colleagues
def end(request: Request, silence_id: UUID) -> HttpResponse:
    """End a silence before its time."""
    end_silence(silence_id=silence_id, actor=request.actor, now=request.now)
    return done(request, reverse("silence", args=[silence_id]), "Ended: what fires is heard again.")


def _shown(request: Request, row: Silence) -> Shown:
    timing = row.timing
    return Shown(row, timing.state_at(request.now), timing.next_span(request.now))


def _is_draft(request: Request) -> bool:
    """Say whether the form is only drawn again: with another row, or with what matches."""
    return bool({"preview", "step"} & request.POST.keys())


def _initial(request: Request) -> dict[str, Any]:
    alert_id = uuid_of(request, "alert")
    if alert_id is None:
        return fresh(request.now)
    alert = alert_by_id(actor=request.actor, alert_id=alert_id).alert
    return silence_of_alert(alert, request.now)


def _form(request: Request, form: SilenceForm, found: Silence | None, *, code: int) -> HttpResponse:
    context = {
        "form": form,
        "silence": found,
        "what": matchings(request, form, "matchers")["matchers"],
        "action": request.get_full_path(),
    }
    return page(request, _FORM, context, status=code)
