"""Coverage, balance and hours as the wire shows them."""

from watchbell.api.schemas.measures import GapShown, HoursShown, LoadShown, MeasuresShown
from watchbell.oncall.reporting import hours
from watchbell.oncall.selectors import HoursRow, Measures


def measures(found: Measures) -> MeasuresShown:
    return MeasuresShown(
        start=found.start,
        end=found.end,
        coverage=round(found.coverage, 4),
        balance=round(found.balance, 4),
        quality=found.quality,
        gaps=[GapShown(start=gap.start, end=gap.end, planned=gap.is_planned) for gap in found.gaps],
        people=[
            LoadShown(
                person=load.person.email,
                hours=hours(load.total),
                night_hours=hours(load.night),
                weekend_hours=hours(load.weekend),
                holiday_hours=hours(load.holiday),
                nights=load.nights,
                shifts=load.shifts,
            )
            for load in found.loads
        ],
    )


def hours_row(row: HoursRow) -> HoursShown:
    return HoursShown(
        person=row.person.email,
        name=row.person.name,
        schedule=row.schedule.slug,
        weekday=hours(row.weekday),
        night=hours(row.night),
        weekend=hours(row.weekend),
        holiday=hours(row.holiday),
        total=hours(row.total),
    )
