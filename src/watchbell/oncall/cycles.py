"""What becomes due in schedules when time passes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from watchbell.oncall.domain import CoverState
from watchbell.oncall.models import CoverRequest, ImportedCalendar, Notice, Schedule
from watchbell.oncall.noticing import window_of
from watchbell.oncall.selectors.facts import facts_of
from watchbell.oncall.selectors.notices import notice_leads
from watchbell.oncall.services import note_failure, take_fetched
from watchbell.oncall.services.covers import expire_due
from watchbell.oncall.services.noticing import tell_of
from watchbell.platform.crypto import Unreadable, unseal
from watchbell.platform.outbound import OutboundError, request

_BATCH = 100
_SCHEDULES = 20
_NOTICES_KEPT = timedelta(days=60)
# Whoever claims a calendar has this long; a worker that dies loses one turn, no calendar.
_LEASE = timedelta(minutes=5)
_LARGEST = 5_000_000
_ACCEPT = {"Accept": "text/calendar, */*;q=0.5"}


@transaction.atomic
def expire_covers(now: datetime) -> int:
    """Close the cover requests whose span has begun without anybody taking it."""
    due = CoverRequest.objects.filter(state=CoverState.OPEN, expires_at__lte=now)
    rows = due.select_related("schedule").order_by("expires_at", "id")
    claimed = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[:_BATCH])
    for cover in claimed:
        expire_due(cover, now)
    return len(claimed)


@transaction.atomic
def tell_of_shifts(now: datetime) -> int:
    """Tell of hand-offs since the last look, of shifts that come and of gaps ahead."""
    due = Schedule.objects.filter(Q(next_look_at=None) | Q(next_look_at__lte=now))
    rows = due.order_by(F("next_look_at").asc(nulls_first=True), "id")
    claimed = list(rows.select_for_update(skip_locked=True, no_key=True)[:_SCHEDULES])
    if not claimed:
        return 0
    windows = [window_of(schedule.looked_until, now) for schedule in claimed]
    lo, hi = min(lo for lo, _ in windows), max(hi for _, hi in windows)
    facts = facts_of([schedule.pk for schedule in claimed], lo, hi)
    leads = notice_leads()
    for schedule in claimed:
        tell_of(schedule, facts[schedule.pk], leads, now)
    return len(claimed)


def forget_notices(now: datetime) -> int:
    """Forget of shifts and gaps that lie far behind that they were told."""
    count, _ = Notice.objects.filter(starts_at__lt=now - _NOTICES_KEPT).delete()
    return count


def fetch_calendars(now: datetime) -> int:
    """Fetch one calendar that is due; no row is locked while another server is waited for."""
    with transaction.atomic():
        due = ImportedCalendar.objects.select_for_update(skip_locked=True, of=("self",))
        calendar = due.filter(due_at__lte=now, removed_at=None).order_by("due_at").first()
        if calendar is None:
            return 0
        calendar.due_at = now + _LEASE
        calendar.save(update_fields=["due_at"])
    try:
        url = str(unseal(calendar.sealed_url))
        answer = request("GET", url, headers=_ACCEPT, max_bytes=_LARGEST).require_ok()
    except OutboundError as error:
        note_failure(calendar_id=calendar.pk, reason=error.reason, now=now)
    except Unreadable:
        reason = "Its address was kept under another secret key; add the calendar again."
        note_failure(calendar_id=calendar.pk, reason=reason, now=now)
    else:
        take_fetched(calendar_id=calendar.pk, content=answer.body, now=now)
    return 1
