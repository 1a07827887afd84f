"""What calls about business calendars are sent, and the calendars that they are about."""

from datetime import datetime
from typing import Any

from tests.builders.calendars import make_calendar
from watchbell.catalog.services import archive_calendar
from watchbell.kernel.actors import SYSTEM

BODIES: dict[str, Any] = {
    "create_business_calendar": {
        "name": "Night",
        "slug": "night",
        "week": {"monday": "22:00-06:00"},
        "own_days": [{"on": "12-24", "hours": "09:00-12:00", "name": "Christmas Eve"}],
        "region": "DE-BE",
        "includes": ["desk"],
    },
    "change_business_calendar": {"week": {"monday": "09:00-12:00"}},
}


def make_openings(now: datetime) -> None:
    """Make the default, one beside it, and one that is archived."""
    make_calendar("Desk", now=now)
    make_calendar("Spare", now=now)
    old = make_calendar("Old hours", now=now)
    archive_calendar(calendar_id=old.pk, actor=SYSTEM, now=now)


def slug_of(name: str) -> str:
    """Return the calendar that a call is about; nothing for other calls."""
    if name == "restore_business_calendar":
        return "old-hours"
    others = ("archive_business_calendar", "choose_default_business_calendar")
    return "spare" if name in others else ""
