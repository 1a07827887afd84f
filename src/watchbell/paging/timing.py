"""When a step may be done: its hours, and what its condition sees of the calendar. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from watchbell.accounts.hours import NEVER, clean_hours, working_spans
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
        "holiday": bool(holiday_name(policy.holidays, local.date())),
    }


def holiday_name(region: str, day: date) -> str:
    """Return the public holiday of a region (DE, DE-BY) on a day, empty when it is none."""
    return _holidays_of(region, day.year).get(day, "") if region else ""


def clean_region(text: str, field: str) -> str:
    """Return a region as it is stored, such as DE or DE-BY; empty for no public holidays."""
    region = text.strip().upper()
    if not region:
        return ""
    country, _, part = region.partition("-")
    known = holidays.list_supported_countries(include_aliases=True)
    if country in known and (not part or part in known[country]):
        return region
    message = "Use a country such as DE, or one with its part such as DE-BY or US-CA."
    raise InvalidInput(f"{field}: {message}", fields={field: message})


def clean_step_hours(text: str, field: str) -> str:
    """Return weekly hours as they are stored; empty for any time."""
    if not text.strip():
        return ""
    hours = clean_hours(text, field)
    if hours == NEVER:
        message = "Leave this empty for any time; a step that never opens tells nobody."
        raise InvalidInput(f"{field}: {message}", fields={field: message})
    return hours


@lru_cache(maxsize=256)
def _holidays_of(region: str, year: int) -> dict[date, str]:
    country, _, part = region.partition("-")
    try:
        return dict(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        return {}
