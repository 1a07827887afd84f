"""Promises in words. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from watchbell.sla.domain import CycleState, Kind, Metric

METRICS: Mapping[str, str] = {
    Metric.RESPONSE: "Response",
    Metric.ASSIGNMENT: "Assignment",
    Metric.UPDATE: "Next update",
    Metric.RESOLUTION: "Resolution",
    Metric.CUSTOM: "Deadline",
}
KINDS: Mapping[str, str] = {
    Kind.SLA: "Service level agreement",
    Kind.OLA: "Operational level agreement",
    Kind.CONTRACT: "Underpinning contract",
    Kind.REGULATION: "Regulation",
}
STATES: Mapping[str, str] = {
    CycleState.RUNNING: "Running",
    CycleState.PAUSED: "Paused",
    CycleState.COMPLETED: "Completed",
    CycleState.CANCELLED: "Cancelled",
}
_MINUTE = timedelta(minutes=1)


def span_in_words(span: timedelta) -> str:
    """Return business time as people say it: 2 h 10 min, 45 min, under a minute.

    Hours are not made days: a day of business hours is not 24 of them.
    """
    minutes = abs(span) // _MINUTE
    if not minutes:
        return "under a minute"
    hours, left = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{left} min"] if left else parts)


def pause_in_words(reason: str) -> str:
    """Return why a clock stands still: awaiting caller."""
    return "a condition of the policy" if reason == "condition" else reason.replace("_", " ")
