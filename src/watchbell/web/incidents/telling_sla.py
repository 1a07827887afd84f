"""What became of promises, in words for the timeline."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from watchbell.sla.words import METRICS
from watchbell.web.incidents.naming import Line, Names


def _reached(payload: Mapping[str, Any], names: Names) -> Line:
    percent, metric = payload.get("percent", 0), _metric(payload)
    text = f"says that {percent} % of the time for the {metric} are used up"
    return text, f"{payload.get('policy', '')}, due {_at(payload, 'due_at')}", "hourglass", "warn"


def _breached(payload: Mapping[str, Any], names: Names) -> Line:
    text = f"says that the {_metric(payload)} is overdue since {_at(payload, 'breached_at')}"
    return text, payload.get("policy", ""), "alert-triangle", "danger"


def _moved(payload: Mapping[str, Any], names: Names) -> Line:
    text = f"moved the time for the {_metric(payload)}: {_at(payload, 'old_due_at')} → "
    goals = " → ".join(filter(None, (payload.get("old_goal"), payload.get("new_goal"))))
    return f"{text}{_at(payload, 'new_due_at')}", goals, "clock", ""


def _paused(payload: Mapping[str, Any], names: Names) -> Line:
    hours = payload.get("minutes", 0) / 60
    text = f"says that the {_metric(payload)} was paused for more than {hours:g} h"
    return text, payload.get("policy", ""), "player-pause", "warn"


def _voided(payload: Mapping[str, Any], names: Names) -> Line:
    text = f"took the {_metric(payload)} out of the figures: {payload.get('policy', '')}"
    return text, payload.get("reason", ""), "ban", ""


def _stated(payload: Mapping[str, Any], names: Names) -> Line:
    how = "met" if payload.get("met") else "missed"
    text = f"recorded that the {_metric(payload)} was {how}, as {payload.get('source', '')} says"
    return text, "", "circle-check" if payload.get("met") else "circle-x", ""


def _metric(payload: Mapping[str, Any]) -> str:
    return METRICS.get(payload.get("metric", ""), "promise").lower()


def _at(payload: Mapping[str, Any], name: str) -> str:
    if name not in payload:
        return "an unknown time"
    local = timezone.localtime(datetime.fromisoformat(payload[name]))
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


TELLERS: dict[str, Callable[[Mapping[str, Any], Names], Line]] = {
    "sla.threshold_reached": _reached,
    "sla.breached": _breached,
    "sla.due_moved": _moved,
    "sla.paused_too_long": _paused,
    "sla.cycle_voided": _voided,
    "sla.verdict_recorded": _stated,
}
