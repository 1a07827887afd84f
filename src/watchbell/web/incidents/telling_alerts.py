"""Why an alert came late to its incident, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from watchbell.web.incidents.naming import Line, Names

_HELD = {
    "silenced": "silenced",
    "maintenance": "in maintenance",
    "inhibited": "inhibited by another one",
    "dependency": "waiting for a service that its own needs",
    "flapping": "held for flapping",
}


def let_go(payload: Mapping[str, Any], names: Names) -> Line:
    """Say since when it fired and what held it."""
    why = _HELD.get(payload.get("reason", ""), "held back")
    said = "let an alert through that"
    if since := payload.get("held_since"):
        local = datetime.fromisoformat(since).astimezone(timezone.get_current_timezone())
        said += f" had fired since {local:%-d %b %H:%M} and"
    return f"{said} was {why}", payload.get("title", ""), "clock", "warn"
