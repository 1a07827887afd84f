"""One's own shifts, in all schedules."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from watchbell.oncall.layers import OwnShift, own_shifts
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.profile.showing import own
from watchbell.web.responses import page

DAYS = 60


@require_safe
@for_colleagues
def my_shifts(request: Request) -> HttpResponse:
    """Say when the reader is on call, who hands over to them, and to whom they hand over."""
    return page(request, "oncall/mine.html", mine_context(request))


def mine_context(request: Request) -> dict[str, list[OwnShift] | int]:
    """Return what one's own page shows."""
    found = own_shifts(own(request), at=request.now, days=DAYS)
    return {
        "running": [one for one in found if one.shift.start <= request.now],
        "coming": [one for one in found if one.shift.start > request.now],
        "ahead": DAYS,
    }
