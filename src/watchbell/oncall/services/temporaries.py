"""Writing temporary schedules: fixed shifts that replace everything for a while."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.errors import OverlappingTemporary
from watchbell.oncall.events import TemporaryChanged, TemporaryCleared, TemporaryMade
from watchbell.oncall.models import Schedule, TemporarySchedule, TemporaryShift
from watchbell.oncall.permissions import Action
from watchbell.oncall.services.schedules import cut_off, lock_schedule
from watchbell.oncall.specs import clean_instant, clean_span, existing_person, invalid
from watchbell.platform.eventlog import publish

_MOST_SHIFTS = 200


@transaction.atomic
def make_temporary(
    *,
    schedule_id: UUID,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    shifts: Sequence[FixedShift],
    actor: Actor,
    now: datetime,
) -> TemporarySchedule:
    """Let only these shifts count in [starts_at, ends_at), whatever the rules and overrides say.

    One that began before now begins now; where no shift is, nobody is on call.
    """
    schedule = lock_schedule(schedule_id, actor, Action.MANAGE, "making temporary schedules")
    starts_at, ends_at = clean_span(starts_at, ends_at, now)
    temporary = TemporarySchedule(
        id=new_id(now),
        schedule=schedule,
        name=clean_line(name, "name"),
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
        made_by_id=actor.person_id,
    )
    rows = _shifts(temporary, shifts, now)
    _refuse_overlap(temporary)
    temporary.save(force_insert=True)
    TemporaryShift.objects.bulk_create(rows)
    publish(_made(temporary, actor, now))
    return temporary


@transaction.atomic
def change_temporary(
    *,
    temporary_id: UUID,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    shifts: Sequence[FixedShift],
    actor: Actor,
    now: datetime,
) -> TemporarySchedule:
    """Make a temporary schedule be this from now on; what it did until now stays on record.

    One that has begun keeps its start.
    """
    schedule = _lock_schedule_of(temporary_id, actor)
    temporary = TemporarySchedule.objects.filter(pk=temporary_id).first()
    if temporary is None or temporary.ends_at <= now:
        raise AlreadyDone("This temporary schedule is over already; make another one.")
    has_begun = temporary.starts_at < now
    if has_begun and clean_instant(starts_at, "starts_at") != temporary.starts_at:
        raise invalid("starts_at", "It has begun: its start stays.")
    since, temporary.ends_at = clean_span(starts_at, ends_at, now)
    temporary.starts_at = temporary.starts_at if has_begun else since
    temporary.name, temporary.schedule = clean_line(name, "name"), schedule
    rows = _shifts(temporary, shifts, now)
    _refuse_overlap(temporary)
    temporary.save(update_fields=["name", "starts_at", "ends_at"])
    _replace(temporary, rows, now)
    publish(
        TemporaryChanged(
            subject=schedule.ref,
            actor=actor,
            at=now,
            temporary_id=temporary.pk,
            name=temporary.name,
            starts_at=temporary.starts_at,
            ends_at=temporary.ends_at,
        )
    )
    return temporary


@transaction.atomic
def clear_temporary(*, temporary_id: UUID, actor: Actor, now: datetime) -> None:
    """Give the schedule back to its rules at once; what was until now stays on record."""
    schedule = _lock_schedule_of(temporary_id, actor)
    temporary = TemporarySchedule.objects.filter(pk=temporary_id).first()
    if temporary is None or temporary.ends_at <= now:
        raise AlreadyDone("This temporary schedule is over already.")
    cut_off(temporary, now)
    publish(
        TemporaryCleared(
            subject=schedule.ref,
            actor=actor,
            at=now,
            temporary_id=temporary_id,
            name=temporary.name,
        )
    )


def _made(temporary: TemporarySchedule, actor: Actor, now: datetime) -> TemporaryMade:
    return TemporaryMade(
        subject=temporary.schedule.ref,
        actor=actor,
        at=now,
        temporary_id=temporary.pk,
        name=temporary.name,
        starts_at=temporary.starts_at,
        ends_at=temporary.ends_at,
    )


def _replace(temporary: TemporarySchedule, wanted: Sequence[TemporaryShift], now: datetime) -> None:
    """End what runs and is not wanted any more, and write what is to come anew."""
    temporary.shifts.filter(starts_at__gte=now).delete()
    running = list(temporary.shifts.filter(ends_at__gt=now))
    added = []
    for row in wanted:
        theirs = (one for one in running if one.person_id == row.person_id)
        held = next(theirs, None) if row.starts_at <= now else None
        if held is None:
            row.starts_at = max(row.starts_at, now)
            added.append(row)
            continue
        running.remove(held)
        held.ends_at = row.ends_at
        held.save(update_fields=["ends_at"])
    for held in running:
        held.ends_at = now
        held.save(update_fields=["ends_at"])
    TemporaryShift.objects.bulk_create(added)


def _lock_schedule_of(temporary_id: UUID, actor: Actor) -> Schedule:
    found = TemporarySchedule.objects.filter(pk=temporary_id).first()
    if found is None:
        raise NotFound("There is no such temporary schedule.")
    return lock_schedule(found.schedule_id, actor, Action.MANAGE, "changing temporary schedules")


def _shifts(
    temporary: TemporarySchedule, shifts: Sequence[FixedShift], now: datetime
) -> list[TemporaryShift]:
    if not 1 <= len(shifts) <= _MOST_SHIFTS:
        raise invalid("shifts", f"Give 1 to {_MOST_SHIFTS} shifts.")
    rows = [_shift(temporary, one, f"shifts.{n}.", now) for n, one in enumerate(shifts)]
    # One that was over before the schedule begins, or is by now, says nothing any more.
    holding = [row for row in rows if row.starts_at < row.ends_at and row.ends_at > now]
    if not holding:
        raise invalid("shifts", "At least one shift must lie ahead.")
    return holding


def _shift(
    temporary: TemporarySchedule, shift: FixedShift, field: str, now: datetime
) -> TemporaryShift:
    starts_at = clean_instant(shift.starts_at, f"{field}starts_at")
    ends_at = clean_instant(shift.ends_at, f"{field}ends_at")
    if ends_at <= starts_at:
        raise invalid(f"{field}ends_at", "This must be later than the start.")
    if ends_at > temporary.ends_at or starts_at >= temporary.ends_at:
        raise invalid(f"{field}ends_at", "A shift ends with its temporary schedule at the latest.")
    return TemporaryShift(
        id=new_id(now),
        temporary=temporary,
        person_id=existing_person(shift.person, f"{field}person", active=True),
        starts_at=max(starts_at, temporary.starts_at),
        ends_at=ends_at,
    )


def _refuse_overlap(temporary: TemporarySchedule) -> None:
    """The schedule is locked, so of two at once the second sees the first."""
    rows = TemporarySchedule.objects.filter(
        schedule_id=temporary.schedule_id,
        starts_at__lt=temporary.ends_at,
        ends_at__gt=temporary.starts_at,
    )
    other = rows.exclude(pk=temporary.pk).first()
    if other is not None:
        raise OverlappingTemporary(
            f"The temporary schedule {other.name} holds from {other.starts_at:%Y-%m-%d %H:%M}"
            f" to {other.ends_at:%Y-%m-%d %H:%M} UTC; clear that one first."
        )
