"""What every page's shell shows."""

from typing import Any

from django.utils.functional import SimpleLazyObject

from watchbell.web import navigation
from watchbell.web.middleware import Request
from watchbell.web.modules import switched

THEME_COOKIE = "watchbell_theme"
THEMES = ("auto", "light", "dark")


def shell(request: Request) -> dict[str, Any]:
    """Return the shell's own context; the rail is counted only by a template that draws it."""
    actor = getattr(request, "actor", None)
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "actor": actor,
        "now": getattr(request, "now", None),
        "theme": theme if theme in THEMES else "auto",
        "modules": switched(),
        "navigation": SimpleLazyObject(lambda: navigation.entries(request)) if actor else [],
    }
