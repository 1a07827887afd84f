"""Writing what figures are read from. Nothing here changes a figure: it is made of facts again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.analytics.rolling import keeping
from watchbell.analytics.rolling.standing import is_begun, is_finished


def rebuild(*, now: datetime, anew: bool = True) -> int:
    """Roll the figures up now, from the beginning or from where that was left; returns the steps.

    For after an import or its undoing. Each step is a transaction of its own, so that it may be
    killed at any time: a worker goes on, or the next call without `anew`.
    """
    if anew or not is_begun():
        with transaction.atomic():
            keeping.start_anew(now)
    # One step at least: what the log tells since the last one may bear the same time.
    steps = 0
    while steps == 0 or not is_finished(now):
        keeping.step(now, rest=timedelta(0), is_patient=True)
        steps += 1
    return steps


@transaction.atomic
def mark_changed(ids: Collection[UUID]) -> None:
    """Have figures looked at anew for incidents whose change, or end, the log does not tell of."""
    keeping.note_changed(ids)
