"""When one is woken, and through which address: one's own rules and quiet hours."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.hours import working_spans
from watchbell.accounts.models import Person
from watchbell.accounts.selectors import contact_methods_of
from watchbell.accounts.services import change_person
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import zone
from watchbell.notify.channels import registry
from watchbell.oncall.options import SHIFT_HOURS
from watchbell.oncall.selectors import shift_notice_of
from watchbell.oncall.services import set_shift_notice
from watchbell.paging.reaching import PageUrgency
from watchbell.paging.selectors.personal import personal_rules_of
from watchbell.paging.services import set_personal_rules
from watchbell.platform.options.reading import value
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.profile.forms import ShiftNoticeForm
from watchbell.web.profile.quiet import QuietForm
from watchbell.web.profile.rules import RulesForm
from watchbell.web.profile.showing import own
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt

_PAGE = "profile/waking.html"
_AHEAD = timedelta(days=8)


@require_safe
@for_colleagues
def waking(request: Request) -> HttpResponse:
    """Show the rules of both urgencies, and what goes without any."""
    return _show(request)


@require_POST
@for_colleagues
def set_rules(request: Request, urgency: str) -> HttpResponse:
    """Put the rules of one urgency in the place of those before."""
    person = own(request)
    methods = contact_methods_of(person.pk)
    form = RulesForm(request.POST, methods=methods, urgency=urgency)
    write = partial(
        set_personal_rules,
        person_id=person.pk,
        urgency=urgency,
        actor=request.actor,
        now=request.now,
    )
    if attempt(form, lambda: write(rules=form.rules())) is None:
        return _show(request, status=422, refused=form)
    return done(request, reverse("profile-waking"), "Saved: you are woken so from now on.")


@require_POST
@for_colleagues
def set_quiet(request: Request) -> HttpResponse:
    """Set the hours in which nothing that can wait reaches one."""
    person = own(request)
    form = QuietForm(request.POST, hours=person.quiet_hours)
    change = partial(change_person, person_id=person.pk, actor=request.actor, now=request.now)

    def write() -> Person:
        chosen = form.cleaned_data["timezone"] or None
        return change(quiet_hours=form.hours(), timezone=chosen)

    if attempt(form, write) is None:
        return _show(request, status=422, quiet_form=form)
    return done(request, f"{reverse('profile-waking')}#quiet", "Saved.")


@require_POST
@for_colleagues
def set_shift_lead(request: Request) -> HttpResponse:
    """Choose how long before one's shifts one hears of them."""
    form = _shift_form(data=request.POST)
    write = partial(
        set_shift_notice, person_id=own(request).pk, actor=request.actor, now=request.now
    )
    attempt(form, lambda: write(hours_ahead=form.cleaned_data["hours_ahead"]))
    if form.errors:
        return _show(request, status=422, shift_form=form)
    return done(request, f"{reverse('profile-waking')}#shifts", "Saved.")


def _shift_form(**given: Any) -> ShiftNoticeForm:
    return ShiftNoticeForm(usual=value(SHIFT_HOURS), **given)


def _show(
    request: Request,
    *,
    status: int = 200,
    refused: RulesForm | None = None,
    quiet_form: QuietForm | None = None,
    shift_form: ShiftNoticeForm | None = None,
) -> HttpResponse:
    person = own(request)
    methods, kinds = contact_methods_of(person.pk), registry.kinds()
    usable = [method for method in methods if method.kind in kinds]
    urgencies = []
    for urgency, known in personal_rules_of(person.pk, actor=request.actor).items():
        form = RulesForm(methods=usable, urgency=urgency, rules=known.rules)
        if refused is not None and refused.urgency == urgency:
            form = refused
        urgencies.append({"urgency": urgency, "form": form, "known": known})
    hours, chosen = person.quiet_hours, shift_notice_of(person.pk)
    context = {
        "person": person,
        "methods": usable,
        "urgencies": urgencies,
        "high": PageUrgency.HIGH,
        "quiet_form": quiet_form or QuietForm(hours=hours, initial={"timezone": person.timezone}),
        "next_quiet": _next_quiet(person, request.now),
        "shift_form": shift_form
        or _shift_form(initial={"hours_ahead": "" if chosen is None else str(chosen)}),
    }
    return page(request, _PAGE, context, status=status)


def _next_quiet(person: Person, now: datetime) -> Interval | None:
    """Return the quiet hours that run, or the next ones of the coming week."""
    spans = working_spans(person.quiet_hours, zone(person.timezone), now, now + _AHEAD)
    return next(iter(spans), None)
