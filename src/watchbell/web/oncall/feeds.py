"""The address that calendars read."""

import hashlib

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from watchbell.kernel.errors import NotFound
from watchbell.oncall.feeding import as_icalendar, content_of, feed_by_token
from watchbell.oncall.services import note_reading
from watchbell.web.middleware import Request


@require_safe
def feed(request: Request, token: str) -> HttpResponse:
    """Answer with the shifts as iCalendar; what has not changed is said in one line."""
    try:
        found = feed_by_token(token)
    except NotFound as error:
        return _private(HttpResponse(f"{error.message}\n", "text/plain", status=410))
    content = content_of(found, at=request.now)
    pages = {
        shift.schedule.pk: request.build_absolute_uri(
            reverse("schedule", args=[shift.schedule.slug])
        )
        for shift in content.shifts
    }
    body = as_icalendar(content, pages)
    note_reading(feed=found, now=request.now)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="on-call.ics"'
    response.headers["ETag"] = tag
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """Keep an address that is itself the key out of search engines and of other sites' logs."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
