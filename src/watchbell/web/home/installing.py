"""What makes the pages an app on a phone: manifest, service worker, and a page without network."""

import json
from functools import cache
from importlib.resources import files

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from watchbell.web.middleware import Request
from watchbell.web.templatetags.watchbell import asset

_NAME = "Watchbell"
_GROUND = "#0a4552"


@require_safe
def manifest(request: Request) -> HttpResponse:
    """Say how the app is called and looks when it is installed."""
    icons = [
        {"src": asset(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    known = {
        "id": "/",
        "name": _NAME,
        "short_name": _NAME,
        "description": "Incidents, and who is woken for them.",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _GROUND,
        "icons": [*icons, {**icons[1], "purpose": "maskable"}],
    }
    return HttpResponse(json.dumps(known), content_type="application/manifest+json")


@require_safe
def service_worker(request: Request) -> HttpResponse:
    """Serve the worker from the root, so that it may look after every page.

    The first line tells it what to keep for the page without network.
    """
    kept = [reverse("offline"), asset("styles.css"), asset("logo.svg"), asset("favicon.svg")]
    script = f"self.WB_KEPT={json.dumps(kept)};\n{_script()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: Request) -> HttpResponse:
    """Show that there is no network; the service worker keeps this page."""
    return render(request, "home/offline.html")


@cache
def _script() -> str:
    folder = files("watchbell.web") / "static" / "watchbell"
    return (folder / "worker.js").read_text(encoding="utf-8")
