"""Reading how long ahead people hear of what comes."""

from datetime import timedelta
from uuid import UUID

from watchbell.oncall.models import ShiftNotice
from watchbell.oncall.noticing import Leads
from watchbell.oncall.options import GAP_DAYS, SHIFT_HOURS
from watchbell.platform.options.reading import value


def notice_leads() -> Leads:
    """Return how long ahead everybody is told, in one query."""
    chosen = ShiftNotice.objects.values_list("person_id", "hours_ahead")
    return Leads(
        shifts=timedelta(hours=value(SHIFT_HOURS)),
        gaps=timedelta(days=value(GAP_DAYS)),
        own={person: timedelta(hours=hours) for person, hours in chosen},
    )


def shift_notice_of(person_id: UUID) -> int | None:
    """Return how many hours ahead somebody wants to hear of shifts; None when they chose none."""
    row = ShiftNotice.objects.filter(person_id=person_id).first()
    return row.hours_ahead if row else None
