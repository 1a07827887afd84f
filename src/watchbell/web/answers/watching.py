"""The link in a watcher's mail: one press, by the reader or their mail program, ends the mails."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from watchbell.incidents.services import unwatch_by_token
from watchbell.incidents.services.watching import watch_by_token
from watchbell.kernel.errors import NotFound
from watchbell.web.middleware import Request

_PAGE = "answers/unwatch.html"


# Exempt: the link itself is the proof, and mail programs post without a cookie (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def unwatch(request: Request, token: str) -> HttpResponse:
    """Ask once; the press ends the watch. Opening the link changes nothing (scanners do)."""
    try:
        label = watch_by_token(token).incident.label
        if request.method == "POST":
            unwatch_by_token(token=token, now=request.now)
    except NotFound as error:
        response = render(request, _PAGE, {"refused": error.message}, status=410)
    else:
        response = render(request, _PAGE, {"label": label, "done": request.method == "POST"})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
