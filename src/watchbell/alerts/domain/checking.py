"""What a route may decide: its settings in order, and as JSON."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from watchbell.alerts.domain.routes import Branch, Fate, Ruling, walk
from watchbell.alerts.domain.values import Severity
from watchbell.kernel.errors import InvalidInput

MOST_ROUTES = 500
DEEPEST = 8
MOST_LABELS = 10
_DAY = 86_400
_LIMITS: Mapping[str, tuple[int, int]] = {
    "priority": (1, 5),
    "related": (1, 5),
    "group_wait": (1, 3600),
    "group_interval": (1, _DAY),
    "window": (1, 7 * _DAY),
    "longest": (1, 30 * _DAY),
    "threshold_count": (2, 1000),
    "threshold_seconds": (1, 7 * _DAY),
    "resolve_after": (60, 90 * _DAY),
}
STORED = (
    "severity", "priority", "fate", "restricted", "group_by", "related", "group_wait",
    "group_interval", "window", "longest", "threshold_count", "threshold_seconds",
    "resolve_after",
)  # fmt: skip
"""What is kept as JSON; the rest has columns."""


def as_json(ruling: Ruling) -> dict[str, Any]:
    """Return what is decided of these as JSON values."""
    found: dict[str, Any] = {}
    for name in STORED:
        value = getattr(ruling, name)
        if value is not None:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def from_json(stored: Mapping[str, Any]) -> Ruling:
    """Return what a row keeps as JSON; names of a later version are left out."""
    known = {name: stored[name] for name in STORED if stored.get(name) is not None}
    if "severity" in known:
        known["severity"] = Severity(known["severity"])
    if "fate" in known:
        known["fate"] = Fate(known["fate"])
    if "group_by" in known:
        known["group_by"] = tuple(known["group_by"])
    return Ruling(**known)


def checked_ruling(ruling: Ruling) -> Ruling:
    """Return the decisions; InvalidInput when one is out of bounds or lacks its partner."""
    wrong: dict[str, str] = {}
    for name, (low, high) in _LIMITS.items():
        value = getattr(ruling, name)
        if value is not None and not low <= value <= high:
            wrong[name] = f"Use {low} to {high}."
    if (ruling.threshold_count is None) != (ruling.threshold_seconds is None):
        wrong["threshold_count"] = "Say how many and within how long."
    labels = tuple(dict.fromkeys(name.strip() for name in ruling.group_by or () if name.strip()))
    if len(labels) > MOST_LABELS:
        wrong["group_by"] = f"Use {MOST_LABELS} labels at most."
    if wrong:
        name, text = next(iter(wrong.items()))
        raise InvalidInput(f"{name}: {text}", fields=wrong)
    return replace(ruling, group_by=labels or None)


def check_size(branches: tuple[Branch, ...]) -> None:
    """Refuse a tree that is too large, too deep, or names a node twice."""
    ids = [branch.id for branch in walk(branches)]
    if len(ids) > MOST_ROUTES:
        message = f"Use {MOST_ROUTES} at most."
        raise InvalidInput(f"routes: {message}", fields={"routes": message})
    if len(set(ids)) < len(ids):
        raise InvalidInput("A route is given twice.", fields={"routes": "Give each id once."})
    if _depth(branches) > DEEPEST:
        message = f"Nest {DEEPEST} deep at most."
        raise InvalidInput(f"routes: {message}", fields={"routes": message})


def _depth(branches: tuple[Branch, ...]) -> int:
    return 1 + max(_depth(branch.children) for branch in branches) if branches else 0
