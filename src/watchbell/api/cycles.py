"""The API's engine cycle."""

from datetime import datetime, timedelta

from watchbell.api.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)
_BATCH = 1000


def forget_answers(now: datetime) -> int:
    """Delete the answers whose writes can no longer be repeated; returns how many."""
    old = KeptAnswer.objects.filter(created_at__lte=now - KEPT_FOR).order_by("created_at")
    ids = list(old.values_list("pk", flat=True)[:_BATCH])
    if not ids:
        return 0
    deleted, _ = KeptAnswer.objects.filter(pk__in=ids).delete()
    return deleted
