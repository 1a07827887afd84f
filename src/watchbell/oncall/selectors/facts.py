"""Reading all that decides who is on call, as facts for the arithmetic."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from watchbell.oncall.domain import (
    ImportedFacts,
    OverrideFacts,
    RotationFacts,
    ScheduleFacts,
    TemporaryFacts,
)
from watchbell.oncall.models import (
    ImportedShift,
    Override,
    Rotation,
    TemporarySchedule,
    TemporaryShift,
)
from watchbell.oncall.records import (
    imported_facts,
    override_facts,
    rotation_facts,
    temporary_facts,
)


def facts_of(schedule_ids: Iterable[UUID], lo: datetime, hi: datetime) -> dict[UUID, ScheduleFacts]:
    """Return all that decides within [lo, hi), by schedule, in six queries."""
    ids = list(schedule_ids)
    rotations: dict[UUID, list[RotationFacts]] = {one: [] for one in ids}
    overrides: dict[UUID, list[OverrideFacts]] = {one: [] for one in ids}
    effective = Rotation.objects.filter(schedule_id__in=ids, effective_since__lt=hi).filter(
        Q(effective_until=None) | Q(effective_until__gt=lo)
    )
    for row in effective.prefetch_related("members", "restrictions"):
        rotations[row.schedule_id].append(rotation_facts(row))
    holding = Override.objects.filter(schedule_id__in=ids, starts_at__lt=hi, ends_at__gt=lo)
    named = holding.select_related("replaces", "made_by", "cover__asker", "cover__asked")
    for override in named.order_by("created_at", "id"):
        overrides[override.schedule_id].append(override_facts(override))
    temporaries = _temporaries_of(ids, lo, hi)
    imported = _imported(ids, lo, hi)
    return {
        one: ScheduleFacts(
            rotations=tuple(rotations[one]),
            overrides=tuple(overrides[one]),
            temporaries=tuple(temporaries.get(one, ())),
            imported=tuple(imported[one]),
        )
        for one in ids
    }


def _imported(ids: list[UUID], lo: datetime, hi: datetime) -> dict[UUID, list[ImportedFacts]]:
    """Return the shifts of imported calendars by schedule; those of nobody decide nothing."""
    found: dict[UUID, list[ImportedFacts]] = {one: [] for one in ids}
    rows = ImportedShift.objects.filter(
        calendar__schedule_id__in=ids, person__isnull=False, starts_at__lt=hi, ends_at__gt=lo
    )
    for row in rows.select_related("calendar").order_by("starts_at", "id"):
        found[row.calendar.schedule_id].append(imported_facts(row))
    return found


def _temporaries_of(
    ids: list[UUID], lo: datetime, hi: datetime
) -> dict[UUID, list[TemporaryFacts]]:
    shifts = TemporaryShift.objects.filter(
        temporary__schedule_id__in=ids, temporary__starts_at__lt=hi, temporary__ends_at__gt=lo
    )
    by_temporary: dict[TemporarySchedule, list[TemporaryShift]] = {}
    for shift in shifts.select_related("temporary__made_by").order_by("starts_at", "id"):
        by_temporary.setdefault(shift.temporary, []).append(shift)
    found: dict[UUID, list[TemporaryFacts]] = {}
    for row, its_shifts in by_temporary.items():
        found.setdefault(row.schedule_id, []).append(temporary_facts(row, its_shifts))
    return found
