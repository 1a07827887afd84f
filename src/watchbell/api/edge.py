"""The door: one reading of the clock, no oversized body, and a problem for whatever goes wrong."""

import functools
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from watchbell.api.problems import LARGEST_BODY, Refusal, answer_error, problem, too_large
from watchbell.kernel.actors import Actor
from watchbell.kernel.clock import Clock, SystemClock
from watchbell.platform.files.receiving import largest_request

clock: Clock = SystemClock()
UPLOAD = "multipart/form-data"
"""How files are sent; whatever else is sent is JSON, and small."""
View = Callable[..., HttpResponse]


class ApiRequest(HttpRequest):
    """A request behind `guard`: `now` is its one reading of the clock, `actor` who calls."""

    now: datetime
    actor: Actor


def caller_id(request: ApiRequest) -> UUID:
    """Return the id of the person who calls: there is one behind every token and session."""
    assert request.actor.person_id is not None
    return request.actor.person_id


def guard(view: View) -> View:
    """Wrap one address of the API. HEAD is a GET whose body the server leaves out."""

    # A session's CSRF token is asked for where the session is used; a bearer token needs none.
    @csrf_exempt
    @functools.wraps(view)
    def guarded(request: ApiRequest, **values: str) -> HttpResponse:
        request.now = clock.now()
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = _answer(view, request, values)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return _without_body(response) if is_head else response

    return guarded


def _answer(view: View, request: ApiRequest, values: dict[str, str]) -> HttpResponse:
    try:
        _check_length(request)
        response = view(request, **values)
    except Exception as error:  # noqa: BLE001 the boundary of every API request
        return answer_error(request, error)
    return _not_allowed(request, response) if response.status_code == 405 else response


def _without_body(response: HttpResponse) -> HttpResponse:
    response.headers["Content-Length"] = str(len(response.content))
    response.content = b""
    return response


def unknown_address(request: ApiRequest, **values: str) -> HttpResponse:
    """Answer an address that no call has."""
    return problem(
        Refusal(404, "not_found", "There is no such call; GET /api/v1/docs lists them all.")
    )


def _check_length(request: HttpRequest) -> None:
    length = request.headers.get("Content-Length", "")
    largest = largest_request() if request.content_type == UPLOAD else LARGEST_BODY
    if length.isdigit() and int(length) > largest:
        raise too_large(largest)
    if "Transfer-Encoding" in request.headers and not length:
        raise Refusal(411, "length_required", "Send the body with a Content-Length.")


def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    allowed = response.headers.get("Allow", "")
    sentence = f"{request.method} means nothing here; use {allowed}."
    return problem(Refusal(405, "method_not_allowed", sentence, headers={"Allow": allowed}))
