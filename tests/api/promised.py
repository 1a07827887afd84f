"""What calls about service levels need."""

from datetime import datetime
from typing import Any

from tests.builders.imports import make_imports
from tests.builders.promises import make_clock, make_promises
from watchbell.incidents.models import Incident

_DEFINITION = {
    "goals": [
        {"name": "P1", "minutes": 240, "where": {"priority": ["1"], "team": ["payments"]}},
        {"name": "Rest", "minutes": 480, "calendar": "desk", "condition": "priority > 1"},
    ],
    "thresholds": [{"percent": 75, "tell": ["assignee"], "escalation_policy": "operations"}],
}
BODIES: dict[str, dict[str, Any]] = {
    "create_sla_policy": {
        "slug": "next-level",
        "name": "Next level",
        "metric": "resolution",
        "definition": _DEFINITION,
    },
    "change_sla_policy": {"name": "Resolution", "definition": _DEFINITION},
    "void_sla_cycle": {"reason": "The monitoring was wrong."},
}


def make_promised(now: datetime) -> dict[str, str]:
    """Make a policy, an archived one, and a clock for the first incident; and imports."""
    promises = make_promises(now)
    first = Incident.objects.filter(title="Checkout is down").order_by("number")[0]
    return {**promises, **make_clock(first, now), **make_imports(now)}


def slug_of(held: dict[str, str], room: str, name: str) -> str:
    """Return the policy that a call is about; nothing for other calls."""
    if room != "sla-policies":
        return ""
    return held["old_promise" if name == "restore_sla_policy" else "promise"]
