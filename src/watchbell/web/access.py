"""Who may come in: signed-in people, and to a record those who may see it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import get_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.web.middleware import Request
from watchbell.web.responses import is_htmx

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Send anonymous visitors to the sign-in page, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if not is_htmx(request):
            return HttpResponseRedirect(_sign_in(request.get_full_path()))
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = _sign_in(_current_path(request))
        return response

    return guarded


def for_colleagues(view: View) -> View:
    """Like `signed_in`, and for requesters there is nothing: they need not know what there is."""

    @signed_in
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not works_here(request.actor):
            raise NotFound("There is nothing at this address.")
        return view(request, *args, **kwargs)

    return guarded


def works_here(actor: Actor) -> bool:
    """Say whether somebody sees everything, rather than only what they reported."""
    return actor.role is not None and actor.role.rank > 0


def access_incident(actor: Actor, number: str, action: Action = Action.READ) -> Incident:
    """Return the incident: NotFound to outsiders, PermissionDenied to those who may know of it."""
    incident = get_incident(actor, number)
    require(actor, action, incident)
    return incident


def _sign_in(back_to: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': back_to})}"


def _current_path(request: HttpRequest) -> str:
    address = urlsplit(request.headers.get("HX-Current-URL", "/"))
    return f"{address.path}?{address.query}" if address.query else address.path
