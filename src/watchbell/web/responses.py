"""Answers: fragments for htmx, whole pages and redirects for everybody else."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render


def is_htmx(request: HttpRequest) -> bool:
    """Say whether a script of the page asks, which wants a fragment."""
    return request.headers.get("HX-Request") == "true"


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the template, or only its named partial `part` when htmx asks."""
    name = f"{template}#{part}" if part and is_htmx(request) else template
    return render(request, name, context, status=status)


def trigger(response: HttpResponse, **events: Any) -> HttpResponse:
    """Let the page hear these events when the answer arrives."""
    known = json.loads(response.headers.get("HX-Trigger", "{}"))
    names = {name.replace("_", "-"): detail for name, detail in events.items()}
    # Header values are ASCII: json escapes the rest.
    response.headers["HX-Trigger"] = json.dumps(known | names)
    return response


def toast(response: HttpResponse, text: str, kind: str = "good") -> HttpResponse:
    """Let the page say `text` for some seconds."""
    return trigger(response, toast={"text": text, "kind": kind})


def done(request: HttpRequest, to: str, text: str) -> HttpResponse:
    """Go to `to` and say there what was done."""
    messages.success(request, text)
    if is_htmx(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = to
        return response
    return HttpResponseRedirect(to)
