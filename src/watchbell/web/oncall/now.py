"""Who is on call now, schedule by schedule; and one's own shifts."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from watchbell.accounts.permissions import allows
from watchbell.oncall.models import Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import (
    OnCall,
    PlannedShift,
    oncall_for_all,
    schedules_page,
    shifts_for_all,
)
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.responses import page

_AHEAD = timedelta(days=28)
_NEXT = 3
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
        Watch(one, present[one.pk], _following(planned[one.pk], request)) for one in found.items
    ]
    context = {
        "schedules": found,
        "watches": watches,
        "may_manage": allows(request.actor, RULES[Action.MANAGE]),
    }
    return page(request, "oncall/now.html", context)


def _following(planned: list[PlannedShift], request: Request) -> list[PlannedShift]:
    """Return the next shifts that begin after now, gaps too."""
    return [shift for shift in planned if shift.start > request.now][:_NEXT]
