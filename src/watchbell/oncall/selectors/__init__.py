"""Reads of on-call for callers."""

from watchbell.oncall.selectors.away import (
    Conflict,
    absences_of,
    conflicts_of,
    holiday_region_of,
    leaves_of,
    people_in,
)
from watchbell.oncall.selectors.covers import (
    cover_by_id,
    covers_asked_by,
    covers_for,
    covers_of,
    left_of,
)
from watchbell.oncall.selectors.facts import facts_of
from watchbell.oncall.selectors.measures import (
    HoursRow,
    Measures,
    PersonLoad,
    hours_of,
    measures_of,
)
from watchbell.oncall.selectors.reading import (
    OnCall,
    PlannedShift,
    duties,
    next_shifts_of,
    on_shift_of_team,
    oncall_for_all,
    oncall_now,
    shifts,
    shifts_for_all,
)
from watchbell.oncall.selectors.schedules import (
    all_schedules,
    overrides_of,
    rotation_by_id,
    rotations_of,
    schedule_by_id,
    schedule_by_slug,
    schedules_page,
    temporaries_of,
)

__all__ = [
    "Conflict",
    "HoursRow",
    "Measures",
    "OnCall",
    "PersonLoad",
    "PlannedShift",
    "absences_of",
    "all_schedules",
    "conflicts_of",
    "cover_by_id",
    "covers_asked_by",
    "covers_for",
    "covers_of",
    "duties",
    "facts_of",
    "holiday_region_of",
    "hours_of",
    "leaves_of",
    "left_of",
    "measures_of",
    "next_shifts_of",
    "on_shift_of_team",
    "oncall_for_all",
    "oncall_now",
    "overrides_of",
    "people_in",
    "rotation_by_id",
    "rotations_of",
    "schedule_by_id",
    "schedule_by_slug",
    "schedules_page",
    "shifts",
    "shifts_for_all",
    "temporaries_of",
]
