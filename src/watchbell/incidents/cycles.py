"""What happens to incidents when time passes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction

from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.models import Attachment, BulkChange, Incident, Task
from watchbell.incidents.selectors import unmet_checks
from watchbell.incidents.services.attaching import RESTORED_WITHIN
from watchbell.incidents.services.deferring import revisit_due
from watchbell.incidents.services.finishing import close_due
from watchbell.incidents.services.fitting import missing_of
from watchbell.incidents.services.gates import open_gates_of
from watchbell.incidents.services.owning import note_unowned
from watchbell.incidents.services.reminding import remind_of
from watchbell.incidents.services.responding import resume_due
from watchbell.incidents.services.scanning import claim_scan, record_verdict
from watchbell.incidents.services.updates import mark_overdue
from watchbell.incidents.services.viewing import count_views as count_views
from watchbell.incidents.services.watching import mail_watchers as mail_watchers
from watchbell.platform.files import scanning
from watchbell.platform.files.storing import content_of, release_blobs

_BATCH = 100
_BULK_CHANGES_KEPT = timedelta(days=1)


def _due(when: str, *, by: str) -> str:
    """Return the statement that claims what is due, oldest first.

    Written out, for the engine asks it at every wake-up and mostly nothing is due.
    """
    return (
        f"select id from incidents_incident where {when} and {by} <= %s"  # noqa: S608 our own names
        f" order by {by} limit {_BATCH} for no key update skip locked"
    )


_OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN_STATES))
_TO_RESUME = _due("state = 'on_hold'", by="follow_up_at")
_TO_REVISIT = _due(f"state in ({_OPEN})", by="deferred_until")
_TO_CLOSE = _due("state = 'resolved'", by="close_at")
_UPDATE_MISSED = _due("not is_update_overdue", by="next_update_at")
_UNOWNED = _due("owner_due_at is not null", by="owner_due_at")


def follow_up(now: datetime) -> int:
    """Resume the incidents whose follow-up time has come."""
    return _each(_TO_RESUME, resume_due, now)


def revisit_deferred(now: datetime) -> int:
    """Bring back the open incidents that wait for capacity and whose revisit date has come."""
    return _each(_TO_REVISIT, revisit_due, now)


def close_resolved(now: datetime) -> int:
    """Close resolved incidents that nobody objected to; one that lacks what it needs waits."""
    return _each(_TO_CLOSE, _close_or_wait, now)


def miss_updates(now: datetime) -> int:
    """Tell of major incidents whose promised public update did not come."""
    return _each(_UPDATE_MISSED, mark_overdue, now)


def find_unowned(now: datetime) -> int:
    """Say of urgent incidents that they have had no owner for too long."""
    return _each(_UNOWNED, note_unowned, now)


def _close_or_wait(incident: Incident, now: datetime) -> None:
    missing = missing_of(incident, State.CLOSED, by_machine=False)
    unmet = {} if incident.confirmed_at else unmet_checks(incident)
    if missing or open_gates_of(incident) or unmet:
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


@transaction.atomic
def _each(due: str, act: Callable[[Incident, datetime], None], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(due, [now])
        claimed = [incident_id for (incident_id,) in cursor.fetchall()]
    found = Incident.objects.defer("search").in_bulk(claimed) if claimed else {}
    for incident_id in claimed:
        act(found[incident_id], now)
    return len(claimed)


def forget_bulk_changes(now: datetime) -> int:
    """Forget changes of several incidents that can no longer be taken back."""
    count, _ = BulkChange.objects.filter(done_at__lt=now - _BULK_CHANGES_KEPT).delete()
    return count


def scan_files(now: datetime) -> int:
    """Let the scanner look at the file that has waited longest; without one it is let through."""
    row = claim_scan(now)
    if row is None:
        return 0
    content = content_of(row.blob_id) if row.blob_id and scanning.is_scanning() else None
    record_verdict(row.pk, scanning.scan(content) if content is not None else None, now)
    return 1


@transaction.atomic
def forget_removed_files(now: datetime) -> int:
    """Let go of the bytes of files that can no longer be brought back."""
    due = Attachment.objects.filter(removed_at__lt=now - RESTORED_WITHIN, blob__isnull=False)
    unneeded = due.filter(evidence=None).order_by("removed_at")
    claimed = list(unneeded.select_for_update(skip_locked=True, no_key=True, of=("self",))[:_BATCH])
    release_blobs([row.sha256 for row in claimed], now=now)
    return Attachment.objects.filter(pk__in=[row.pk for row in claimed]).update(blob=None)
