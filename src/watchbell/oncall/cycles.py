"""What becomes due in schedules when time passes."""

from datetime import datetime

from django.db import transaction

from watchbell.oncall.domain import CoverState
from watchbell.oncall.models import CoverRequest
from watchbell.oncall.services.covers import expire_due

_BATCH = 100


@transaction.atomic
def expire_covers(now: datetime) -> int:
    """Close the cover requests whose span has begun without anybody taking it."""
    due = CoverRequest.objects.filter(state=CoverState.OPEN, expires_at__lte=now)
    rows = due.select_related("schedule").order_by("expires_at", "id")
    claimed = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[:_BATCH])
    for cover in claimed:
        expire_due(cover, now)
    return len(claimed)
