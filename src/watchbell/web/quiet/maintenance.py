"""Maintenance windows: a calendar by months, one window, made and changed by a form."""

from calendar import Calendar, month_name
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import takewhile
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.alerts.domain.spans import QuietState
from watchbell.alerts.models import MaintenanceWindow
from watchbell.alerts.permissions import Action, may, require
from watchbell.alerts.quiet_selectors import live_windows, window_by_id, windows_between
from watchbell.alerts.services import change_maintenance, end_maintenance, plan_maintenance
from watchbell.catalog.selectors import service_map
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import starts_at, zone
from watchbell.platform.eventlog import events_of
from watchbell.web.access import for_colleagues
from watchbell.web.alerts.telling import lines
from watchbell.web.middleware import Request
from watchbell.web.quiet.forms import MaintenanceForm, fresh, initial_of
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_DAY = timedelta(days=1)
_MOST_A_WINDOW = 100
_MONTHS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Planned:
    """A window as its row shows it, with the span that holds or comes next."""

    window: MaintenanceWindow
    state: QuietState
    span: Interval | None


@dataclass(slots=True)
class Day:
    """One day of the month's table; `others` stand for days of the months beside it."""

    date: date
    in_month: bool
    is_today: bool
    spans: list[tuple[MaintenanceWindow, Interval]] = field(default_factory=list)


@require_safe
@for_colleagues
def calendar(request: Request) -> HttpResponse:
    """Show a month of maintenance, and below it what holds and what comes."""
    tz = zone(timezone.get_current_timezone_name())
    today = request.now.astimezone(tz).date()
    first = _month(request.GET.get("month", ""), today)
    weeks = _weeks(request, first, today, tz)
    live = live_windows(actor=request.actor, now=request.now)
    context = {
        "weeks": weeks,
        "is_empty": not any(day.spans for week in weeks for day in week if day.in_month),
        "title": f"{month_name[first.month]} {first.year}",
        "earlier": f"{first - _DAY:%Y-%m}",
        "later": f"{first + timedelta(days=31):%Y-%m}",
        "is_present": (first.year, first.month) == (today.year, today.month),
        "rows": [planned(window, request.now) for window in live],
        "may_plan": may(request.actor, Action.MAINTAIN),
    }
    return page(request, "quiet/maintenance.html", context)


@require_safe
@for_colleagues
def window(request: Request, window_id: UUID) -> HttpResponse:
    """Show one window and what happened to it."""
    found = window_by_id(actor=request.actor, window_id=window_id)
    context = {
        "shown": planned(found, request.now),
        "services": found.services.all(),
        "entries": lines(events_of(found.ref)),
        "may_plan": may(request.actor, Action.MAINTAIN),
    }
    return page(request, "quiet/window.html", context)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request) -> HttpResponse:
    """Plan a window; from a service's page, for that service."""
    require(request.actor, Action.MAINTAIN)
    services = service_map(actor=request.actor).services
    named = [str(one.pk) for one in services if one.slug == request.GET.get("service")]
    initial = fresh(request.now) | {"services": named}
    form = MaintenanceForm(sent(request), initial=initial, services=services)
    write = partial(plan_maintenance, actor=request.actor, now=request.now)
    made = attempt(form, lambda: write(spec=form.spec()))
    if made is not None:
        return done(request, reverse("maintenance-window", args=[made.pk]), "Planned.")
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, window_id: UUID) -> HttpResponse:
    """Change a window that is not over."""
    require(request.actor, Action.MAINTAIN)
    found = window_by_id(actor=request.actor, window_id=window_id)
    services = service_map(actor=request.actor).services
    form = MaintenanceForm(sent(request), initial=initial_of(found), services=services)
    write = partial(change_maintenance, window_id=found.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: write(spec=form.spec(found.starts_at))) is not None:
        return done(request, reverse("maintenance-window", args=[found.pk]), "Saved.")
    return _form(request, form, found)


@require_POST
@for_colleagues
def end(request: Request, window_id: UUID) -> HttpResponse:
    """End a window before its time, or call it off."""
    end_maintenance(window_id=window_id, actor=request.actor, now=request.now)
    told = "Over: what still fires pages now."
    return done(request, reverse("maintenance-window", args=[window_id]), told)


def planned(row: MaintenanceWindow, now: datetime) -> Planned:
    """Return a window with where it stands now."""
    timing = row.timing
    return Planned(row, timing.state_at(now), timing.next_span(now))


def _form(request: Request, form: MaintenanceForm, found: MaintenanceWindow | None) -> HttpResponse:
    context = {"form": form, "window": found, "action": request.get_full_path()}
    return page(request, "quiet/window_form.html", context, status=status(form))


def _month(text: str, today: date) -> date:
    """Return the first day of the month that the address names, else of this one."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 a month has no zone
    except ValueError:
        return today.replace(day=1)
    return first if first.year in _MONTHS else today.replace(day=1)


def _weeks(request: Request, first: date, today: date, tz: ZoneInfo) -> list[list[Day]]:
    weeks = [
        [Day(day, day.month == first.month, day == today) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    since, until = _midnight(weeks[0][0].date, tz), _midnight(weeks[-1][-1].date + _DAY, tz)
    days = {day.date: day for week in weeks for day in week}
    for window in windows_between(actor=request.actor, since=since, until=until):
        spans = takewhile(lambda span: span.start < until, window.timing.spans_from(since))
        for _, span in zip(range(_MOST_A_WINDOW), spans, strict=False):
            _mark(days, window, span, tz)
    return weeks


def _mark(days: dict[date, Day], window: MaintenanceWindow, span: Interval, tz: ZoneInfo) -> None:
    """Note a span at each day that it touches."""
    day = max(span.start.astimezone(tz).date(), min(days))
    last = min((span.end - timedelta(microseconds=1)).astimezone(tz).date(), max(days))
    while day <= last:
        days[day].spans.append((window, span))
        day += _DAY


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz)
