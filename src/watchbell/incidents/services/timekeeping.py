"""Logging the time that people worked on an incident, correcting it, and taking it away again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_by_id
from watchbell.incidents.models import Incident, TimeEntry
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.declaring import check_past
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.incidents.time_events import (
    TimeCorrected,
    TimeLogged,
    TimeRemoved,
    TimeRestored,
)
from watchbell.incidents.timekeeping import check_minutes
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_text
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish

MOST = 1000
_NOTE = 2000
_CHANGEABLE = frozenset({"minutes", "worked_at", "note", "person"})


@transaction.atomic
def log_time(
    *,
    incident_id: UUID,
    minutes: int,
    worked_at: datetime | None = None,
    note: str = "",
    person: Person | None = None,
    actor: Actor,
    now: datetime,
) -> TimeEntry:
    """Log how long somebody worked on it, the actor unless `person` says who.

    Also when it is over. `worked_at` is now unless given.
    """
    incident = lock_incident(incident_id, actor, Action.WORK)
    if _count(incident) >= MOST:
        raise Conflict(f"{incident.label} has {MOST} entries of time, which is the most.")
    check_past("worked_at", worked_at, now)
    row = TimeEntry(
        id=new_id(now),
        incident=incident,
        person=_worker(person, actor),
        minutes=check_minutes(minutes),
        worked_at=worked_at or now,
        note=clean_text(note, "note", _NOTE),
        logged_at=now,
    )
    insert_rows([row])
    incident.worked_minutes = (incident.worked_minutes or 0) + row.minutes
    save_incident(incident, ["worked_minutes"], now)
    publish(TimeLogged(**_told(row, actor, now), worked_at=row.worked_at, note=row.note))
    return row


@transaction.atomic
def correct_time(
    *, incident_id: UUID, entry_id: UUID, changes: Mapping[str, Any], actor: Actor, now: datetime
) -> TimeEntry:
    """Change minutes, worked_at, note or person of what was logged; the log keeps what it was."""
    row = _locked(incident_id, entry_id, actor)
    if row.removed_at is not None:
        raise Conflict("This time was removed; bring it back first.")
    if unknown := changes.keys() - _CHANGEABLE:
        raise InvalidInput(f"{sorted(unknown)[0]}: This cannot be changed.")
    before = row.minutes
    given = dict(changes)
    if "worked_at" in given:
        check_past("worked_at", given["worked_at"], now)
        given["worked_at"] = given["worked_at"] or row.worked_at
    if "minutes" in given:
        check_minutes(given["minutes"])
    if "note" in given:
        given["note"] = clean_text(given["note"], "note", _NOTE)
    if "person" in given:
        given["person"] = _worker(given["person"], actor)
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, given[name])
    row.save(update_fields=changed)
    _add_up(row.incident, now)
    publish(
        TimeCorrected(
            **_told(row, actor, now),
            previous_minutes=before,
            worked_at=row.worked_at,
            note=row.note,
        )
    )
    return row


@transaction.atomic
def remove_time(*, incident_id: UUID, entry_id: UUID, actor: Actor, now: datetime) -> TimeEntry:
    """Let what was logged count no more; `restore_time` brings it back."""
    row = _locked(incident_id, entry_id, actor)
    if row.removed_at is not None:
        raise AlreadyDone("This time is removed already.")
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _add_up(row.incident, now)
    publish(TimeRemoved(**_told(row, actor, now)))
    return row


@transaction.atomic
def restore_time(*, incident_id: UUID, entry_id: UUID, actor: Actor, now: datetime) -> TimeEntry:
    """Let what was removed count again."""
    row = _locked(incident_id, entry_id, actor)
    if row.removed_at is None:
        raise AlreadyDone("This time counts already.")
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    _add_up(row.incident, now)
    publish(TimeRestored(**_told(row, actor, now)))
    return row


def _locked(incident_id: UUID, entry_id: UUID, actor: Actor) -> TimeEntry:
    incident = lock_incident(incident_id, actor, Action.WORK)
    rows = TimeEntry.objects.select_related("person").filter(pk=entry_id, incident=incident)
    row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise NotFound(f"{incident.label} has no such entry of time.")
    row.incident = incident
    return row


def _worker(person: Person | None, actor: Actor) -> Person:
    found = person or (person_by_id(actor.person_id) if actor.person_id else None)
    if found is None:
        message = "Say who worked: a machine logs no time of its own."
        raise InvalidInput(f"person: {message}", fields={"person": message})
    return found


def _count(incident: Incident) -> int:
    return TimeEntry.objects.filter(incident=incident).count()


def _add_up(incident: Incident, now: datetime) -> None:
    counted = TimeEntry.objects.filter(incident=incident, removed_at=None)
    incident.worked_minutes = counted.aggregate(Sum("minutes"))["minutes__sum"]
    save_incident(incident, ["worked_minutes"], now)


def _told(row: TimeEntry, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "subject": row.incident.ref,
        "actor": actor,
        "at": now,
        "entry_id": row.id,
        "person_id": row.person.pk,
        "person": row.person.name,
        "minutes": row.minutes,
    }
