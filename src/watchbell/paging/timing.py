"""When a step may be done: its hours, and what its condition sees of the calendar. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from watchbell.accounts.hours import NEVER, clean_hours, working_spans
from watchbell.catalog.public_holidays import holiday_on
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import zone
from watchbell.paging.domain import Snapshot, Step

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CONDITION_NAMES = frozenset({
    "priority", "severity", "impact", "urgency", "major", "service", "team", "labels",
    "channel", "weekday", "time", "date", "holiday", "round", "acknowledged",
})  # fmt: skip
"""What a step's condition may speak of; numbers are 0 when the incident has none yet."""
# Hours are weekly: whoever has any opens within this time.
_A_WEEK = timedelta(days=8)


def opens_at(step: Step, timezone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the step's hours begin next; None when they hold at `now`, or it has none."""
    if not step.hours:
        return None
    spans = working_spans(step.hours, timezone, now, now + _A_WEEK)
    return spans[0].start if spans and spans[0].start > now else None


def condition_values(
    facts: Mapping[str, Any], policy: Snapshot, *, loop: int, now: datetime
) -> dict[str, Any]:
    """Return what a step's condition sees: the incident's facts and the policy's local time."""
    local = now.astimezone(zone(policy.timezone))
    return {
        **facts,
        "round": loop,
        "weekday": _WEEKDAYS[local.weekday()],
        "time": f"{local:%H:%M}",
        "date": f"{local:%Y-%m-%d}",
        "holiday": bool(holiday_on(policy.holidays, local.date())),
    }


def clean_step_hours(text: str, field: str) -> str:
    """Return weekly hours as they are stored; empty for any time."""
    if not text.strip():
        return ""
    hours = clean_hours(text, field)
    if hours == NEVER:
        message = "Leave this empty for any time; a step that never opens tells nobody."
        raise InvalidInput(f"{field}: {message}", fields={field: message})
    return hours
