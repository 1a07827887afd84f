"""Who is on call: now, and in the coming weeks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
"""Whom the escalation policies tell."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from watchbell.kernel.zones import zone
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import (
    OnCall,
    PlannedShift,
    oncall_for_all,
    overrides_of,
    rotations_of,
    schedule_by_slug,
    schedules_page,
    shifts,
    shifts_for_all,
)
from watchbell.paging.selectors import (
    policies_page,
    policy_by_slug,
    policy_view,
    who_would_be_told,
)
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.responses import page

_PAGE = 24


@dataclass(frozen=True, slots=True)
class Watch:
    """A schedule: who has it now, and whose the next shifts are."""

    schedule: Schedule
    now: list[OnCall]
    following: list[PlannedShift]


@require_safe
@for_colleagues
def on_call(request: Request) -> HttpResponse:
    """Say for each schedule who is on call, why, and until when."""
    found = schedules_page(
        actor=request.actor, limit=_PAGE, cursor=request.GET.get("cursor") or None
    )
    ids = [schedule.pk for schedule in found.items]
    present = oncall_for_all(ids, at=request.now)
    planned = shifts_for_all(found.items, request.now, request.now + _AHEAD)
    watches = [
        Watch(one, present[one.pk], _following(planned[one.pk], request.now)) for one in found.items
    ]
    return page(request, "oncall/now.html", {"schedules": found, "watches": watches})


def _following(planned: list[PlannedShift], now: datetime) -> list[PlannedShift]:
    """Return the next shifts that begin after now, gaps too."""
    return [shift for shift in planned if shift.start > now][:_NEXT]
@require_safe
@for_colleagues
def policy_list(request: Request) -> HttpResponse:
    """List the escalation policies with their steps in words."""
    found = policies_page(
        actor=request.actor,
        q=request.GET.get("q", ""),
        limit=_PAGE,
        cursor=request.GET.get("cursor") or None,
    )
    return page(request, "policies/list.html", {"policies": found}, part="list")


@require_safe
@for_colleagues
def schedule(request: Request, slug: str) -> HttpResponse:
    """Show two weeks of a schedule in the reader's zone."""
    found = schedule_by_slug(slug)
    tz = zone(timezone.get_current_timezone_name())
    first = first_day(_sane(date_of(request, "from")), request.now.astimezone(tz).date())
    begins, ends = bounds(first, tz)
    context = {
        "schedule": found,
        "now_on_call": oncall_for_all([found.pk], at=request.now)[found.pk],
        "weeks": weeks(shifts(found, begins, ends), first=first, tz=tz, now=request.now),
        "earlier": first - timedelta(days=DAYS),
        "later": first + timedelta(days=DAYS),
        "is_present": begins <= request.now < ends,
        "zone_name": tz.key,
        "rotations": rotations_of(found.pk, at=request.now),
        "overrides": overrides_of(found.pk, at=request.now),
    }
    return page(request, "oncall/schedule.html", context)


def _sane(day: date | None) -> date | None:
    """Return the day when shifts can be computed around it, else None."""
    return day if day is not None and 1990 <= day.year <= 2200 else None
def policy(request: Request, slug: str) -> HttpResponse:
    """Show one policy, and whom it would tell were an incident declared now."""
    found = policy_by_slug(slug)
    context = {
        "policy": found,
        "view": policy_view(found),
        "plan": who_would_be_told(found, request.now),
    }
    return page(request, "policies/page.html", context)
