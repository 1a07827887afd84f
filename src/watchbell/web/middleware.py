"""The web edge: reads the clock once, says who acts, answers refusals, sets the page's policy."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from watchbell.kernel.actors import Actor
from watchbell.kernel.clock import Clock, SystemClock
from watchbell.kernel.errors import DomainError
from watchbell.kernel.zones import zone
from watchbell.platform.modules import ModuleOff, require_on
from watchbell.web.errors import refusal
from watchbell.web.modules import OPEN_TO_ALL, module_of

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; manifest-src 'self'"
)
clock: Clock = SystemClock()


class Request(HttpRequest):
    """A request behind `web_edge`: `now` is its one reading of the clock."""

    now: datetime
    actor: Actor


class WebEdge:
    """Gives every request its time and its actor, and every answer its security policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.now = clock.now()
        person = request.user
        if person.is_authenticated:
            request.actor = person.as_actor()
        with timezone.override(zone(person.timezone) if person.is_authenticated else None):
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        # What somebody may see changes at any time, and a shared cache must keep none of it.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["Vary"] = ", ".join(
            filter(None, [response.headers.get("Vary", ""), "HX-Request"])
        )
        return response

    def process_view(
        self, request: Request, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer for a module that is switched off; who is not signed in signs in first."""
        match = request.resolver_match
        module = module_of(match) if match is not None else None
        if match is None or module is None:
            return None
        if not (request.user.is_authenticated or match.url_name in OPEN_TO_ALL):
            return None
        try:
            require_on(module)
        except ModuleOff as off:
            return refusal(request, off)
        return None

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        """Turn what the domain refuses into a page that helps."""
        return refusal(request, error) if isinstance(error, DomainError) else None
