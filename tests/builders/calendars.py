"""Business calendars for tests, made through the services."""

from datetime import datetime
from typing import Any

from watchbell.catalog.calendars import Week
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.opening import read_hours
from watchbell.catalog.services import CalendarFields, archive_calendar, create_calendar
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.text import slug_of


def week(weekdays: str, saturday: str = "", sunday: str = "") -> Week:
    """Return a week with these hours from Monday to Friday."""
    return tuple(read_hours(day) for day in [*[weekdays] * 5, saturday, sunday])


def make_calendar(
    name: str, *, now: datetime, hours: str = "09:00-17:00", zone: str = "UTC", **fields: Any
) -> BusinessCalendar:
    """Return a calendar with these hours from Monday to Friday."""
    given = CalendarFields(**{"name": name, "timezone": zone, "week": week(hours), **fields})
    return create_calendar(slug=slug_of(name), fields=given, actor=SYSTEM, now=now)


def make_calendars(now: datetime) -> dict[str, str]:
    """Make the default, one beside it that includes it, and one that is archived; their slugs."""
    desk = make_calendar("Desk", region="DE-BY", now=now)
    night = make_calendar("Night", hours="22:00-06:00", include_ids=[desk.pk], now=now)
    old = make_calendar("Old hours", now=now)
    archive_calendar(calendar_id=old.pk, actor=SYSTEM, now=now)
    return {"opening": night.slug, "old_opening": old.slug}
