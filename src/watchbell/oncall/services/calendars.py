"""Importing calendars as shifts. The past is never rewritten: only what is to come is replaced."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM, Actor, Role
from watchbell.kernel.errors import Conflict, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_link
from watchbell.kernel.zones import zone
from watchbell.oncall.events import (
    CalendarChanged,
    CalendarFailed,
    CalendarImported,
    CalendarRemoved,
)
from watchbell.oncall.importing import Colleague, Matched, Unreadable, match, occurrences
from watchbell.oncall.models import ImportedCalendar, ImportedShift
from watchbell.oncall.permissions import Action
from watchbell.oncall.services.schedules import count_version, lock_schedule
from watchbell.oncall.specs import invalid
from watchbell.platform.crypto import seal
from watchbell.platform.eventlog import publish
from watchbell.platform.wakeup import wake

TOPIC = "calendars"
"""What the lane that fetches calendars is woken by."""

_AHEAD = timedelta(days=366)
_MOST = 20
_EVERY = timedelta(minutes=15)
_SLOWEST = timedelta(hours=6)
# What a shift is when two readings are compared.
_Key = tuple[UUID | None, datetime, datetime, str, str]


@transaction.atomic
def import_calendar(
    *,
    schedule_id: UUID,
    name: str,
    priority: int = 0,
    url: str = "",
    content: bytes = b"",
    actor: Actor,
    now: datetime,
) -> ImportedCalendar:
    """Add an address, which is fetched at once and ever after, or a file, which is read now."""
    schedule = lock_schedule(schedule_id, actor, Action.MANAGE, "changing schedules")
    if ImportedCalendar.objects.filter(schedule=schedule, removed_at=None).count() >= _MOST:
        raise Conflict(f"A schedule has at most {_MOST} calendars; remove one first.")
    link = clean_link(url, "url")
    if bool(link) == bool(content):
        raise invalid("url", "Give an address or a file, one of the two.")
    calendar = ImportedCalendar.objects.create(
        id=new_id(now),
        schedule=schedule,
        name=clean_line(name, "name"),
        priority=_clean_priority(priority),
        sealed_url=seal(link) if link else "",
        due_at=now if link else None,
        created_at=now,
    )
    if content:
        _read_file(calendar, content, now)
    else:
        wake(TOPIC)
    count_version(schedule)
    publish(
        CalendarImported(
            subject=schedule.ref, actor=actor, at=now, calendar_id=calendar.pk, name=calendar.name
        )
    )
    return calendar


@transaction.atomic
def remove_calendar(*, calendar_id: UUID, actor: Actor, now: datetime) -> None:
    """Let a calendar count no longer; the shifts that were, stay."""
    found = ImportedCalendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise NotFound("There is no such calendar.")
    schedule = lock_schedule(found.schedule_id, actor, Action.MANAGE, "changing schedules")
    calendar = _locked(calendar_id)
    if calendar is None:
        raise NotFound("This calendar was removed already.")
    _replace(calendar, [], now)
    calendar.removed_at, calendar.due_at = now, None
    calendar.save(update_fields=["removed_at", "due_at"])
    count_version(schedule)
    publish(
        CalendarRemoved(
            subject=schedule.ref, actor=actor, at=now, calendar_id=calendar.pk, name=calendar.name
        )
    )


@transaction.atomic
def fetch_soon(*, calendar_id: UUID, actor: Actor, now: datetime) -> None:
    """Have a calendar fetched at once, by whichever worker is free."""
    found = ImportedCalendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise NotFound("There is no such calendar.")
    lock_schedule(found.schedule_id, actor, Action.MANAGE, "changing schedules")
    calendar = _locked(calendar_id)
    if calendar is None or not calendar.sealed_url:
        raise Conflict("Only calendars with an address are fetched.")
    calendar.due_at = now
    calendar.save(update_fields=["due_at"])
    wake(TOPIC)


@transaction.atomic
def take_fetched(*, calendar_id: UUID, content: bytes, now: datetime) -> None:
    """Make the shifts to come those of what was fetched; what cannot be read changes none."""
    calendar = _locked(calendar_id)
    if calendar is None:
        return
    try:
        changed = _read(calendar, content, now)
    except Unreadable as error:
        _failed(calendar, str(error), now)
        return
    if changed:
        unmatched = calendar.shifts.filter(person=None, ends_at__gt=now).count()
        total = calendar.shifts.filter(ends_at__gt=now).count()
        publish(
            CalendarChanged(
                subject=calendar.schedule.ref,
                actor=SYSTEM,
                at=now,
                calendar_id=calendar.pk,
                shifts=total,
                unmatched=unmatched,
            )
        )


@transaction.atomic
def note_failure(*, calendar_id: UUID, reason: str, now: datetime) -> None:
    """Remember why a calendar could not be fetched, and try later; its last shifts stay."""
    calendar = _locked(calendar_id)
    if calendar is not None:
        _failed(calendar, reason, now)


def _failed(calendar: ImportedCalendar, reason: str, now: datetime) -> None:
    first = not calendar.failure
    calendar.failure = f"{reason[:500].rstrip('.')}."
    calendar.failures = min(calendar.failures + 1, 1000)
    calendar.due_at = now + min(_EVERY * 2 ** min(calendar.failures - 1, 8), _SLOWEST)
    calendar.save(update_fields=["failure", "failures", "due_at"])
    if first:
        publish(
            CalendarFailed(
                subject=calendar.schedule.ref,
                actor=SYSTEM,
                at=now,
                calendar_id=calendar.pk,
                reason=calendar.failure,
            )
        )


def _read_file(calendar: ImportedCalendar, content: bytes, now: datetime) -> None:
    try:
        _read(calendar, content, now)
    except Unreadable as error:
        raise invalid("file", str(error)) from error


def _read(calendar: ImportedCalendar, content: bytes, now: datetime) -> bool:
    """Replace what is to come, and say whether that changed anything."""
    tz = zone(calendar.schedule.timezone)
    found = match(occurrences(content, tz, now, now + _AHEAD), _colleagues())
    changed = _replace(calendar, found, now)
    calendar.fetched_at, calendar.failure, calendar.failures = now, "", 0
    calendar.due_at = now + _EVERY if calendar.sealed_url else None
    calendar.save(update_fields=["fetched_at", "failure", "failures", "due_at"])
    return changed


def _replace(calendar: ImportedCalendar, found: Iterable[Matched], now: datetime) -> bool:
    """Keep the shifts that are still there, end those that run and are not, add the new ones."""
    wanted = {key for one in found for key in _keys(one)}
    running = {_unbegun(key): key for key in wanted if key[1] <= now}
    kept: set[_Key] = set()
    gone = []
    for row in calendar.shifts.filter(ends_at__gt=now):
        key: _Key = (row.person_id, row.starts_at, row.ends_at, row.summary, row.reason)
        if key not in wanted and row.starts_at <= now:
            # It ran when it was taken in, and began then; its event says when it really began.
            key = running.get(_unbegun(key), key)
        if key in wanted:
            kept.add(key)
        else:
            gone.append(row.pk)
    ended = calendar.shifts.filter(pk__in=gone)
    ended.filter(starts_at__gte=now).delete()
    ended.filter(starts_at__lt=now).update(ends_at=now)
    added = [_row(calendar, key, now) for key in wanted - kept]
    ImportedShift.objects.bulk_create(added)
    return bool(gone or added)


def _keys(one: Matched) -> list[_Key]:
    event = one.occurrence
    people: tuple[UUID | None, ...] = one.people or (None,)
    return [(person, event.start, event.end, event.summary[:500], one.reason) for person in people]


def _unbegun(key: _Key) -> tuple[UUID | None, datetime, str, str]:
    person, _, end, summary, reason = key
    return person, end, summary, reason


def _row(calendar: ImportedCalendar, key: _Key, now: datetime) -> ImportedShift:
    person, start, end, summary, reason = key
    return ImportedShift(
        id=new_id(now),
        calendar=calendar,
        person_id=person,
        summary=summary,
        reason=reason,
        starts_at=max(start, now),
        ends_at=end,
    )


def _locked(calendar_id: UUID) -> ImportedCalendar | None:
    rows = ImportedCalendar.objects.select_for_update(of=("self",)).select_related("schedule")
    return rows.filter(pk=calendar_id, removed_at=None).first()


def _colleagues() -> list[Colleague]:
    rows = Person.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
    return [Colleague(*row) for row in rows.values_list("id", "name", "email")]


def _clean_priority(value: int) -> int:
    if not -1000 <= value <= 1000:
        raise invalid("priority", "Choose a number from -1000 to 1000.")
    return value
