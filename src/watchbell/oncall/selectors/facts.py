"""Reading all that decides who is on call, as facts for the arithmetic."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from watchbell.oncall.domain import OverrideFacts, RotationFacts, ScheduleFacts
from watchbell.oncall.models import Override, Rotation
from watchbell.oncall.records import override_facts, rotation_facts


def facts_of(schedule_ids: Iterable[UUID], lo: datetime, hi: datetime) -> dict[UUID, ScheduleFacts]:
    """Return all that decides within [lo, hi), by schedule, in four queries."""
    ids = list(schedule_ids)
    rotations: dict[UUID, list[RotationFacts]] = {one: [] for one in ids}
    overrides: dict[UUID, list[OverrideFacts]] = {one: [] for one in ids}
    effective = Rotation.objects.filter(schedule_id__in=ids, effective_since__lt=hi).filter(
        Q(effective_until=None) | Q(effective_until__gt=lo)
    )
    for row in effective.prefetch_related("members", "restrictions"):
        rotations[row.schedule_id].append(rotation_facts(row))
    holding = Override.objects.filter(schedule_id__in=ids, starts_at__lt=hi, ends_at__gt=lo)
    for override in holding.select_related("replaces").order_by("created_at", "id"):
        overrides[override.schedule_id].append(override_facts(override))
    return {one: ScheduleFacts(tuple(rotations[one]), tuple(overrides[one])) for one in ids}
