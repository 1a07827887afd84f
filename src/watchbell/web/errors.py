"""Pages for what went wrong: each says what happened and what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from watchbell.kernel.errors import (
    Conflict,
    DomainError,
    NotFound,
    PermissionDenied,
    StaleVersion,
)

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (PermissionDenied, 403),
    (StaleVersion, 412),
    (Conflict, 409),
    (DomainError, 422),
)


def status_of(error: DomainError) -> int:
    """Return the HTTP status that says what the domain said."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal with its own sentence."""
    return _page(request, status_of(error), error.message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token is missing or old."""
    return _page(request, 403, "This form is out of date. Go back, reload the page, send again.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "This request could not be read. Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "You may not see this. Ask an administrator for access.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "Something went wrong here. It is in the log; please try again.")


def _page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    context: dict[str, Any] = {"status": status, "message": message}
    return render(request, "errors/error.html", context, status=status)
