"""What calls about business calendars are sent; the world has one that is called desk."""

from typing import Any

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
