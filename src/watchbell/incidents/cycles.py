"""What happens to incidents when time passes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.models import BulkChange, Incident, Task
from watchbell.incidents.selectors import unmet_checks
from watchbell.incidents.services.deferring import revisit_due
from watchbell.incidents.services.finishing import close_due
from watchbell.incidents.services.fitting import missing_of
from watchbell.incidents.services.gates import open_gates_of
from watchbell.incidents.services.owning import note_unowned
from watchbell.incidents.services.reminding import remind_of
from watchbell.incidents.services.responding import resume_due
from watchbell.incidents.services.updates import mark_overdue
from watchbell.incidents.services.viewing import count_views as count_views

_BATCH = 100
_BULK_CHANGES_KEPT = timedelta(days=1)


def follow_up(now: datetime) -> int:
    """Resume the incidents whose follow-up time has come."""
    due = Incident.objects.filter(state=State.ON_HOLD, follow_up_at__lte=now)
    return _each(due.order_by("follow_up_at"), resume_due, now)


def revisit_deferred(now: datetime) -> int:
    """Bring back the open incidents that wait for capacity and whose revisit date has come."""
    due = Incident.objects.filter(state__in=sorted(OPEN_STATES), deferred_until__lte=now)
    return _each(due.order_by("deferred_until"), revisit_due, now)


def close_resolved(now: datetime) -> int:
    """Close resolved incidents that nobody objected to; one that lacks what it needs waits."""
    due = Incident.objects.filter(state=State.RESOLVED, close_at__lte=now)
    return _each(due.order_by("close_at"), _close_or_wait, now)


def miss_updates(now: datetime) -> int:
    """Tell of major incidents whose promised public update did not come."""
    due = Incident.objects.filter(next_update_at__lte=now, is_update_overdue=False)
    return _each(due.order_by("next_update_at"), mark_overdue, now)


def _close_or_wait(incident: Incident, now: datetime) -> None:
    missing = missing_of(incident, State.CLOSED, by_machine=False)
    if missing or open_gates_of(incident) or unmet_checks(incident):
        incident.close_at = None
        incident.save(update_fields=["close_at"])
    else:
        close_due(incident, now)


@transaction.atomic
def remind_tasks(now: datetime) -> int:
    """Remind people of the tasks whose time comes or has passed."""
    due = Task.objects.filter(state="open", remind_at__lte=now).order_by("remind_at", "id")
    rows = due.select_related("incident", "owner", "incident__assignee")
    claimed = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[:_BATCH])
    for task in claimed:
        remind_of(task, now)
    return len(claimed)


def find_unowned(now: datetime) -> int:
    """Say of urgent incidents that they have had no owner for too long."""
    due = Incident.objects.filter(owner_due_at__lte=now)
    return _each(due.order_by("owner_due_at"), note_unowned, now)


@transaction.atomic
def _each(due: QuerySet[Incident], act: Callable[[Incident, datetime], None], now: datetime) -> int:
    claimed = list(due.select_for_update(skip_locked=True, no_key=True)[:_BATCH])
    for incident in claimed:
        act(incident, now)
    return len(claimed)


def forget_bulk_changes(now: datetime) -> int:
    """Forget changes of several incidents that can no longer be taken back."""
    count, _ = BulkChange.objects.filter(done_at__lt=now - _BULK_CHANGES_KEPT).delete()
    return count
