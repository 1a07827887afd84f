"""What every page's shell shows."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's own context: who is signed in, and the request's time."""
    return {"actor": getattr(request, "actor", None), "now": getattr(request, "now", None)}
