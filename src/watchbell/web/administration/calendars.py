"""Business calendars: when somebody works, painted; their days, their versions, the default."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.permissions import require
from watchbell.catalog.calendars import Opening, special_days, week_in_words
from watchbell.catalog.hours import Hours
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import (
    calendar_by_slug,
    calendars,
    calendars_of_versions,
    current_version,
    current_versions,
    editions,
    hours_by,
    hours_of,
    opening_of,
)
from watchbell.catalog.services import (
    archive_calendar,
    change_calendar,
    choose_default_calendar,
    create_calendar,
    opening_by,
    restore_calendar,
)
from watchbell.kernel.errors import DomainError
from watchbell.kernel.zones import wall_at, zone
from watchbell.platform.modules import is_on
from watchbell.sla.modules import SLA
from watchbell.sla.services.trying import try_calendar
from watchbell.web.access import for_colleagues
from watchbell.web.administration.calendar_forms import CalendarForm, initial_of
from watchbell.web.administration.opening_drawing import coming_days, standing
from watchbell.web.administration.promise_trials import effect_of, unpack
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx, page
from watchbell.web.writing import attempt, sent, status

_FORM = "administration/calendar_form.html"
_YEAR, _HOUR = timedelta(days=365), timedelta(hours=1)
_MANAGE = RULES[Action.MANAGE_CALENDARS]
_DOING = "setting up business calendars"


@require_safe
@for_colleagues
def calendar_list(request: Request) -> HttpResponse:
    """List the calendars with how they stand now; those in the archive come last."""
    require(request.actor, _MANAGE, _DOING)
    rows = calendars(actor=request.actor, with_archived=True)
    versions = current_versions([row.pk for row in rows])
    hours = hours_of([version.pk for version in versions.values()])
    shown = [
        {
            "calendar": row,
            "version": versions[row.pk],
            "week": week_in_words(opening_of(versions[row.pk]).week),
            "standing": standing(hours[versions[row.pk].pk], request.now),
        }
        for row in sorted(rows, key=lambda row: (row.archived_at is not None, not row.is_default))
    ]
    return page(request, "administration/calendars.html", {"rows": shown})


@require_safe
@for_colleagues
def one_calendar(request: Request, slug: str) -> HttpResponse:
    """Show when a calendar is open: the coming days, a year of closed ones, and its versions."""
    require(request.actor, _MANAGE, _DOING)
    calendar = calendar_by_slug(slug)
    version = current_version(calendar.pk)
    opening = opening_of(version)
    hours = hours_of([version.pk])[version.pk]
    included = calendars_of_versions(opening.includes).values()
    context = {
        "calendar": calendar,
        "version": version,
        "week": week_in_words(opening.week),
        "included": sorted(included, key=lambda row: row.name),
        "editions": editions(calendar.pk),
        **_seen(opening, hours, request),
    }
    return page(request, "administration/calendar.html", context)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_calendar(request: Request) -> HttpResponse:
    """Add a calendar."""
    require(request.actor, _MANAGE, _DOING)
    form = CalendarForm(
        sent(request),
        initial={"timezone": timezone.get_current_timezone_name()},
        others=calendars(actor=request.actor),
        is_new=True,
    )
    made = attempt(form, lambda: _create(form, request))
    if made is not None:
        return done(request, _place_of(made), f"{made.name} is ready to be used.")
    return _form(request, form, reverse("admin-calendar-new"))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_calendar(request: Request, slug: str) -> HttpResponse:
    """Change a calendar: other hours are a new version, and what has begun goes on by its own."""
    require(request.actor, _MANAGE, _DOING)
    calendar = calendar_by_slug(slug)
    opening = opening_of(current_version(calendar.pk))
    included = calendars_of_versions(opening.includes).values()
    form = CalendarForm(
        sent(request),
        initial=initial_of(calendar, opening, [str(row.pk) for row in included]),
        others=_others(request, calendar),
        is_new=False,
    )
    changed = attempt(form, lambda: _change(calendar, form, request))
    if changed is not None:
        is_new = changed.number != calendar.number
        text = f"Saved as version {changed.number}." if is_new else "Saved."
        return done(request, _place_of(changed), text)
    return _form(
        request,
        form,
        reverse("admin-calendar-edit", args=[slug]),
        calendar=calendar,
        **_trying(calendar),
    )


@require_POST
@for_colleagues
def preview(request: Request) -> HttpResponse:
    """Draw what the form means, while it is filled in; nothing is saved."""
    require(request.actor, _MANAGE, _DOING)
    form = CalendarForm(request.POST, others=calendars(actor=request.actor), is_new=True)
    form.full_clean()
    context = {"form": form, "redrawn": True, **_previewed(form, request)}
    return page(request, f"{_FORM}#changed", context)


@require_POST
@for_colleagues
def try_calendar_change(request: Request, slug: str) -> HttpResponse:
    """Say what other hours would have done with the clocks of the last 90 days."""
    require(request.actor, _MANAGE, _DOING)
    calendar = calendar_by_slug(slug)
    form = CalendarForm(request.POST, others=_others(request, calendar), is_new=False)
    effect = None
    if form.is_valid():
        try:
            opening = opening_by(form.calendar(), now=request.now)
            trial = try_calendar(
                calendar=calendar,
                opening=opening,
                so_far=unpack(request.POST.get("trial", ""), opening),
                actor=request.actor,
                now=request.now,
            )
            effect = effect_of(trial, opening, request.actor)
        except DomainError as error:
            form.refuse(error)
    whole = {"form": form, "action": reverse("admin-calendar-edit", args=[slug])}
    tried = {"effect": effect, "is_wrong": effect is None, **_trying(calendar)}
    if not is_htmx(request):
        whole |= _previewed(form, request)
    code = 200 if effect is not None else 422
    return page(
        request, _FORM, {**whole, "calendar": calendar, **tried}, part="effect", status=code
    )


def _trying(calendar: BusinessCalendar) -> dict[str, Any]:
    """Return where a change is tried; nowhere while the module of promises is off."""
    where = reverse("admin-calendar-try", args=[calendar.slug]) if is_on(SLA) else ""
    return {"try_url": where}


@require_POST
@for_colleagues
def archive(request: Request, slug: str) -> HttpResponse:
    """Offer a calendar no more."""
    return _written(request, slug, archive_calendar, "It is offered no more.")


@require_POST
@for_colleagues
def restore(request: Request, slug: str) -> HttpResponse:
    """Offer a calendar again."""
    return _written(request, slug, restore_calendar, "It is offered again.")


@require_POST
@for_colleagues
def make_default(request: Request, slug: str) -> HttpResponse:
    """Let a calendar count wherever nothing says by whose hours."""
    return _written(request, slug, choose_default_calendar, "It is the default now.")


def _written(request: Request, slug: str, service: Any, text: str) -> HttpResponse:
    calendar = calendar_by_slug(slug)
    service(calendar_id=calendar.pk, actor=request.actor, now=request.now)
    return done(request, _place_of(calendar), text)


def _create(form: CalendarForm, request: Request) -> BusinessCalendar:
    return create_calendar(
        slug=form.cleaned_data["slug"],
        fields=form.calendar(),
        actor=request.actor,
        now=request.now,
    )


def _change(calendar: BusinessCalendar, form: CalendarForm, request: Request) -> BusinessCalendar:
    return change_calendar(
        calendar_id=calendar.pk,
        fields=form.calendar(),
        version=form.cleaned_data["version"],
        actor=request.actor,
        now=request.now,
    )


def _others(request: Request, calendar: BusinessCalendar) -> list[BusinessCalendar]:
    return [row for row in calendars(actor=request.actor) if row.pk != calendar.pk]


def _form(request: Request, form: CalendarForm, action: str, **context: Any) -> HttpResponse:
    whole = {"form": form, "action": action, **_previewed(form, request), **context}
    return page(request, _FORM, whole, part="form", status=status(form))


def _previewed(form: CalendarForm, request: Request) -> dict[str, Any]:
    """Return what a form means as far as it can be understood; "problem" says why it cannot."""
    if not form.is_bound:
        bound = CalendarForm(
            _as_sent(form), others=list(form.others.values()), is_new="slug" in form.fields
        )
        return _previewed(bound, request)
    named = {name for name in form.errors if name not in ("name", "slug", "description")}
    if named:
        return {"problem": "What is written is not understood yet; see the messages at the fields."}
    form.cleaned_data.setdefault("name", "New")
    form.cleaned_data.setdefault("description", "")
    try:
        opening = opening_by(form.calendar(), now=request.now)
    except DomainError as error:
        return {"problem": error.message}
    return {"week": week_in_words(opening.week), **_seen(opening, hours_by(opening), request)}


def _as_sent(form: CalendarForm) -> dict[str, Any]:
    """Return what a form shows as if it were sent."""
    return {name: form[name].value() for name in form.fields}


def _seen(opening: Opening, hours: Hours, request: Request) -> dict[str, Any]:
    tz = zone(opening.timezone)
    today = wall_at(request.now, tz).date()
    special = special_days(opening, today, today + _YEAR)
    return {
        "timezone": opening.timezone,
        "standing": standing(hours, request.now),
        "coming": coming_days(hours, tz, request.now, special),
        "special": special,
        "open_per_year": round(hours.between(request.now, request.now + _YEAR) / _HOUR),
    }


def _place_of(calendar: BusinessCalendar) -> str:
    return reverse("admin-calendar", args=[calendar.slug])
