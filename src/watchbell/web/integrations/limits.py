"""How much is taken, how fast it comes, what waits, and how near each limit is."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from watchbell.alerts.domain import cleaning
from watchbell.alerts.integrations.pagerduty import EVENT_LIMIT
from watchbell.alerts.limits import flows, months, rooms, waiting_signals
from watchbell.alerts.reading_back import MOST_ALERTS
from watchbell.platform.files.limits import size_text
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.responses import page

_CUT = "The rest is cut off; the alert says so, and the signal is kept whole."
_SIZES = (
    ("A request of a machine", size_text(cleaning.BODY_LIMIT), "It is refused with 413."),
    ("An event of PagerDuty's", f"{EVENT_LIMIT:,} bytes", "It is refused with 413."),
    ("Signals", "as many as the disk takes", "None is refused for coming too fast; they wait."),
    ("Title of an alert", f"{cleaning.TITLE_LIMIT} characters", _CUT),
    ("Description", f"{cleaning.TEXT_LIMIT:,} characters", _CUT),
    ("Labels, and annotations", f"{cleaning.LABELS_LIMIT} each", _CUT),
    ("Value of a label", f"{cleaning.LABEL_VALUE_LIMIT:,} characters", _CUT),
    ("Key", f"{cleaning.KEY_LIMIT} characters", "A longer one is known by its digest."),
    ("Alerts that amtool or Alerta is told", f"{MOST_ALERTS:,}", "The newest open ones are told."),
)
"""What is so at every installation: what it is of, how much, and what happens beyond."""
_TABLES = (("Signals", "alerts_signal"), ("Log of events", "platform_event"))


@require_safe
@for_colleagues
def limits(request: Request) -> HttpResponse:
    """Show what waits and what comes now, and every limit with what happens at it."""
    context = {
        "waiting": waiting_signals(actor=request.actor),
        "flows": flows(actor=request.actor, now=request.now),
        "rooms": list(rooms(actor=request.actor, now=request.now)),
        "sizes": _SIZES,
        "kept": [(title, months(actor=request.actor, table=table)) for title, table in _TABLES],
    }
    return page(request, "integrations/limits.html", context, part="now")
