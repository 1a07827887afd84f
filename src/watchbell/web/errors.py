"""Pages for what went wrong: each says what happened and what to do."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from watchbell.kernel.errors import (
    Conflict,
    DomainError,
    NotFound,
    PermissionDenied,
    StaleVersion,
)
from watchbell.web.responses import is_htmx, toast

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (PermissionDenied, 403),
    (StaleVersion, 412),
    (Conflict, 409),
    (DomainError, 422),
)
_TITLES = {
    400: "That could not be read",
    403: "Not for you",
    404: "Nothing here",
    409: "That is no longer so",
    412: "Changed meanwhile",
    413: "Too much at once",
    422: "That cannot be used",
    500: "Something broke",
    503: "Not on this machine",
}


def status_of(error: DomainError) -> int:
    """Return the HTTP status that says what the domain said."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal with its own sentence."""
    return _page(request, status_of(error), error.message)


def unavailable(request: HttpRequest, message: str) -> HttpResponse:
    """Answer what this machine cannot do."""
    return _page(request, 503, message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token is missing or old."""
    return _page(request, 403, "This form is out of date. Go back, reload the page, send again.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413, "That is more than may be sent at once. Send fewer files.")
    return _page(request, 400, "This request could not be read. Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "You may not see this. Ask an administrator for access.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "Something went wrong here. It is in the log; please try again.")


def _page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if is_htmx(request):
        return toast(HttpResponse(status=status), message, "error")
    context: dict[str, Any] = {"status": status, "message": message, "title": _TITLES.get(status)}
    return render(request, "errors/error.html", context, status=status)
