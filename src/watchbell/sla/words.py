"""Promises in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from watchbell.sla.domain import CycleState, Kind, Metric
from watchbell.sla.selectors.pills import Pill

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


TONES: Mapping[str, str] = {
    "on_track": "On track",
    "at_risk": "At risk",
    "breached": "Overdue",
    "paused": "Paused",
    "met": "Met",
    "missed": "Missed",
    "cancelled": "Cancelled",
}


def short(pill: Pill) -> str:
    """Return what stands on a pill: 2 h 10 min left, 35 min late, paused, met."""
    match pill.tone:
        case "met" | "missed" | "cancelled":
            return TONES[pill.tone]
        case "breached":
            if pill.remaining < timedelta():
                return f"{span_in_words(pill.remaining)} late"
            return "Overdue"
        case "paused":
            return f"Paused, {span_in_words(pill.remaining)} left"
    return f"{span_in_words(pill.remaining)} left"


def due_in_words(pill: Pill, zone: tzinfo) -> str:
    """Return when a running clock runs out: Mon 23 Nov, 05:04; "" for any other."""
    if pill.due_at is None or pill.state != CycleState.RUNNING:
        return ""
    at = pill.due_at.astimezone(zone)
    return f"{at:%a} {at.day} {at:%b, %H:%M}"


def calculation(pill: Pill, zone: tzinfo) -> list[str]:
    """Return how it was worked out, a sentence each, in the reader's zone."""
    if pill.is_stated:
        return [f"{TONES[pill.tone]}, as {pill.source} says."]
    hours = f"of {pill.calendar} ({pill.timezone})" if pill.calendar else "around the clock"
    promise = ", ".join(filter(None, (pill.policy, pill.goal_name)))
    lines = [
        f"{promise}: {span_in_words(pill.goal_span)} {hours}.",
        f"Started {_instant(pill.started_at, zone)}; {span_in_words(pill.elapsed)} used.",
    ]
    if pill.paused_total:
        lines.append(f"Paused for {span_in_words(pill.paused_total)} altogether.")
    if pill.paused_since is not None:
        why = pause_in_words(pill.pause_reason)
        lines.append(f"Paused since {_instant(pill.paused_since, zone)}: {why}.")
    if pill.breached_at is not None:
        lines.append(f"Broken since {_instant(pill.breached_at, zone)}.")
    if pill.stopped_at is not None:
        lines.append(f"Ended {_instant(pill.stopped_at, zone)}.")
    elif pill.due_at is not None:
        resumed = " if it went on then" if pill.paused_since is not None else ""
        lines.append(f"Due {_instant(pill.due_at, zone)}{resumed}.")
    if pill.voided_at is not None:
        lines.append(f"Out of the figures: {pill.void_reason}")
    return lines


def _instant(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M %Z}"
