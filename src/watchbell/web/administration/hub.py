"""The first page of the administration."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from watchbell.kernel.errors import PermissionDenied
from watchbell.web.access import for_colleagues
from watchbell.web.administration.sections import groups_for
from watchbell.web.middleware import Request
from watchbell.web.responses import page


@require_safe
@for_colleagues
def hub(request: Request) -> HttpResponse:
    """Show every section that is this person's to set up."""
    groups = groups_for(request.actor)
    if not groups:
        raise PermissionDenied("Your role sets nothing up here; ask a manager.")
    return page(request, "administration/hub.html", {"groups": groups})
