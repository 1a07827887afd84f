"""Is the program itself well: checks, workers, parked events, failed messages, the invariant."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.permissions import Rule, require
from watchbell.incidents.selectors import hidden_incidents
from watchbell.kernel.actors import Role
from watchbell.notify.selectors import failed_messages
from watchbell.notify.services import retry_message
from watchbell.paging.selectors import unattended_incidents
from watchbell.platform.health import examine, is_well, parked_events, workers
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page

_SEE = Rule(Role.ADMIN, "read")
_MESSAGES = 20


@require_safe
@never_cache
@for_colleagues
def system_health(request: Request) -> HttpResponse:
    """Show how the program is, to administrators."""
    require(request.actor, _SEE, "seeing the system's health")
    checks = examine(request.now)
    failed = failed_messages(
        actor=request.actor, limit=_MESSAGES, cursor=request.GET.get("cursor") or None
    )
    context = {
        "checks": checks,
        "is_well": is_well(checks),
        "workers": workers(request.now),
        "parked": parked_events(),
        "failed": failed,
        "hidden": hidden_incidents(request.actor, {message.subject_id for message in failed.items}),
        "unattended": unattended_incidents(request.now, most=20),
    }
    return page(request, "health/page.html", context, part="health")


@require_POST
@for_colleagues
def retry(request: Request, message_id: UUID) -> HttpResponse:
    """Send a failed message once more."""
    require(request.actor, _SEE, "seeing the system's health")
    retry_message(message_id=message_id, actor=request.actor, now=request.now)
    return done(request, reverse("system-health"), "It is on its way again.")
