"""Business calendars as the wire shows them."""

from watchbell.api.schemas.business_calendars import (
    BusinessCalendarShown,
    BusinessCalendarWhole,
    OwnDayShown,
    WeekHours,
)
from watchbell.catalog.calendars import DAY_NAMES
from watchbell.catalog.models import BusinessCalendar, CalendarVersion
from watchbell.catalog.opening import write_hours
from watchbell.catalog.selectors import (
    calendars_of_versions,
    current_version,
    opening_of,
)


def calendar(row: BusinessCalendar, version: CalendarVersion) -> BusinessCalendarShown:
    """Show a calendar in short, with its newest version."""
    return BusinessCalendarShown(
        id=row.id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        is_default=row.is_default,
        archived_at=row.archived_at,
        timezone=version.timezone,
        number=version.number,
        version=row.version,
    )


def whole(row: BusinessCalendar) -> BusinessCalendarWhole:
    """Show a calendar with all that decides when it is open."""
    version = current_version(row.pk)
    opening = opening_of(version)
    included = calendars_of_versions(opening.includes).values()
    days = zip(DAY_NAMES, opening.week, strict=True)
    return BusinessCalendarWhole(
        **calendar(row, version).model_dump(),
        version_id=version.pk,
        week=WeekHours(**{name.lower(): write_hours(spans) for name, spans in days}),
        own_days=[
            OwnDayShown(on=one.on, hours=write_hours(one.hours), name=one.name)
            for one in opening.own_days
        ],
        region=opening.region,
        includes=sorted(other.slug for other in included),
    )
